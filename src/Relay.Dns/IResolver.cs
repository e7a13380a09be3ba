using System.Collections.Immutable;
using System.Net;

namespace Relay.Dns;

/// <summary>Types that the resolver asks for and decodes.</summary>
public enum RecordType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Tlsa = 52,
}

/// <summary>What a look-up came to. Trouble is never an absence: only the first three are facts about the name.</summary>
public enum DnsOutcome
{
    Records,

    /// <summary>The name exists, without records of the type.</summary>
    NoData,
    NxDomain,

    /// <summary>Nothing is known; see <see cref="DnsAnswer.Reason"/>.</summary>
    Temporary,
}

/// <summary>Why a look-up gave nothing.</summary>
public enum DnsFailure
{
    None,

    /// <summary>SERVFAIL (bogus DNSSEC too) and every response code but NOERROR, NXDOMAIN and REFUSED.</summary>
    ServFail,
    Refused,
    Timeout,
    Malformed,

    /// <summary>CNAMEs that go in a circle or on too long.</summary>
    Loop,
}

/// <summary>One record of an answer, decoded. <see cref="Name"/> is the owner in presentation form, lower case, without a trailing dot.</summary>
public abstract record DnsRecord(string Name, RecordType Type, uint Ttl);

/// <summary>A or AAAA.</summary>
public sealed record AddressRecord(string Name, RecordType Type, uint Ttl, IPAddress Address) : DnsRecord(Name, Type, Ttl);

/// <summary>MX; an exchange of "" is the null MX (RFC 7505).</summary>
public sealed record MxRecord(string Name, uint Ttl, ushort Preference, string Exchange) : DnsRecord(Name, RecordType.Mx, Ttl);

/// <summary>TXT; the character-strings joined without separator, as bytes.</summary>
public sealed record TxtRecord(string Name, uint Ttl, ReadOnlyMemory<byte> Data) : DnsRecord(Name, RecordType.Txt, Ttl);

/// <summary>PTR, NS or CNAME.</summary>
public sealed record NameRecord(string Name, RecordType Type, uint Ttl, string Target) : DnsRecord(Name, Type, Ttl);

/// <summary>SOA; <see cref="Minimum"/> bounds negative caching (RFC 2308).</summary>
public sealed record SoaRecord(string Name, uint Ttl, string PrimaryServer, string Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum)
    : DnsRecord(Name, RecordType.Soa, Ttl);

/// <summary>TLSA (RFC 6698).</summary>
public sealed record TlsaRecord(string Name, uint Ttl, byte Usage, byte Selector, byte MatchingType, ReadOnlyMemory<byte> Data)
    : DnsRecord(Name, RecordType.Tlsa, Ttl);

/// <summary>The answer to one question.</summary>
/// <param name="Records">The records of the type asked for, behind any CNAMEs; empty unless the outcome is <see cref="DnsOutcome.Records"/>.</param>
/// <param name="Authenticated">The AD bit, for what a validating resolver vouches for.</param>
public sealed record DnsAnswer(DnsOutcome Outcome, DnsFailure Reason, ImmutableArray<DnsRecord> Records, bool Authenticated)
{
    /// <summary>Chain of aliases from the name asked for to the name answered for, in order; empty without CNAMEs.</summary>
    public ImmutableArray<DnsRecord> Aliases { get; init; } = [];

    public static DnsAnswer Failed(DnsFailure reason) => new(DnsOutcome.Temporary, reason, [], false);
}

/// <summary>A stub resolver as its users see it. Never throws but for cancellation.</summary>
public interface IResolver
{
    /// <param name="name">Presentation form, with or without trailing dot; U-labels are turned into A-labels.</param>
    ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation);
}
