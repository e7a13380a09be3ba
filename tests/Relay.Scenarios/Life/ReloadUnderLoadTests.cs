using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Life;

/// <summary>Reloads with a broken rule file while mail comes in: the old set stays, and nobody notices.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Sessions = 8;
    private const int Reloads = 5;

    [Fact]
    public async Task Hangup_BrokenRulesUnderLoad_DropsNoSessionAndKeepsTheScores()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await RelayProcess.StartAsync(folder =>
        {
            folder.Write("rules/10.cf", "score HELO_NO_DOT 1.25\n");
            return $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                rules: [rules/]
                """;
        });
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Sessions).Select(i => SendAsync(relay.Smtp, i, stop.Token)).ToArray();
        relay.Folder.Write("rules/10.cf", "score HELO_NO_DOT 3\nscore HELO_UNDERSCORE high\n");
        for (var i = 1; i <= Reloads; i++)
        {
            var before = backend.Taken.Count;
            relay.SendHangup();
            await relay.UntilMetricAsync("relay_reloads_total{outcome=\"refused\"}", i);
            for (var n = 0; n < 1000 && backend.Taken.Count < before + Sessions; n++)
            {
                await Task.Delay(10); // mail goes on between two reloads
            }
        }

        await stop.CancelAsync();
        var sent = (await Task.WhenAll(senders)).Sum();
        Assert.Equal(sent, backend.Taken.Count);
        Assert.True(sent >= Sessions * Reloads, $"only {sent} messages");
        Assert.All(backend.Taken, static t => Assert.Contains("HELO_NO_DOT=1.25", System.Text.Encoding.Latin1.GetString(t.Data), StringComparison.Ordinal));
        Assert.Equal(0, await relay.MetricAsync("relay_reloads_total{outcome=\"done\"}"));
    }

    /// <summary>One session, message after message; every reply has to be the good one.</summary>
    private static async Task<int> SendAsync(int port, int number, CancellationToken stop)
    {
        await using var peer = await SmtpPeer.ConnectAsync(port);
        await peer.GoAsync("EHLO nodot");
        var sent = 0;
        while (!stop.IsCancellationRequested)
        {
            await peer.GoAsync($"MAIL FROM:<load{number}@outer.test>", "RCPT TO:<b@inner.test>", "DATA");
            Assert.Equal(250, (await peer.DataAsync(Message.Plain($"load{number}"))).Code);
            sent++;
        }

        await peer.GoAsync("QUIT");
        return sent;
    }
}
