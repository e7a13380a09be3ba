using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Protocols.Tests.Server;

/// <summary>A refusal that is known early is held until RCPT, so that the log names sender and recipient.</summary>
public sealed class EarlyRefusalTests
{
    private sealed class Refusing(Stage starts) : ICheck
    {
        public string Name => "refusing";

        public Stage Starts => starts;

        public Stage NeededBy => Stage.Rcpt;

        public bool EdgeOnly => true;

        public IReadOnlyList<string> Symbols => ["REFUSED"];

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) =>
            ValueTask.FromResult(CheckResult.Refuse(new SmtpReply(550, "5.7.1", "Not from you"), new SymbolHit("REFUSED", "because")));
    }

    [Theory]
    [InlineData(Stage.Connect)]
    [InlineData(Stage.Helo)]
    [InlineData(Stage.Mail)]
    [InlineData(Stage.Rcpt)]
    public async Task Refusal_OfAnyEarlyStage_IsSaidAtRcptAndRecordedWithBothAddresses(Stage stage)
    {
        await using var h = await new SessionHarness(checks: [new Refusing(stage)]).GreetedAsync();
        Assert.StartsWith("250", await h.CommandAsync("EHLO client.test"), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.0", await h.CommandAsync("MAIL FROM:<a@outer.test>"), StringComparison.Ordinal);
        Assert.Equal("550 5.7.1 Not from you", await h.CommandAsync("RCPT TO:<b@inner.test>"));
        Assert.StartsWith("250", await h.CommandAsync("RSET"), StringComparison.Ordinal);

        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(("a@outer.test", "b@inner.test", "reject"), (record.From, Assert.Single(record.Refused).Address, record.Action));
        Assert.Equal(("REFUSED", "because"), (Assert.Single(record.Symbols).Name, record.Symbols[0].Detail));
        Assert.Equal(0, h.Route.Begun); // the backend hears nothing
    }
}
