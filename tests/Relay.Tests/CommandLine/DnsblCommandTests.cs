using System.Text.Json;
using Relay.CommandLine;
using Relay.Testing.Dns;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

/// <summary><c>relay dnsbl</c> against a name server on loopback.</summary>
public sealed class DnsblCommandTests : IAsyncLifetime
{
    private const ushort A = 1;
    private const ushort Txt = 16;
    private const string Key = "abcdefghij0123456789klmnop";

    private readonly ConfigurationFolder folder = new();
    private readonly FakeDnsServer dns = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        folder.Dispose();
        await dns.DisposeAsync();
    }

    [Fact]
    public async Task Listed_Json_HasTheKeysOfTheContract()
    {
        dns.On("7.2.0.192.bl.test", A, FakeDnsReply.A("127.0.0.4")).On("7.2.0.192.bl.test", Txt, FakeDnsReply.Txt("see https://bl.test/"));
        dns.On("2.0.0.127.bl.test", A, FakeDnsReply.A("127.0.0.2"));
        var entry = Assert.Single(await JsonAsync("192.0.2.7", """- { zone: bl.test, text: true, codes: { "127.0.0.2": SBL, "127.0.0.4-7": { symbol: XBL, weight: 6 } } }"""));
        Assert.Equal(["ip", "zone", "outcome", "answers", "symbols", "score", "text"], entry.EnumerateObject().Select(static p => p.Name));
        Assert.Equal(
            """{"ip":"192.0.2.7","zone":"bl.test","outcome":"listed","answers":["127.0.0.4"],"symbols":["XBL"],"score":6,"text":"see https://bl.test/"}""",
            entry.GetRawText());
    }

    [Theory]
    [InlineData(null, "not_listed", "")]
    [InlineData("127.255.255.254", "error", "answered 127.255.255.254, which is not declared")]
    [InlineData("1.2.3.4", "error", "answered 1.2.3.4, which is not declared")]
    [InlineData("127.0.0.255", "error", "answered 127.0.0.255, which is not declared")]
    public async Task Answer_ThatIsNoListing_IsSaidAsItIs(string? answer, string outcome, string text)
    {
        if (answer is not null)
        {
            dns.On("7.2.0.192.bl.test", A, FakeDnsReply.A(answer));
        }

        var entry = Assert.Single(await JsonAsync("192.0.2.7", """- { zone: bl.test, weight: 3, codes: { "127.0.0.2": SBL } }"""));
        Assert.Equal((outcome, text, 0), (entry.GetProperty("outcome").GetString(), entry.GetProperty("text").GetString(), entry.GetProperty("score").GetDouble()));
        Assert.Empty(entry.GetProperty("symbols").EnumerateArray());
    }

    [Fact]
    public async Task Bits_OfSeveralRecords_AreAllShownWithTheirSum()
    {
        dns.On("7.2.0.192.bl.test", A, FakeDnsReply.A("127.0.0.72"));
        var entry = Assert.Single(await JsonAsync("192.0.2.7", """- { zone: bl.test, weight: 3, codes: { "&8": PHISH, "&64": { symbol: ABUSE, weight: 1.5 } } }"""));
        Assert.Equal("""["PHISH","ABUSE"]""", entry.GetProperty("symbols").GetRawText());
        Assert.Equal(4.5, entry.GetProperty("score").GetDouble());
    }

    /// <summary>An ended list whose domain somebody parks: everything is listed.</summary>
    [Fact]
    public async Task Wildcard_ListedByEverything_IsMuted()
    {
        dns.Default = FakeDnsReply.A("127.0.0.2");
        var entry = Assert.Single(await JsonAsync("192.0.2.7", """- { zone: bl.test, weight: 3, codes: { "127.0.0.2": SBL } }"""));
        Assert.Equal(("muted", 0), (entry.GetProperty("outcome").GetString(), entry.GetProperty("score").GetDouble()));
        Assert.Contains("RFC 5782", entry.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_ByRuleFile_GoesBeforeTheWeight()
    {
        folder.Write("rules/10.cf", "score SBL 1.5\n");
        dns.On("7.2.0.192.bl.test", A, FakeDnsReply.A("127.0.0.2"));
        var entry = Assert.Single(await JsonAsync("192.0.2.7", """- { zone: bl.test, weight: 3, codes: { "127.0.0.2": SBL } }""", "rules: [rules/]\n"));
        Assert.Equal(1.5, entry.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task Trouble_IsTemporaryAndExitStatusOne()
    {
        dns.On("7.2.0.192.bl.test", A, new FakeDnsReply { ResponseCode = 2 });
        var (status, output, _) = await RunAsync(["192.0.2.7", "--json"], """- { zone: bl.test, weight: 3, codes: { "127.0.0.2": SBL } }""");
        Assert.Equal(ExitStatus.Failed, status);
        Assert.Contains("\"outcome\":\"temporary\"", output, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"servfail\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8::5", "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test")]
    [InlineData("::ffff:192.0.2.7", "7.2.0.192.bl.test")]
    public async Task Address_InAnyForm_IsAskedInItsTree(string ip, string name)
    {
        dns.On(name, A, FakeDnsReply.A("127.0.0.2"));
        var (status, output, _) = await RunAsync([ip], """- { zone: bl.test, weight: 3, codes: { "127.0.0.2": SBL } }""");
        Assert.Equal((ExitStatus.Done, "bl.test\tlisted\t127.0.0.2 SBL=3\n"), (status, output));
    }

    [Fact]
    public async Task Lists_OfDomains_AreNotAskedAboutAnAddress()
    {
        var (status, output, _) = await RunAsync(["192.0.2.7"], """- { zone: dbl.test, kind: domain, weight: 3, codes: { "127.0.1.2": DBL } }""");
        Assert.Equal((ExitStatus.Done, "", 0), (status, output, dns.Queries.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Key_InAZone_IsInNoOutput(bool json)
    {
        var zone = Key + ".zen.dq.test";
        dns.On("7.2.0.192." + zone, A, FakeDnsReply.A("127.0.0.2")).On("7.2.0.192." + zone, Txt, FakeDnsReply.Txt($"https://dq.test/{Key}/192.0.2.7"));
        dns.On("8.2.0.192." + zone, A, FakeDnsReply.A("127.255.255.250"));
        foreach (var ip in (string[])["192.0.2.7", "192.0.2.8", "192.0.2.9"])
        {
            var (_, output, error) = await RunAsync(json ? [ip, "--json"] : [ip], $$"""- { zone: {{zone}}, weight: 3, text: true, codes: { "127.0.0.2": SBL } }""");
            Assert.Contains("***.zen.dq.test", output, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, output + error, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains(dns.Queries, static q => q.Name.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Argument_ThatIsNoAddress_IsAUsageError()
    {
        var (status, output, error) = await RunAsync(["mail.example.net"], """- { zone: bl.test, codes: { "127.0.0.2": SBL } }""");
        Assert.Equal((ExitStatus.Usage, ""), (status, output));
        Assert.Contains("not an IP address: mail.example.net", error, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> JsonAsync(string ip, string list, string more = "")
    {
        var (status, output, error) = await RunAsync([ip, "--json"], list, more);
        Assert.Equal((ExitStatus.Done, ""), (status, error));
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement)];
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(string[] arguments, string list, string more = "")
    {
        var file = folder.Write("relay.yaml", $"dns: {{ servers: \"{dns.Address}\" }}\n{more}checks:\n  dns_lists:\n    {list}\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["dnsbl", .. arguments, "--config", file], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
