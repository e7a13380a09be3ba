using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Testing;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

public sealed class PoolTests
{
    [Fact]
    public async Task Pool_OneAfterTheOther_UsesOneConnectionWithoutRset()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(250, (await rig.SendAsync()).Code);
        }

        Assert.Equal(1, server.Connections);
        Assert.DoesNotContain("RSET", server.Verbs);
    }

    [Fact]
    public async Task Pool_AfterRecipientCheck_ResetsBeforeTheNextTransaction()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.WholeAsync()).Code);
        Assert.Equal(["CONNECT", "EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", "BODY", "DOT"], server.Verbs);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Pool_MessagesPerConnection_ClosesWithQuit()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server, static o => o.Backends.MessagesPerConnection = 2);
        for (var i = 0; i < 4; i++)
        {
            await rig.SendAsync();
        }

        Assert.Equal(2, server.Connections);
        await Eventually(() => server.Verbs.Count(static v => v == "QUIT") == 2);
    }

    [Fact]
    public async Task Pool_Idle_ClosesAfterItsTime()
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig([Rig.Url(server)], time: clock);
        await rig.SendAsync();
        clock.Advance(rig.Options.Backends.IdleTimeout - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("QUIT", server.Verbs);
        clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually(() => server.Verbs.Contains("QUIT"));
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Pool_AllBusy_Is451AfterPoolTimeout()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server, static o => (o.Backends.Connections, o.Backends.PoolTimeout) = (1, TimeSpan.FromMilliseconds(200)));
        await using var holder = rig.Route.Begin(Rig.Envelope());
        Assert.Equal(250, (await holder.AddRecipientAsync(new Recipient(Rig.Path("x@example.org")), default)).Code);
        Assert.Equal((451, "4.3.2"), ((await rig.SendAsync()).Code, (await rig.SendAsync()).Enhanced));
        holder.Release();
        Assert.Equal(250, (await rig.SendAsync()).Code);
    }

    [Fact]
    public async Task Pool_ManyAtOnce_KeepsToItsConnections()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server, static o => o.Backends.Connections = 3);
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => rig.WholeAsync())));
        Assert.All(replies, static r => Assert.Equal(250, r.Code));
        Assert.Equal(60, server.Taken.Count);
        Assert.InRange(server.Connections, 1, 3);
    }

    [Fact]
    public async Task Pool_ClosedWhileIdle_IsNoticedBeforeUse()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        await rig.SendAsync();
        server.CutConnections();
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(2, server.Taken.Count);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    public async Task Pool_KeptConnectionIsAnswered421_UsesAFreshOne(string at)
    {
        var closing = false;
        await using var server = new ScriptedSmtpServer();
        server.Script = c => closing && c.Connection == 1 && c.Verb == at ? "421 4.4.2 idle too long\r\n" : null;
        using var rig = new Rig(server);
        await rig.SendAsync();
        closing = true;
        Assert.Equal(250, (await rig.AskAsync()).Code);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Pool_UnaskedReplyWhileIdle_IsNeverTakenForAnAnswer()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "DOT" ? "250 2.0.0 Ok\r\n250 2.0.0 and another\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(2, server.Connections);
        Assert.Equal(2, server.Taken.Count);
    }

    [Fact]
    public async Task Pool_RsetRefused_IsNotUsedAgain()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "RSET" ? "502 5.5.1 no\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.WholeAsync()).Code);
        Assert.Equal(2, server.Connections);
    }

    internal static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
