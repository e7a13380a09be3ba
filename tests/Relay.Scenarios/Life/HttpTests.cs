using System.Text.RegularExpressions;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Life;

public sealed partial class HttpTests(PlainRelay fixture) : IClassFixture<PlainRelay>
{
    [Theory]
    [InlineData("/healthz", 200, "alive\n")]
    [InlineData("/readyz", 200, "ready\n")]
    [InlineData("/nothing", 404, "/metrics /healthz /readyz /admin/rules\n")]
    public async Task Http_Path_HasItsAnswer(string path, int status, string body)
    {
        Assert.Equal((status, body), await fixture.Relay.GetAsync(path));
    }

    [Fact]
    public async Task Metrics_AfterAMessage_CountItUnderOurNamesOnly()
    {
        const string Sample = "relay_messages_total{action=\"accept\"}";
        var before = await fixture.Relay.MetricAsync(Sample);
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.OpenAsync("counted");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("counted"))).Code);
        await fixture.Relay.LogLineAsync("from=<counted@outer.test>");

        Assert.Equal(before + 1, await fixture.Relay.MetricAsync(Sample));
        var (_, text) = await fixture.Relay.GetAsync("/metrics");
        var samples = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => l[0] != '#').ToArray();
        Assert.All(samples, static s => Assert.Matches(Shape(), s));
        Assert.Contains(samples, static s => s.StartsWith("process_", StringComparison.Ordinal));
        Assert.Contains(samples, static s => s.StartsWith("relay_message_duration_seconds_count{stage=\"total\"}", StringComparison.Ordinal));
    }

    [GeneratedRegex("^(relay_|process_|dotnet_|target_info)[a-z0-9_]*(\\{[^{}]*\\})? [-+0-9.eEInfNa]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
