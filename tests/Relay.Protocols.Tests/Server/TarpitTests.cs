using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.State;

namespace Relay.Protocols.Tests.Server;

/// <summary>Clients that try names hear their refusals late, and then no more; all others at once.</summary>
public sealed class TarpitTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);
    private static readonly SmtpReply Farewell = new(421, "4.7.1", "Too many unknown recipients");

    /// <summary>Counts what it is told of; slows down past a number.</summary>
    private sealed class Watch(Func<int, Slowdown> answer) : IUnknownRecipientWatch
    {
        public string Name => "test";

        public List<IPAddress> Noted { get; } = [];

        public ValueTask<Slowdown> NoteAsync(IPAddress client, CancellationToken cancellation)
        {
            Noted.Add(client);
            return ValueTask.FromResult(answer(Noted.Count));
        }
    }

    [Fact]
    public async Task UnknownRecipient_OfAClientThatTriesNames_IsAnsweredAfterTheDelay()
    {
        await using var h = await OpenAsync(new Watch(static _ => new Slowdown(Delay, 10, null)));
        var reply = h.CommandAsync("RCPT TO:<x@inner.test>");
        await UntilWaitingAsync(h, 1);
        h.Time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal((false, 1), (reply.IsCompleted, h.Services.Tarpit.Waiting));
        h.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.StartsWith("550 5.1.1", await reply, StringComparison.Ordinal);
        Assert.Equal(0, h.Services.Tarpit.Waiting);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownRecipient_MoreSessionsThanMayWait_IsAnsweredAtOnce()
    {
        await using var h = await OpenAsync(new Watch(static _ => new Slowdown(Delay, 0, null)));
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<x@inner.test>"), StringComparison.Ordinal);
        Assert.Equal(0, h.Services.Tarpit.Waiting);
    }

    [Fact]
    public async Task UnknownRecipient_PastTheEnd_Is421AndTheLogNamesIt()
    {
        await using var h = await OpenAsync(new Watch(static n => n < 3 ? default : new Slowdown(default, 0, Farewell)));
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<x1@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<x2@inner.test>"), StringComparison.Ordinal);
        Assert.Equal("421 4.7.1 Too many unknown recipients", await h.CommandAsync("RCPT TO:<x3@inner.test>"));
        Assert.Equal("", await h.ReplyAsync());
        await h.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(["x1@inner.test", "x2@inner.test", "x3@inner.test"], record.Refused.Select(static r => r.Address));
        Assert.Equal(("a@outer.test", Farewell), (record.From, record.Reply));
    }

    [Fact]
    public async Task UnknownRecipient_OnlyThose_AreNoted()
    {
        var watch = new Watch(static _ => default);
        await using var h = await OpenAsync(watch);
        await h.CommandAsync("RCPT TO:<b@inner.test>");
        await h.CommandAsync("RCPT TO:<b@other.test>"); // relaying denied
        await h.CommandAsync("RCPT TO:<later@inner.test>");
        Assert.Empty(watch.Noted);
        await h.CommandAsync("RCPT TO:<x@inner.test>");
        Assert.Equal([h.Peer.Address], watch.Noted);
    }

    [Fact]
    public async Task UnknownRecipient_OfATrustedClient_IsNotNoted()
    {
        var watch = new Watch(static _ => new Slowdown(default, 0, Farewell));
        await using var h = await OpenAsync(watch, trusted: true);
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<x@inner.test>"), StringComparison.Ordinal);
        Assert.Empty(watch.Noted);
    }

    [Fact]
    public async Task UnknownRecipient_StoreDown_IsAnsweredAtOnce()
    {
        await using var h = await OpenAsync(new Watch(static _ => throw new StateUnavailableException("down")));
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<x@inner.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_ThatLeavesWhileItWaits_GivesItsPlaceBack()
    {
        await using var h = await OpenAsync(new Watch(static _ => new Slowdown(Delay, 1, null)));
        await h.SendAsync("RCPT TO:<x@inner.test>\r\n");
        await UntilWaitingAsync(h, 1);
        await h.HangUpAsync();
        await UntilWaitingAsync(h, 0);
    }

    private static async Task<SessionHarness> OpenAsync(Watch watch, bool trusted = false)
    {
        var h = new SessionHarness(o => o.TrustedNetworks = trusted ? [IPNetwork.Parse("192.0.2.0/24")] : [], unknown: watch);
        h.Route.OnRecipient = static r => r.Path.LocalPart switch
        {
            ['x', ..] => new SmtpReply(550, "5.1.1", "No such user"),
            "later" => new SmtpReply(451, "4.2.0", "Busy"),
            _ => new SmtpReply(250, "2.1.5", "Ok"),
        };
        await h.GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        return h;
    }

    private static async Task UntilWaitingAsync(SessionHarness h, int count)
    {
        for (var i = 0; i < 2000 && h.Services.Tarpit.Waiting != count; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(count, h.Services.Tarpit.Waiting);
    }
}
