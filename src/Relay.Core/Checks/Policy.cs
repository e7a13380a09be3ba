using Relay.Core.Mail;
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
public readonly record struct Verdict(MailAction Action, double Score, string Reason)
{
    /// <summary>The score decided: with another it would have been another action.</summary>
    public bool ByScore { get; init; }
}

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

        var action = ActionAt(score, actions);
        return new Verdict(action, score, action == MailAction.Accept ? "" : Worst(card)) { ByScore = true };
    }

    /// <summary>What a score leads to, where nothing refuses of itself.</summary>
    public static MailAction ActionAt(double score, ActionOptions actions) => score switch
    {
        _ when score >= actions.Reject => MailAction.Reject,
        _ when score >= actions.Quarantine => MailAction.Quarantine,
        _ when score >= actions.Tag => MailAction.Tag,
        _ => MailAction.Accept,
    };

    /// <summary>
    /// The mailboxes that complaints go to are never refused on score (RFC 5321 §4.5.1, RFC 2142 §5): what goes to them alone is delivered, marked. What goes to others too
    /// is kept back instead of refused: one more recipient must not be a way around the filter.
    /// </summary>
    public static Verdict ForRecipients(Verdict verdict, IReadOnlyList<Recipient> recipients)
    {
        if (!verdict.ByScore || verdict.Action is not (MailAction.Reject or MailAction.Quarantine))
        {
            return verdict;
        }

        var complaints = 0;
        foreach (var recipient in recipients)
        {
            complaints += recipient.Path.IsPostmaster ? 1 : 0;
        }

        var action = complaints == 0 ? verdict.Action : complaints == recipients.Count ? MailAction.Tag : MailAction.Quarantine;
        return action == verdict.Action
            ? verdict
            : verdict with { Action = action, ByScore = false, Reason = verdict.Reason + " (postmaster and abuse are never refused on score)" };
    }

    /// <summary>Empty where a threshold is not above 0 and nothing was found.</summary>
    private static string Worst(Scorecard card) => card.Symbols.Count == 0 ? "" : card.Symbols.MaxBy(static s => s.Score).Name;
}
