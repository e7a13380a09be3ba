using Relay.Core.Options;

namespace Relay.Core.Checks;

/// <summary>What is done with a message.</summary>
public enum MailAction
{
    Accept,

    /// <summary>Delivered with X-Spam-Flag: YES.</summary>
    Tag,
    Quarantine,
    Defer,
    Reject,

    /// <summary>Answered 250 and thrown away; only ever by explicit rule.</summary>
    Discard,
}

/// <summary>The policy's answer.</summary>
/// <param name="Reason">The symbol or threshold that decided, for the log and the reply.</param>
public readonly record struct Verdict(MailAction Action, double Score, string Reason);

/// <summary>Turns a scorecard into a verdict. The only place where symbols become actions.</summary>
public static class Policy
{
    public static Verdict Decide(Scorecard card, ActionOptions actions)
    {
        var score = Math.Round(card.Total, 3);
        if (card.Refusal is { } refusal)
        {
            return new Verdict(refusal.IsTemporary ? MailAction.Defer : MailAction.Reject, score, refusal.Text);
        }

        return score switch
        {
            _ when score >= actions.Reject => new Verdict(MailAction.Reject, score, Worst(card)),
            _ when score >= actions.Quarantine => new Verdict(MailAction.Quarantine, score, Worst(card)),
            _ when score >= actions.Tag => new Verdict(MailAction.Tag, score, Worst(card)),
            _ => new Verdict(MailAction.Accept, score, ""),
        };
    }

    /// <summary>Empty where a threshold is not above 0 and nothing was found.</summary>
    private static string Worst(Scorecard card) => card.Symbols.Count == 0 ? "" : card.Symbols.MaxBy(static s => s.Score).Name;
}
