namespace Relay.Core.Options;

/// <summary>What a DNS list is asked about.</summary>
public enum DnsListKind
{
    /// <summary>The client's address.</summary>
    Ip,

    /// <summary>The domains of HELO and reverse-path, and the client's confirmed name.</summary>
    Domain,
}

/// <summary>One answer that a list declares: a range of addresses, or one bit of the last octet.</summary>
/// <param name="First">An IPv4 address as a number, its first octet on top; 0 where <paramref name="Bit"/> counts.</param>
/// <param name="Last">The end of the range, included.</param>
/// <param name="Bit">Not 0: any address of 127.0.0.0/24 with one of these bits.</param>
/// <param name="Weight">Score of the symbol unless rules/ scores it; below 0 for lists of the good.</param>
public sealed record DnsListCode(uint First, uint Last, byte Bit, string Symbol, double Weight);

/// <summary>A list of checks.dns_lists. What <see cref="Codes"/> does not declare is an error of the list, never a listing.</summary>
public sealed class DnsListOptions
{
    /// <summary>May hold a key: never shown, but through the redaction of whoever shows it.</summary>
    public required string Zone { get; init; }

    public DnsListKind Kind { get; init; }

    public IReadOnlyList<DnsListCode> Codes { get; init; } = [];

    /// <summary>Lists of one group hold much the same data: together they count <see cref="GroupCap"/> at most. Null: in no group.</summary>
    public string? Group { get; init; }

    /// <summary>Null: the largest weight found in the group.</summary>
    public double? GroupCap { get; init; }

    /// <summary>Ask for the list's explanation (TXT) too, and tell it to a sender whose mail is refused.</summary>
    public bool Text { get; init; }

    /// <summary>Name that a list of domains holds for tests; null: <c>test</c> (RFC 5782 §5), which SURBL, URIBL and DBL do not hold.</summary>
    public string? TestPoint { get; init; }

    /// <summary>Mute the list while it lists a large share of the clients with a good history.</summary>
    public bool Breaker { get; init; } = true;
}
