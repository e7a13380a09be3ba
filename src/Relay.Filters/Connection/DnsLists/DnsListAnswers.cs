using Relay.Core.Checks;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>What the lists said of one message, kept for who asks again by zone (the rule language does). Only listings; bounded; safe for checks that run together.</summary>
public sealed class DnsListAnswers
{
    /// <summary>Listings of one message that are kept.</summary>
    private const int Most = 1_000;

    private readonly Lock gate = new();
    private readonly List<(string Check, string Subject, DnsListAnswer Answer)> known = [];

    public static void Note(CheckContext context, string check, IEnumerable<(string Subject, DnsListAnswer Answer)> answers)
    {
        foreach (var (subject, answer) in answers)
        {
            if (answer.Outcome == DnsListOutcome.Listed)
            {
                context.Features.GetOrAdd(static _ => new DnsListAnswers(), 0).Add(check, subject, answer);
            }
        }
    }

    /// <summary>Addresses (TXT: texts) that a zone answered to one check.</summary>
    /// <param name="zone">Lower case, no dot at the end.</param>
    /// <param name="subject">The domain or address that was asked about; null: any.</param>
    public List<string> Of(string check, string zone, bool text, string? subject)
    {
        var found = new List<string>();
        lock (gate)
        {
            foreach (var (from, about, answer) in known)
            {
                if (from != check || !answer.List.Zone.TrimEnd('.').Equals(zone, StringComparison.OrdinalIgnoreCase) || (subject is not null && !about.Equals(subject, StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }

                if (!text)
                {
                    found.AddRange(answer.Answers.Select(static a => a.ToString()));
                }
                else if (answer.Text.Length > 0)
                {
                    found.Add(answer.Text);
                }
            }
        }

        return found;
    }

    private void Add(string check, string subject, DnsListAnswer answer)
    {
        lock (gate)
        {
            if (known.Count < Most)
            {
                known.Add((check, subject, answer));
            }
        }
    }
}
