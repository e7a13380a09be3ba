using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Core.Events;

/// <summary>How far a message was from its neighbouring action, and the fewest symbols whose absence would have led across.</summary>
/// <param name="Neighbour">The action on the other side of the threshold.</param>
/// <param name="Distance">Points from the score to the threshold; 0 or more.</param>
/// <param name="Without">Fewest symbols; empty where no absence leads there.</param>
/// <param name="Leads">Where their absence leads: past the neighbour where they weigh much.</param>
public sealed record VerdictMargin(MailAction Neighbour, double Threshold, double Distance, IReadOnlyList<ScoredSymbol> Without, MailAction Leads)
{
    /// <summary>The milder neighbour, then the more severe one; without one that is out of reach. Empty where the score did not decide.</summary>
    public static IReadOnlyList<VerdictMargin> Of(DecisionRecord record) => record is { ByScore: true, Actions: { } actions }
        ? [.. ((ReadOnlySpan<VerdictMargin?>)[Milder(record, actions), Severer(record, actions)]).ToArray().OfType<VerdictMargin>()]
        : [];

    private static VerdictMargin? Milder(DecisionRecord record, ActionOptions actions)
    {
        var threshold = Policy.ActionAt(record.Score, actions) switch
        {
            MailAction.Reject => actions.Reject,
            MailAction.Quarantine => actions.Quarantine,
            MailAction.Tag => actions.Tag,
            _ => double.NaN,
        };
        if (double.IsNaN(threshold))
        {
            return null;
        }

        var heaviest = record.Symbols.Where(static s => s.Score > 0).OrderByDescending(static s => s.Score).ToList();
        var without = Fewest(heaviest, removed => Left(record, removed) < threshold);
        return new VerdictMargin(
            Policy.ActionAt(Math.BitDecrement(threshold), actions), threshold, Math.Round(record.Score - threshold, 3), without, Policy.ActionAt(Left(record, without), actions));
    }

    private static VerdictMargin? Severer(DecisionRecord record, ActionOptions actions)
    {
        var threshold = double.PositiveInfinity;
        foreach (var candidate in (ReadOnlySpan<double>)[actions.Tag, actions.Quarantine, actions.Reject])
        {
            var worse = candidate > record.Score && Policy.ActionAt(candidate, actions) > Policy.ActionAt(record.Score, actions);
            threshold = worse ? Math.Min(threshold, candidate) : threshold;
        }

        if (double.IsInfinity(threshold))
        {
            return null;
        }

        var kindest = record.Symbols.Where(static s => s.Score < 0).OrderBy(static s => s.Score).ToList();
        var without = Fewest(kindest, removed => Left(record, removed) >= threshold);
        return new VerdictMargin(
            Policy.ActionAt(threshold, actions), threshold, Math.Round(threshold - record.Score, 3), without, Policy.ActionAt(Left(record, without), actions));
    }

    private static double Left(DecisionRecord record, IReadOnlyList<ScoredSymbol> without) => Math.Round(record.Score - without.Sum(static s => s.Score), 3);

    /// <summary>As few as do it, by taking the largest first; in place of the last of them the smallest that does it too.</summary>
    private static List<ScoredSymbol> Fewest(List<ScoredSymbol> largestFirst, Func<IReadOnlyList<ScoredSymbol>, bool> suffices)
    {
        var taken = new List<ScoredSymbol>();
        for (var i = 0; i < largestFirst.Count; i++)
        {
            taken.Add(largestFirst[i]);
            if (!suffices(taken))
            {
                continue;
            }

            for (var j = largestFirst.Count - 1; j > i; j--)
            {
                taken[^1] = largestFirst[j];
                if (suffices(taken))
                {
                    return taken;
                }
            }

            taken[^1] = largestFirst[i];
            return taken;
        }

        return [];
    }
}
