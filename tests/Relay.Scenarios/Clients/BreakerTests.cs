using System.Net;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Clients;

/// <summary>A list that begins to list everybody, its test entries apart, is found out by the clients whose mail was good.</summary>
public sealed class BreakerTests
{
    private const ushort A = 1;
    private const int Networks = 5;
    private const int Messages = 11; // ten are enough for a name, but they fade

    [Fact]
    public async Task List_ThatBeginsToListEverybody_IsMutedAndMailFlows()
    {
        await using var dns = new FakeDnsServer();
        dns.On("2.0.0.127.bl.test", A, FakeDnsReply.A("127.0.0.2"));
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await RelayProcess.StartAsync(
            folder => $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                checks:
                  sender_domain: { enabled: false }
                  dns_lists: [ { zone: bl.test, weight: 20, codes: { "127.0.0.2": EVERYBODY } } ]
                """,
            dns.Address);
        for (var i = 1; i <= Networks; i++)
        {
            await MakeHistoryAsync(relay.Smtp, $"127.70.{i}.1");
        }

        await relay.UntilMetricAsync("relay_side_queue_items_total{outcome=\"done\",queue=\"reputation\"}", Networks * Messages);
        Assert.Equal(1, await relay.MetricAsync("relay_dnsbl_zones{reason=\"none\",state=\"working\",zone=\"bl.test\"}"));
        var nobody = dns.Default;
        dns.Default = new FakeDnsReply
        {
            Choose = q => q.Name.EndsWith(".bl.test", StringComparison.Ordinal) && !q.Name.EndsWith(".0.0.127.bl.test", StringComparison.Ordinal) ? FakeDnsReply.A("127.0.0.2") : nobody,
        };

        // Neighbours of those that are known: what is remembered of their own addresses is still that they are not listed.
        var codes = new List<int>();
        for (var i = 1; i <= Networks; i++)
        {
            codes.Add(await SendAsync(relay.Smtp, $"127.70.{i}.2"));
        }

        Assert.Equal(new[] { 550, 550, 550, 550, 250 }, codes);
        Assert.Equal(250, await SendAsync(relay.Smtp, "127.71.1.1")); // a stranger is not hit by it either
        await relay.LogLineAsync("DNS list bl.test lists a large share of the clients whose mail was good so far");
        Assert.Equal(1, relay.Log.Count(static l => l.Contains("DNS list bl.test", StringComparison.Ordinal)));
        Assert.Equal(1, await relay.MetricAsync("relay_dnsbl_zones{reason=\"breaker\",state=\"muted\",zone=\"bl.test\"}"));
        Assert.Equal(0, await relay.MetricAsync("relay_dnsbl_zones{reason=\"none\",state=\"working\",zone=\"bl.test\"}"));
    }

    private static async Task MakeHistoryAsync(int port, string from)
    {
        await using var peer = await SmtpPeer.ConnectAsync(port, IPAddress.Parse(from));
        await peer.GoAsync("EHLO client.outer.test");
        for (var i = 0; i < Messages; i++)
        {
            await peer.GoAsync("MAIL FROM:<a@outer.test>", "RCPT TO:<b@inner.test>", "DATA");
            Assert.Equal(250, (await peer.DataAsync(Message.Plain("history"))).Code);
        }
    }

    private static async Task<int> SendAsync(int port, string from)
    {
        await using var peer = await SmtpPeer.ConnectAsync(port, IPAddress.Parse(from));
        return (await peer.MailAsync("later@outer.test", Message.Plain("later"))).Code;
    }
}
