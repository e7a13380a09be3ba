using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.State;

namespace Relay.Protocols.Tests.Server;

/// <summary>Who is let in, and who is kept waiting for the greeting: strangers only.</summary>
public sealed class GreetingTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    private sealed class Door(Func<IPAddress, SmtpReply?> answer) : IConnectGate
    {
        public string Name => "test";

        public ValueTask<SmtpReply?> AskAsync(IPAddress client, CancellationToken cancellation) => ValueTask.FromResult(answer(client));
    }

    private sealed class Knowing(Task<CheckResult> answer) : ICheck
    {
        public string Name => "knowing";

        public Stage Starts => Stage.Connect;

        public Stage NeededBy => Stage.Rcpt;

        public bool EdgeOnly => true;

        public IReadOnlyList<string> Symbols => ["KNOWN"];

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => new(answer);
    }

    [Fact]
    public async Task Greeting_KnownClient_IsNotDelayed()
    {
        await using var h = new SessionHarness(static o => o.Checks.GreetingDelay = Delay, checks: [new Knowing(Task.FromResult(Known(true)))]);
        h.Connect();
        Assert.StartsWith("220", await h.ReplyAsync(), StringComparison.Ordinal); // the clock stands
    }

    [Fact]
    public async Task Greeting_ClientThatIsKnownLater_IsDelayedUntilThen()
    {
        var answer = new TaskCompletionSource<CheckResult>();
        await using var h = new SessionHarness(static o => o.Checks.GreetingDelay = Delay, checks: [new Knowing(answer.Task)]);
        h.Connect();
        var greeting = h.ReplyAsync();
        Assert.False(greeting.IsCompleted);
        answer.SetResult(Known(true));
        Assert.StartsWith("220", await greeting, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Greeting_Stranger_IsDelayed(bool answered)
    {
        var answer = answered ? Task.FromResult(Known(false)) : new TaskCompletionSource<CheckResult>().Task;
        await using var h = new SessionHarness(static o => o.Checks.GreetingDelay = Delay, checks: [new Knowing(answer)]);
        h.Connect();
        var greeting = h.ReplyAsync();
        while (!greeting.IsCompleted)
        {
            h.Time.Advance(TimeSpan.FromMilliseconds(100)); // it never comes while the clock stands
            await Task.Yield();
        }

        Assert.StartsWith("220", await greeting, StringComparison.Ordinal);
        Assert.True(h.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero));
    }

    [Fact]
    public async Task Greeting_TrustedClient_IsNotDelayed()
    {
        await using var h = new SessionHarness(
            static o => (o.Checks.GreetingDelay, o.TrustedNetworks) = (Delay, [IPNetwork.Parse("192.0.2.0/24")]), checks: [new Knowing(Task.FromResult(Known(false)))]);
        h.Connect();
        Assert.StartsWith("220", await h.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greeting_StrangerThatTalksIntoTheWait_IsNoticedAtOnce()
    {
        await using var h = new SessionHarness(static o => o.Checks.GreetingDelay = Delay, checks: [new Knowing(Task.FromResult(Known(false)))]);
        h.Connect();
        await h.SendAsync("EHLO client.test\r\n");
        Assert.StartsWith("220", await h.ReplyAsync(), StringComparison.Ordinal);
        await h.ReplyAsync();
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        await h.CommandAsync("RSET");
        Assert.Equal(ProtocolFaults.EarlyTalk, Assert.Single(h.Decisions.All).Faults);
    }

    [Fact]
    public async Task Connection_RefusedByTheGate_Gets421AndItsPlaceIsGivenBack()
    {
        var refusal = new SmtpReply(421, "4.7.0", "Too many connections");
        await using var h = new SessionHarness(connect: new Door(c => c.ToString() == "192.0.2.1" ? refusal : null));
        h.Connect();
        Assert.Equal("421 4.7.0 Too many connections", await h.ReplyAsync());
        Assert.Equal("", await h.ReplyAsync());
        await h.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, h.Services.Gate.Total);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Connection_TrustedOrStoreDown_IsLetIn(bool trusted, bool down)
    {
        await using var h = new SessionHarness(
            o => o.TrustedNetworks = trusted ? [IPNetwork.Parse("192.0.2.0/24")] : [],
            connect: new Door(_ => down ? throw new StateUnavailableException("down") : new SmtpReply(421, "4.7.0", "no")));
        h.Connect();
        Assert.StartsWith("220", await h.ReplyAsync(), StringComparison.Ordinal);
    }

    private static CheckResult Known(bool vouches) => CheckResult.Hits([new SymbolHit("KNOWN") { Vouches = vouches }]);
}
