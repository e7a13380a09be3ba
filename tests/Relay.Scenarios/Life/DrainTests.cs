using System.Net.Sockets;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Life;

/// <summary>SIGTERM: nobody new, 421 for the idle, transactions in hand end, then exit status 0.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Terminate_OpenSessions_AreDrainedAndTheProcessEnds()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, "30s");
        await using var idle = await SmtpPeer.ConnectAsync(relay.Smtp);
        await idle.GoAsync("EHLO client.outer.test");
        await using var busy = await SmtpPeer.ConnectAsync(relay.Smtp);
        await busy.OpenAsync("busy");
        await busy.SendAsync(Message.Header("busy"));

        relay.SendTerminate();

        Assert.Equal(421, (await idle.ReplyAsync()).Code);
        Assert.True(await idle.IsClosedAsync());
        await relay.LogLineAsync("stopping:");
        await Assert.ThrowsAsync<SocketException>(() => UntilRefusedAsync(relay));
        await busy.SendAsync("the rest\r\n.\r\n");
        Assert.Equal(250, (await busy.ReplyAsync()).Code);
        Assert.Equal(421, (await busy.ReplyAsync()).Code);
        Assert.Equal(0, await relay.ExitAsync());
        Assert.True(Message.Ends(Assert.Single(backend.Taken).Data, Message.Plain("busy", "the rest\r\n")));
        Assert.Contains(relay.Log, static l => l.EndsWith(": stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Terminate_TransactionThatNeverEnds_IsCutOffUnanswered()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, "500ms");
        await using var stuck = await SmtpPeer.ConnectAsync(relay.Smtp);
        await stuck.OpenAsync("stuck");

        relay.SendTerminate();

        Assert.Equal(0, await relay.ExitAsync());
        Assert.DoesNotContain(await stuck.RestAsync(), static r => r.Class == 2);
        Assert.Empty(backend.Taken);
    }

    private static Task<RelayProcess> StartAsync(ScriptedSmtpServer backend, string drain) => RelayProcess.StartAsync(folder => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains: { "*": { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
        limits: { drain_timeout: {{drain}} }
        """);

    /// <summary>Connections that the kernel had taken before the listener closed may still get 421.</summary>
    private static async Task UntilRefusedAsync(RelayProcess relay)
    {
        for (var i = 0; i < 200; i++)
        {
            await using var late = await SmtpPeer.ConnectAsync(relay.Smtp, greet: false);
            Assert.DoesNotContain(await late.RestAsync(), static r => r.Class == 2 && r.Code != 220);
            await Task.Delay(20);
        }
    }
}
