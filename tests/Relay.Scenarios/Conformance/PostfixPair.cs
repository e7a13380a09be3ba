using System.Text;

namespace Relay.Scenarios.Conformance;

/// <summary>Input and output of one of Postfix's own unit tests; what exactly they test are functions inside Postfix.</summary>
internal sealed record PostfixPair(byte[] Input, string Output)
{
    public static PostfixPair? Read(string name) => Suite.Path("smtp-protocol", "postfix", name + ".in") is { } path
        ? new PostfixPair(File.ReadAllBytes(path), Encoding.Latin1.GetString(File.ReadAllBytes(Path.ChangeExtension(path, ".ref"))))
        : null;

    public string[] InputLines => Encoding.Latin1.GetString(Input).Split('\n')[..^1];

    public string[] OutputLines => Output.Split('\n');
}
