using System.Collections.Immutable;
using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Turns the answers of lists into symbols. Weights of lists add up; those of one group only to the group's cap, so that five lists of
/// the same data are not five facts. What could not be known is a symbol that counts nothing.
/// </summary>
internal static class DnsListHits
{
    private sealed record Listing(DnsListOptions List, DnsListCode Code, string Detail, string? Explanation);

    /// <param name="unknown">Name of the symbol for lists that did not say.</param>
    /// <param name="answers">Each with what was asked about.</param>
    public static CheckResult Of(string unknown, IReadOnlyList<(string Subject, DnsListAnswer Answer)> answers)
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        hits.AddRange(Capped([.. answers.SelectMany(static a => Listings(a.Subject, a.Answer)).OrderByDescending(static l => Math.Abs(l.Code.Weight))]));
        var silent = answers.Where(static a => a.Answer.Outcome is not (DnsListOutcome.Listed or DnsListOutcome.NotListed))
            .Select(static a => $"{a.Answer.Zone}: {a.Answer.Reason}").Distinct().ToArray();
        if (silent.Length > 0)
        {
            hits.Add(new SymbolHit(unknown, string.Join(", ", silent)));
        }

        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.ToImmutable());
    }

    private static IEnumerable<Listing> Listings(string subject, DnsListAnswer answer)
    {
        var detail = $"{subject} in {answer.Zone}: {string.Join(' ', answer.Answers)}{(answer.Text.Length == 0 ? "" : ", " + answer.Text)}";
        var explanation = answer.Text.Length == 0 ? null : $"{answer.Zone}: {answer.Text}";
        return answer.Codes.Select(c => new Listing(answer.List, c, detail, explanation));
    }

    /// <summary>The heaviest first, so that a cap takes from the lighter; a symbol once.</summary>
    private static IEnumerable<SymbolHit> Capped(IReadOnlyList<Listing> listings)
    {
        var used = new Dictionary<(string Group, int Sign), double>();
        foreach (var listing in listings.DistinctBy(static l => l.Code.Symbol))
        {
            var weight = listing.Code.Weight;
            if (listing.List.Group is { } group)
            {
                var key = (group, Math.Sign(weight));
                var taken = used.GetValueOrDefault(key);
                var counted = Math.Clamp(Cap(listings, group, key.Item2) - taken, 0, Math.Abs(weight));
                used[key] = taken + counted;
                weight = counted * key.Item2;
            }

            yield return new SymbolHit(listing.Code.Symbol, listing.Detail, weight) { Vouches = listing.Code.Weight < 0, Explanation = listing.Explanation };
        }
    }

    /// <summary>What the group's lists declare; else the heaviest single listing.</summary>
    private static double Cap(IReadOnlyList<Listing> listings, string group, int sign)
    {
        var members = listings.Where(l => l.List.Group == group && Math.Sign(l.Code.Weight) == sign).ToArray();
        return members.Max(static l => l.List.GroupCap) ?? members.Max(static l => Math.Abs(l.Code.Weight));
    }
}
