using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Relay.Core.Options;
using Relay.Dns;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>What asking a list came to. Only <see cref="Listed"/> and <see cref="NotListed"/> say something about the client.</summary>
public enum DnsListOutcome
{
    Listed,
    NotListed,

    /// <summary>The list answered what it does not declare: refused, over its limit, ended, or wrongly described in relay.yaml.</summary>
    Error,

    /// <summary>Not asked, since it lately gave errors or failed its test.</summary>
    Muted,

    /// <summary>No answer.</summary>
    Temporary,
}

/// <summary>A list's answer, typed.</summary>
/// <param name="Zone">With keys hidden.</param>
/// <param name="Answers">All A records.</param>
/// <param name="Codes">What they stand for; empty unless listed.</param>
/// <param name="Reason">Why nothing is known.</param>
public sealed record DnsListAnswer(
    DnsListOptions List, string Zone, DnsListOutcome Outcome, ImmutableArray<IPAddress> Answers, ImmutableArray<DnsListCode> Codes, string Reason)
{
    /// <summary>The list's explanation, where one was asked for.</summary>
    public string Text { get; init; } = "";

    /// <summary>
    /// Reads an answer by the list's declaration. Every A record counts, and one that is not declared spoils the rest: a list in trouble
    /// is not half right.
    /// </summary>
    public static DnsListAnswer Read(DnsListOptions list, DnsAnswer answer)
    {
        var zone = ZoneKeys.Redact(list.Zone);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            return Without(list, DnsListOutcome.Temporary, answer.Reason.ToString().ToLowerInvariant());
        }

        var addresses = answer.Records.OfType<AddressRecord>().Select(static r => r.Address).ToImmutableArray();
        var codes = ImmutableArray.CreateBuilder<DnsListCode>();
        foreach (var address in addresses)
        {
            if (!TryRead(list.Codes, address, codes))
            {
                return new DnsListAnswer(list, zone, DnsListOutcome.Error, addresses, [], $"answered {address}, which is not declared");
            }
        }

        return new DnsListAnswer(list, zone, addresses.IsEmpty ? DnsListOutcome.NotListed : DnsListOutcome.Listed, addresses, [.. codes.Distinct()], "");
    }

    public static DnsListAnswer Without(DnsListOptions list, DnsListOutcome outcome, string reason) =>
        new(list, ZoneKeys.Redact(list.Zone), outcome, [], [], reason);

    private static bool TryRead(IReadOnlyList<DnsListCode> declared, IPAddress address, ImmutableArray<DnsListCode>.Builder found)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out var length) || length != 4 || octets[0] != 127)
        {
            return false; // RFC 5782 §2.3: the value of a listing lies in 127.0.0.0/8
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(octets);
        var before = found.Count;
        foreach (var code in declared)
        {
            if (code.Bit == 0 ? value >= code.First && value <= code.Last : HasBit(value, code.Bit, declared))
            {
                found.Add(code);
            }
        }

        return found.Count > before;
    }

    /// <summary>
    /// Masks are of the last octet of 127.0.0.0/24. There 255 is an over-limit answer, and the lowest bit, unless it is declared, means
    /// "you are refused" with all lists of bits.
    /// </summary>
    private static bool HasBit(uint value, byte bit, IReadOnlyList<DnsListCode> declared)
    {
        var octet = (byte)value;
        var refused = octet == byte.MaxValue || ((octet & 1) != 0 && !declared.Any(static c => (c.Bit & 1) != 0));
        return value >> 8 == 0x7F0000 && !refused && (octet & bit) != 0;
    }
}
