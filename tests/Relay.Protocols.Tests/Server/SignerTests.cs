using System.Text;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Mime;

namespace Relay.Protocols.Tests.Server;

/// <summary>Where the session asks for signatures and rows, and what becomes of mail that cannot be signed.</summary>
public sealed class SignerTests
{
    private const string Mail = "From: a@outer.test\r\nSubject: s\r\n\r\ntext\r\n";

    [Fact]
    public async Task Message_Delivered_HasTheSignatureBelowReceived()
    {
        await using var h = await new SessionHarness(checks: [new Signing(static (header, body) => Encoding.ASCII.GetBytes($"X-Signature: {header.Length} {body}\r\n"))]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync(Mail), StringComparison.Ordinal);
        var text = Assert.Single(h.Route.Delivered).Text;
        Assert.StartsWith("Received: ", text, StringComparison.Ordinal);
        Assert.InRange(text.IndexOf($"\r\nX-Signature: {Mail.Length - 8} 6\r\n", StringComparison.Ordinal), 1, text.IndexOf("\r\nX-Relay-Id:", StringComparison.Ordinal) - 1);
        Assert.EndsWith(Mail, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_WhoseSignatureFails_GoesOnWithout()
    {
        await using var h = await new SessionHarness(checks: [new Signing(static (_, _) => throw new InvalidOperationException("no key"))]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync(Mail), StringComparison.Ordinal);
        Assert.DoesNotContain("X-Signature", Assert.Single(h.Route.Delivered).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_InTheQuarantine_IsNotSigned()
    {
        var asked = 0;
        var signing = new Signing((_, _) =>
        {
            asked++;
            return default;
        });
        await using var h = await new SessionHarness(checks: [signing], scores: [new SymbolRule("SPAM", 12, "", "", 1)]).WithRecipientAsync();
        signing.Finds = "SPAM";
        Assert.StartsWith("250", await h.DataAsync(Mail), StringComparison.Ordinal);
        Assert.Single(h.Quarantine.Stored);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task Decision_CarriesWhatItsDomainIsTold()
    {
        await using var h = await new SessionHarness(checks: [new Signing(static (_, _) => default)]).WithRecipientAsync();
        await h.DataAsync(Mail);
        await h.CommandAsync("QUIT");
        await h.Ended;
        Assert.Equal(new DomainReportRow("outer.test", "accept"), Assert.Single(h.Decisions.All).DomainReport!.RowOf(h.Decisions.All[0]));
    }

    private sealed class Signing(Func<ReadOnlyMemory<byte>, long, ReadOnlyMemory<byte>> sign) : ICheck
    {
        public string Name => "signing";

        public Stage Starts => Stage.Data;

        public Stage NeededBy => Stage.Data;

        public bool EdgeOnly => false;

        public IReadOnlyList<string> Symbols => ["SPAM"];

        public string? Finds { get; set; }

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
        {
            context.Features.Set<IMessageSigner>(new Signer(sign));
            context.Features.Set<IDomainReport>(new Report());
            return new(Finds is { } symbol ? CheckResult.Hit(symbol) : CheckResult.Nothing);
        }
    }

    private sealed class Signer(Func<ReadOnlyMemory<byte>, long, ReadOnlyMemory<byte>> sign) : IMessageSigner
    {
        public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> header, HeaderFields fields, long bodyLength) => sign(header, bodyLength);
    }

    private sealed class Report : IDomainReport
    {
        public DomainReportRow? RowOf(DecisionRecord decision) => new("outer.test", decision.Action);
    }
}
