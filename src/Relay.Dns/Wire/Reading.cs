using System.Collections.Immutable;

namespace Relay.Dns;

/// <summary>What one reply of one server says about a question, or why it says nothing.</summary>
internal sealed record Reading
{
    /// <summary>None where the reply is an answer.</summary>
    public DnsFailure Failure { get; init; }

    public DnsOutcome Outcome { get; init; } = DnsOutcome.Temporary;

    public ImmutableArray<DnsRecord> Records { get; init; } = [];

    public ImmutableArray<DnsRecord> Aliases { get; init; } = [];

    /// <summary>Seconds this may be kept; 0: not at all.</summary>
    public uint Ttl { get; init; }

    public bool Authenticated { get; init; }

    /// <summary>The aliases lead to this name (in wire form), of which the reply says nothing: it has to be asked for.</summary>
    public byte[]? Next { get; init; }

    /// <summary>The answer did not fit; the same question has to go over TCP.</summary>
    public bool Truncated { get; init; }

    /// <summary>FORMERR or NOTIMP, which servers that do not know EDNS say (RFC 6891 §7).</summary>
    public bool MayBeEdns { get; init; }

    public static Reading Failed(DnsFailure failure) => new() { Failure = failure };
}
