using Relay.Core.Options;

namespace Relay.Tests.Configuration;

public sealed class EnvironmentTests : IDisposable
{
    private const string File = """
        hostname: mx.example.org
        listeners:
          - { protocol: smtp, address: "127.0.0.1:26" }
        domains:
          example.org: { backend: "smtp://a" }
        limits: { hops: 30, recipients: 200 }
        """;

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, Func<RelayOptions, object?>, object?> Table => new()
    {
        { "RELAY__HOSTNAME", "b.example", o => o.Hostname, "b.example" },
        { "relay__hostname", "b.example", o => o.Hostname, "b.example" },
        { "RELAY__LIMITS__HOPS", "7", o => (o.Limits.Hops, o.Limits.Recipients), (7, 200) },
        { "RELAY__LIMITS", "{ hops: 7 }", o => (o.Limits.Hops, o.Limits.Recipients), (7, 1000) },
        { "RELAY__LISTENERS__0__ADDRESS", "[::1]:27", o => o.Listeners[0].Address.ToString(), "[::1]:27" },
        { "RELAY__LISTENERS__1", "{ protocol: smtp, address: '127.0.0.1:27' }", o => o.Listeners.Count, 2 },
        { "RELAY__TRUSTED_NETWORKS", "[10.0.0.0/8, 192.0.2.1]", o => o.TrustedNetworks.Count, 2 },
        { "RELAY__DOMAINS__EXAMPLE.ORG__BACKEND", "[smtp://b, smtp://c]", o => o.Domains["example.org"].Backends.Count, 2 },
        { "RELAY__DOMAINS__*__BACKEND", "smtp://b", o => string.Join(' ', o.Domains.Keys), "example.org *" },
        { "RELAY__CHECKS__EARLY_TALKER__DELAY", "1s", o => o.Checks.GreetingDelay, TimeSpan.FromSeconds(1) },
        { "RELAY__HTTP__TOKEN", "\"null\"", o => o.Http.Token, "null" },
        { "RELAY_HOSTNAME", "ignored.example", o => o.Hostname, "mx.example.org" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Variable_Set_OverridesItsKey(string name, string value, Func<RelayOptions, object?> option, object? expected)
    {
        Assert.Equal(expected, option(folder.Options(File, (name, value))));
    }

    [Theory]
    [InlineData("RELAY__LIMITS__HOPS", "x", "limits.hops: \"x\" is not a whole number from 1 to 10000; write one")]
    [InlineData("RELAY__LIMITS__HOP", "1", "unknown key \"hop\" in limits; did you mean hops?")]
    [InlineData("RELAY__LIMITS", "{ hop: 1 }", "unknown key \"hop\" in limits; did you mean hops?")]
    [InlineData("RELAY__HOSTNAME__X", "1", "hostname is a single value, not a map; set RELAY__HOSTNAME itself")]
    [InlineData("RELAY__LISTENERS__7__ADDRESS", "1", "listeners is a list of 1; write a number from 0 to 1 for the item")]
    [InlineData("RELAY__", "1", "a part of the name is empty; write RELAY__A__B for the key a.b")]
    public void Variable_Wrong_IsAnErrorAtTheVariable(string name, string value, string expected)
    {
        Assert.Equal([$"environment:{name}: {expected}"], folder.Lines(File, (name, value)));
    }

    [Fact]
    public void Variables_SectionAndKey_TheKeyIsLaidOverTheSection()
    {
        var options = folder.Options(File, ("RELAY__LIMITS__HOPS", "9"), ("RELAY__LIMITS", "{ recipients: 150 }"));

        Assert.Equal((9, 150), (options.Limits.Hops, options.Limits.Recipients));
    }

    [Fact]
    public void Variable_Empty_UnsetsTheKey()
    {
        var result = folder.Load(File, null, ("RELAY__DOMAINS", ""));

        Assert.Empty(result.Configuration!.Options.Domains);
        Assert.Equal("environment:RELAY__DOMAINS: warning: domains has no value and counts as not written; give it one, or remove the key", Assert.Single(result.Diagnostics).ToString());
    }
}
