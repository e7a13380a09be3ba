using System.Net;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Clients;

/// <summary>Clients that connect too fast, try names, or are strangers, over the whole host with embedded state.</summary>
public sealed class SlowdownTests
{
    [Fact]
    public async Task Connections_TooFast_Get421WithTheTimeToWait()
    {
        await using var relay = await RelayProcess.StartAsync(static folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            trusted_networks: [ 127.77.3.0/24 ]
            checks: { rates: { enabled: true, client: { connections: 2/1h }, network: { connections: 3/1h } } }
            """);
        Assert.Equal([220, 220, 421], await GreetingsAsync(relay.Smtp, "127.77.1.1", "127.77.1.1", "127.77.1.1"));
        Assert.Equal([220, 421, 220], await GreetingsAsync(relay.Smtp, "127.77.1.2", "127.77.1.3", "127.77.2.1"));
        Assert.Equal([220, 220, 220, 220], await GreetingsAsync(relay.Smtp, [.. Enumerable.Repeat("127.77.3.1", 4)]));

        Assert.Contains("421 4.7.0 Too many connections from 127.77.1.1 in a short time, try again in", await relay.LogLineAsync("127.77.1.1:"), StringComparison.Ordinal);
        Assert.Equal(2, await relay.MetricAsync("relay_smtp_connections_total{outcome=\"too_fast\"}"));
    }

    /// <summary>Three unknown recipients are free, two more wait, the next ends the session, and a new one learns nothing.</summary>
    [Fact]
    public async Task NamesTried_AreSlowedDownAndThenEndTheSession()
    {
        await using var backend = new ScriptedSmtpServer { Script = static c => c.Line.StartsWith("RCPT TO:<x", StringComparison.OrdinalIgnoreCase) ? "550 5.1.1 no such user\r\n" : null };
        await using var relay = await RelayProcess.StartAsync(folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
            checks: { rates: { enabled: true, unknown_recipients: 3/1h, tarpit: { delay: 300ms, close_after: 2 } } }
            """);
        var client = IPAddress.Parse("127.78.1.1");
        await using (var peer = await SmtpPeer.ConnectAsync(relay.Smtp, client))
        {
            await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>");
            for (var i = 1; i <= 5; i++)
            {
                Assert.Equal(550, (await peer.SayAsync($"RCPT TO:<x{i}@inner.test>")).Code);
            }

            Assert.Equal(2, await relay.MetricAsync("relay_tarpit_total{what=\"delayed\"}"));
            await peer.GoAsync("RCPT TO:<b@inner.test>"); // those who exist are still served
            Assert.Equal("4.7.1 Too many unknown recipients, closing; try again in 60 min", (await peer.SayAsync("RCPT TO:<x6@inner.test>")).Text);
            Assert.True(await peer.IsClosedAsync());
        }

        await using (var again = await SmtpPeer.ConnectAsync(relay.Smtp, client))
        {
            await again.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>");
            Assert.Equal(421, (await again.SayAsync("RCPT TO:<b@inner.test>")).Code);
            Assert.True(await again.IsClosedAsync());
        }

        await using var neighbour = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.78.1.2"));
        await neighbour.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>", "RCPT TO:<b@inner.test>");
        Assert.Contains("<x6@inner.test> 550 5.1.1", await relay.LogLineAsync("from=<a@outer.test>"), StringComparison.Ordinal);
    }

    /// <summary>A delay longer than any patience here: who is greeted did not wait for it.</summary>
    [Fact]
    public async Task Greeting_OfAClientOnAnAllowList_IsNotDelayed()
    {
        await using var dns = new FakeDnsServer();
        dns.On("2.0.0.127.wl.test", 1, FakeDnsReply.A("127.0.0.2")).On("1.1.79.127.wl.test", 1, FakeDnsReply.A("127.0.0.2"));
        await using var relay = await RelayProcess.StartAsync(
            static folder => $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                trusted_networks: [ 127.79.3.0/24 ]
                checks:
                  early_talker: { delay: 4m }
                  dns_lists: [ { zone: wl.test, weight: -2, codes: { "127.0.0.2": GOOD } } ]
                """,
            dns.Address);
        Assert.Equal([220, 220], await GreetingsAsync(relay.Smtp, "127.79.1.1", "127.79.3.1"));

        await using var stranger = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.79.2.1"), greet: false);
        await relay.UntilMetricAsync("relay_smtp_connections_total{outcome=\"admitted\"}", 3);
        await stranger.SendAsync("EHLO client.outer.test\r\n"); // it is still in its wait, and talks into it
        Assert.Equal(220, (await stranger.GreetAsync()).Code);
        Assert.Equal(250, (await stranger.ReplyAsync()).Code);
    }

    private static async Task<List<int>> GreetingsAsync(int port, params string[] clients)
    {
        var codes = new List<int>();
        foreach (var client in clients)
        {
            await using var peer = await SmtpPeer.ConnectAsync(port, IPAddress.Parse(client));
            codes.Add(peer.Greeting!.Code);
        }

        return codes;
    }
}
