namespace Relay.Auth.Dmarc;

/// <summary>How DMARC is evaluated.</summary>
public sealed record DmarcOptions
{
    /// <summary>
    /// RFC 9989's tree walk, or the public suffix list as RFC 7489 had it, for those whose partners still publish for the latter.
    /// </summary>
    public DiscoveryMethod Discovery { get; init; } = DiscoveryMethod.TreeWalk;

    /// <summary>Authenticated domains looked at; more are passed over, since each may cost look-ups.</summary>
    public int MaximumIdentifiers { get; init; } = 16;
}
