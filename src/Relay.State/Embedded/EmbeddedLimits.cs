using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>
/// How much the embedded store remembers. At a cap the entry that would expire first, among a few looked at, makes room. A greylist entry
/// takes some 60 bytes and its text, the others 60 to 120 bytes: about 300 MB with every table full.
/// </summary>
public sealed record EmbeddedLimits
{
    /// <summary>A month of a busy relay: a passed triplet lives 35 days.</summary>
    public int Greylist { get; init; } = 1_000_000;

    /// <summary>Networks and organisations that passed.</summary>
    public int Origins { get; init; } = 200_000;

    /// <summary>Clients, networks and sender domains that sent within their period.</summary>
    public int Buckets { get; init; } = 200_000;

    public int Tallies { get; init; } = 100_000;

    public int Reputations { get; init; } = 500_000;

    /// <summary>Sent reports, learned messages, notices.</summary>
    public int Onces { get; init; } = 100_000;

    /// <summary>Shingles of texts, 32 at most for each text that differs; never written to the folder.</summary>
    public int Shingles { get; init; } = 200_000;

    /// <summary>Rows of three full days; each with its text, most of them far below a kilobyte.</summary>
    public int ReportRows { get; init; } = ReportLimits.DaysKept * ReportLimits.RowsPerDay;

    public int ReportDomains { get; init; } = (ReportLimits.DaysKept + 2) * (ReportLimits.DomainsPerDay + 1);
}
