using System.Buffers.Binary;
using System.Net;

namespace Relay.Dns;

/// <summary>Decodes the data of one record. Pure: null for data that is not what its type says, and for types outside <see cref="RecordType"/>.</summary>
internal static class RecordReader
{
    /// <param name="place">Where the data lies; it may point back into the message.</param>
    public static DnsRecord? Read(ReadOnlySpan<byte> message, Range place, string owner, RecordType type, uint ttl)
    {
        var data = message[place];
        return type switch
        {
            RecordType.A when data.Length == 4 => new AddressRecord(owner, type, ttl, new IPAddress(data)),
            RecordType.Aaaa when data.Length == 16 => new AddressRecord(owner, type, ttl, new IPAddress(data)),
            RecordType.Ns or RecordType.Cname or RecordType.Ptr => Name(message, place.Start.Value, place.End.Value) is { } target
                ? new NameRecord(owner, type, ttl, target) : null,
            RecordType.Mx when data.Length > 2 => Name(message, place.Start.Value + 2, place.End.Value) is { } exchange
                ? new MxRecord(owner, ttl, BinaryPrimitives.ReadUInt16BigEndian(data), exchange) : null,
            RecordType.Txt => Strings(data) is { } text ? new TxtRecord(owner, ttl, text) : null,
            RecordType.Soa => Soa(message, place, owner, ttl),
            RecordType.Tlsa when data.Length >= 3 => new TlsaRecord(owner, ttl, data[0], data[1], data[2], data[3..].ToArray()),
            _ => null,
        };
    }

    /// <summary>A name that ends exactly at <paramref name="end"/>.</summary>
    private static string? Name(ReadOnlySpan<byte> message, int start, int end)
    {
        Span<byte> name = stackalloc byte[DomainName.MaximumWire];
        return NameReader.TryRead(message[..end], start, name, out var length, out var next) && next == end ? DomainName.Format(name[..length]) : null;
    }

    /// <summary>
    /// The character-strings (RFC 1035 §3.3.14), joined. A record without any is illegal, yet it hides nothing: it reads as empty text, so that it
    /// does not spoil the policy published beside it.
    /// </summary>
    private static byte[]? Strings(ReadOnlySpan<byte> data)
    {
        var total = 0;
        for (var rest = data; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
        {
            if (1 + rest[0] > rest.Length)
            {
                return null;
            }

            total += rest[0];
        }

        var joined = new byte[total];
        var at = 0;
        for (var rest = data; !rest.IsEmpty; rest = rest[(1 + rest[0])..])
        {
            rest.Slice(1, rest[0]).CopyTo(joined.AsSpan(at));
            at += rest[0];
        }

        return joined;
    }

    private static SoaRecord? Soa(ReadOnlySpan<byte> message, Range place, string owner, uint ttl)
    {
        const int Numbers = 20;
        Span<byte> name = stackalloc byte[DomainName.MaximumWire];
        message = message[..place.End.Value];
        if (!NameReader.TryRead(message, place.Start.Value, name, out var length, out var at))
        {
            return null;
        }

        var primary = DomainName.Format(name[..length]);
        if (!NameReader.TryRead(message, at, name, out length, out at) || message.Length - at != Numbers)
        {
            return null;
        }

        var n = message[at..];
        return new SoaRecord(owner, ttl, primary, DomainName.Format(name[..length]), Word(n, 0), Word(n, 1), Word(n, 2), Word(n, 3), Word(n, 4));
    }

    private static uint Word(ReadOnlySpan<byte> numbers, int index) => BinaryPrimitives.ReadUInt32BigEndian(numbers[(4 * index)..]);
}
