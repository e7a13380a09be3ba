using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.State;

namespace Relay.Protocols.Tests.Server;

public sealed class GateTests
{
    private static readonly SmtpReply Later = new(451, "4.7.1", "come back");

    private sealed class FixedGate(Stage stage, Func<GateContext, SmtpReply?> answer) : IRecipientGate
    {
        public string Name => "test";

        public Stage Stage => stage;

        public ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation) => ValueTask.FromResult(answer(context));
    }

    [Fact]
    public async Task Gate_AtRcpt_DefersItsRecipientOnly()
    {
        var gate = new FixedGate(Stage.Rcpt, static c => c.Recipient.Path.LocalPart == "c" ? Later : null);
        await using var h = await new SessionHarness(gates: [gate]).WithRecipientAsync();
        Assert.StartsWith("451 4.7.1 come back", await h.CommandAsync("RCPT TO:<c@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.DataAsync("Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.Equal(["b@inner.test"], Assert.Single(h.Route.Delivered).Recipients);
    }

    [Fact]
    public async Task Gate_ThatSays421_EndsTheSession()
    {
        var gate = new FixedGate(Stage.Rcpt, static c => c.Recipient.Path.LocalPart == "c" ? new SmtpReply(421, "4.7.1", "closing") : null);
        await using var h = await new SessionHarness(gates: [gate]).WithRecipientAsync();
        Assert.Equal("421 4.7.1 closing", await h.CommandAsync("RCPT TO:<c@inner.test>"));
        Assert.Equal("", await h.ReplyAsync());
    }

    [Fact]
    public async Task Gate_AtData_DefersTheMessage()
    {
        await using var h = await new SessionHarness(gates: [new FixedGate(Stage.Data, static c => c.Facts.Message is null ? null : Later)]).WithRecipientAsync();
        Assert.StartsWith("451 4.7.1 come back", await h.DataAsync("Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
        Assert.Equal("defer", Assert.Single(h.Decisions.All).Action);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gate_ThatFails_LetsMailThrough(bool store)
    {
        var gate = new FixedGate(Stage.Rcpt, _ => throw (store ? new StateUnavailableException("down") : new InvalidOperationException("bug")));
        await using var h = await new SessionHarness(gates: [gate]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync("Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gate_IsNotAskedForTrustedClients()
    {
        var gate = new FixedGate(Stage.Rcpt, static _ => Later);
        await using var h = await new SessionHarness(static o => o.TrustedNetworks = [System.Net.IPNetwork.Parse("192.0.2.0/24")], gates: [gate]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync("Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.True(Assert.Single(h.Decisions.All).Trusted);
    }
}
