using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.Filters.Reputation;

/// <summary>What a decision teaches.</summary>
internal enum Label
{
    /// <summary>Nothing: most of all what was deferred, which will come again.</summary>
    None,
    Good,
    Bad,
}

/// <summary>
/// Reads a label off a decision. Only what was judged by its score counts, and the score counts without reputation's own part:
/// else a bad name would prove itself by its own points, and a good one keep itself.
/// </summary>
internal static class Labels
{
    public static Label Of(DecisionRecord record, ActionOptions actions)
    {
        if (record.Trusted || record.Reason.StartsWith("protocol: ", StringComparison.Ordinal)
            || record.Reason.StartsWith("backend: ", StringComparison.Ordinal))
        {
            return Label.None;
        }

        var score = Math.Round(record.Score - OwnPart(record), 3);
        if (record.Size is null)
        {
            // Refused at RCPT for what was known of it by then; anything else that brought no message says nothing.
            return record.Action == "reject" && score >= actions.Reject ? Label.Bad : Label.None;
        }

        return record.Action switch
        {
            "accept" when score < actions.Tag => Label.Good,
            "reject" or "quarantine" when score >= Math.Min(actions.Quarantine, actions.Reject) => Label.Bad,
            _ => Label.None,
        };
    }

    /// <summary>Recipients that do not exist, of those refused.</summary>
    public static int UnknownRecipients(DecisionRecord record)
    {
        var unknown = 0;
        foreach (var refused in record.Refused)
        {
            unknown += refused.Reply.IsUnknownRecipient ? 1 : 0;
        }

        return unknown;
    }

    private static double OwnPart(DecisionRecord record)
    {
        var sum = 0.0;
        foreach (var symbol in record.Symbols)
        {
            if (symbol.Name is ReputationCheck.NetworkGood or ReputationCheck.NetworkBad or ReputationCheck.SenderGood or ReputationCheck.SenderBad
                or AuthorReputationCheck.Good or AuthorReputationCheck.Bad)
            {
                sum += symbol.Score;
            }
        }

        return sum;
    }
}
