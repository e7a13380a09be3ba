namespace Relay.State.Embedded;

/// <summary>
/// How much the embedded store remembers. At a cap the entry that would expire first, among a few looked at, makes room. A greylist entry
/// takes some 60 bytes and its text, the others 60 to 120 bytes: about 250 MB with every table full.
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
}
