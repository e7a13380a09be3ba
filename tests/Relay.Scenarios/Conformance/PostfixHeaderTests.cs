using System.Text;
using Relay.Mime;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// Messages of Postfix's MIME state machine: where the primary header ends, and which fields it has. What it says of nested headers and of
/// encodings has no counterpart yet: the relay reads no MIME structure (issue 5 of 6).
/// </summary>
public sealed class PostfixHeaderTests
{
    /// <summary>Where our reading differs, and why.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["mime_trunc"] = "Postfix cuts a field at its header_size_limit and drops the rest; the relay holds the whole field, up to limits.header_size, and cuts nothing",
    };

    [Theory]
    [InlineData("mime_8bit")]
    [InlineData("mime_garb1")]
    [InlineData("mime_garb2")]
    [InlineData("mime_nest")]
    [InlineData("mime_test")]
    [InlineData("mime_trunc")]
    public void MimeState_PrimaryHeader_HasPostfixsFields(string name)
    {
        if (PostfixPair.Read(name) is not { } pair)
        {
            return; // NotRunTests tells
        }

        var header = HeaderFields.Parse(pair.Input);
        var ours = header.Fields.Select(f => Text(pair.Input, f)).ToArray();
        var theirs = Primary(pair.OutputLines).ToArray();
        if (Differences.ContainsKey(name))
        {
            Assert.Equal(theirs.Length, ours.Length);
            Assert.All(ours.Zip(theirs), static p => Assert.StartsWith(p.Second, p.First, StringComparison.Ordinal));
            return;
        }

        Assert.Equal(theirs, ours);
    }

    /// <summary>Postfix's output is without the white space before a colon.</summary>
    private static string Text(byte[] message, HeaderField field) =>
        Encoding.Latin1.GetString(message, field.Offset, field.NameLength) + ":" + Encoding.Latin1.GetString(field.Value(message)).TrimEnd('\n');

    /// <summary>The fields classed MAIN, folded lines joined as they stand in the message.</summary>
    private static IEnumerable<string> Primary(string[] output)
    {
        string? field = null;
        foreach (var line in output)
        {
            if (line.StartsWith("MAIN ", StringComparison.Ordinal) || line == "HEADER END")
            {
                if (field is not null)
                {
                    yield return field;
                }

                if (line == "HEADER END")
                {
                    yield break;
                }

                field = line[(line.IndexOf('|', StringComparison.Ordinal) + 1)..];
            }
            else if (field is not null && line is [' ' or '\t', ..])
            {
                field += "\n" + line;
            }
        }
    }
}
