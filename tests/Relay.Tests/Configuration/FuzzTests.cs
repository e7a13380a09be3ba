using FsCheck;
using FsCheck.Fluent;

namespace Relay.Tests.Configuration;

public sealed class FuzzTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "hostname", "listeners", "domains", "limits", "checks", "backend", ": ", ":", " ", "\n", "\n  ", "\n- ", "[", "]", "{", "}", ",", "'", "\"", "&a", "*a", "*", "|", ">",
        "? ", "!!str", "#", "\t", "---\n", "...", "%YAML 1.2\n", "\\", "null", "~", "\0", "ü", "smtp://h", "1MiB", "<<", "@", "`",
    ];

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Configuration_AnyText_YieldsAConfigurationOrErrorsWithAPlace()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(static p => string.Concat(p)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var result = folder.Load(text);
            return result.Configuration is not null || result.Errors.All(static e => e.Position.Line > 0 && e.Position.Column > 0) && result.Errors.Any();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(7, 9));
    }

    [Fact]
    public void Configuration_EveryPrefix_YieldsAConfigurationOrErrors()
    {
        const string Text = "hostname: a.example\nlisteners:\n  - { protocol: smtp, address: \"127.0.0.1:25\" }\nlimits: { hops: 3 }\ndomains:\n  '*':\n    backend: [smtp://h]\n";
        for (var length = 0; length <= Text.Length; length++)
        {
            var result = folder.Load(Text[..length]);
            Assert.True(result.Configuration is not null || result.Errors.Any());
        }
    }
}
