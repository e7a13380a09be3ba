using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Relay.Integration.Harness;

namespace Relay.Integration.Dns;

/// <summary>A DNS list on nsd and the whole relay before it, from the configuration to the client's reply.</summary>
public sealed class ListedClientTests
{
    private const string Zone = "bl.test";

    /// <summary>The test entry of RFC 5782 and the network 127.60.7.0/24.</summary>
    private const string Entries = "2.0.0.127 IN A 127.0.0.2\n*.7.60.127 IN A 127.0.0.2\n*.7.60.127 IN TXT \"see bl.test\"";

    [ClientFact("nsd")]
    public async Task Client_OnTheList_IsRefusedByName_AndOthersAreNot()
    {
        await using var nsd = await NameServer.NsdAsync((Zone, Entries));
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(Settings(sink, nsd));

        var refused = await SendAsync(relay, "127.60.7.9");
        Assert.True(refused.Code == 550, refused + relay.Log);
        Assert.Contains("NSD_LISTED", refused.Text, StringComparison.Ordinal);
        Assert.Equal(250, (await SendAsync(relay, "127.60.8.9")).Code);
    }

    [ClientFact("nsd")]
    public async Task List_ThatListsEverybody_IsMutedAndCostsNobodyMail()
    {
        await using var nsd = await NameServer.NsdAsync((Zone, "* IN A 127.0.0.2"));
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(Settings(sink, nsd));

        await relay.LogsAsync("failed its test");
        Assert.Equal(250, (await SendAsync(relay, "127.60.7.9")).Code);
    }

    [ClientTheory("nsd")]
    [InlineData("127.255.255.254")] // over a public resolver
    [InlineData("192.0.2.1")] // a parked domain
    public async Task List_ThatAnswersErrors_IsMutedAndCostsNobodyMail(string answer)
    {
        await using var nsd = await NameServer.NsdAsync((Zone, $"2.0.0.127 IN A 127.0.0.2\n*.7.60.127 IN A {answer}"));
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(Settings(sink, nsd));

        Assert.Equal(250, (await SendAsync(relay, "127.60.7.9")).Code);
        await relay.LogsAsync("it is muted");
        Assert.Equal(1, await MetricAsync(relay, "relay_dnsbl_zones{", "reason=\"error\",state=\"muted\""));
    }

    [ClientFact("nsd")]
    public async Task Servers_KilledAndStartedAgain_LetMailFlowMeanwhile()
    {
        await using var first = await NameServer.NsdAsync((Zone, Entries));
        await using var second = await NameServer.NsdAsync((Zone, Entries));
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(Settings(sink, first, second));
        Assert.Equal(550, (await SendAsync(relay, "127.60.7.1")).Code);

        await first.KillAsync();
        Assert.Equal(550, (await SendAsync(relay, "127.60.7.2")).Code); // the second knows it too
        Assert.Equal(550, (await SendAsync(relay, "127.60.7.3")).Code);
        Assert.Equal(0, await HealthAsync(relay, first));
        Assert.Equal(1, await HealthAsync(relay, second));

        await second.KillAsync();
        Assert.Equal(250, (await SendAsync(relay, "127.60.7.4")).Code); // unknown is not bad
        Assert.Equal(550, (await SendAsync(relay, "127.60.7.3")).Code); // what is known is kept for its TTL

        await first.StartAsync();
        var number = 10;
        Assert.True(await Eventually.TrueAsync(async () => (await SendAsync(relay, $"127.60.7.{number++}")).Code == 550, TimeSpan.FromSeconds(15)), relay.Log);
        Assert.Equal(1, await HealthAsync(relay, first));
        Assert.True(await MetricAsync(relay, "relay_dns_queries_total{", "outcome=\"timeout\",type=\"a\"") > 0);
        Assert.True(await MetricAsync(relay, "relay_dns_questions_total{", "from=\"cache\"") > 0);
        Assert.True(await MetricAsync(relay, "relay_dns_query_duration_seconds_count{", "outcome=\"records\"") > 0);
    }

    private static RelaySettings Settings(RecordingSink sink, params NameServer[] servers) => RelaySettings.To(sink.Url)
        .With("dns", new JsonObject { ["servers"] = new JsonArray([.. servers.Select(s => JsonValue.Create(s.Address.ToString()))]), ["timeout"] = "3s" })
        .With("actions", new JsonObject { ["reject"] = 15 })
        .With("checks", JsonNode.Parse($$"""
            {
              "sender_domain": { "enabled": false }, "helo_dns": { "enabled": false }, "reverse_dns": { "enabled": false },
              "dns_lists": [ { "zone": "{{Zone}}", "weight": 20, "text": true, "codes": { "127.0.0.2": "NSD_LISTED" } } ]
            }
            """)!);

    /// <summary>The answer that decides: the first that is no success, else that to the message.</summary>
    private static async Task<Reply> SendAsync(RelayProcess relay, string client)
    {
        var reply = await TestMail.TrySendAsync(relay.Port, TestMail.Make("from-" + client), client: IPAddress.Parse(client));
        Assert.NotNull(reply);
        return reply;
    }

    private static Task<double> HealthAsync(RelayProcess relay, NameServer server) => MetricAsync(relay, "relay_dns_server_healthy{", $"server=\"{server.Address}\"");

    /// <summary>The value of the one series of that name with that label.</summary>
    private static async Task<double> MetricAsync(RelayProcess relay, string start, string label)
    {
        using var response = await relay.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();
        var line = text.Split('\n').Where(l => l.StartsWith(start, StringComparison.Ordinal) && l.Contains(label, StringComparison.Ordinal)).ToArray();
        Assert.True(line.Length == 1, $"{start} {label}: {line.Length} series in\n{string.Join('\n', text.Split('\n').Where(l => l.StartsWith("relay_dns", StringComparison.Ordinal)))}");
        return double.Parse(line[0].AsSpan(line[0].LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }
}
