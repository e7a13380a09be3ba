using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>The reply to mail whose score is too high, at RCPT or after the message: what an admin on the other side needs, and no more.</summary>
internal static class SpamReply
{
    /// <summary>RFC 7372 §3.4: more than one method failed.</summary>
    private const string SeveralChecks = "5.7.26";

    public static SmtpReply Of(Scorecard card, Verdict verdict, string id) => new(
        550, Code(card, verdict), $"Message refused as spam ({verdict.Reason}); if it is not, tell the postmaster this id: {id}{Explanation(card)}");

    /// <summary>That of the heaviest symbol; where others of its kind weigh too, the one for several checks.</summary>
    private static string Code(Scorecard card, Verdict verdict)
    {
        string? code = null;
        var others = false;
        foreach (var symbol in card.Symbols)
        {
            if (symbol.Name == verdict.Reason)
            {
                code = symbol.EnhancedCode;
            }
            else
            {
                others |= symbol is { EnhancedCode: not null, Score: > 0 };
            }
        }

        return code is null ? "5.7.1" : others ? SeveralChecks : code;
    }

    /// <summary>What the heaviest symbol that explains itself has to say: with DNS lists often the page where an address is taken off.</summary>
    private static string Explanation(Scorecard card)
    {
        ScoredSymbol? heaviest = null;
        foreach (var symbol in card.Symbols)
        {
            if (symbol is { Explanation: not null, Score: > 0 } && symbol.Score > (heaviest?.Score ?? 0))
            {
                heaviest = symbol;
            }
        }

        return heaviest is { Explanation: { } text } ? $" ({text})" : "";
    }
}
