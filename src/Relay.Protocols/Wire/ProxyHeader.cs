using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Protocols.Wire;

/// <summary>What a proxy said of the client. Null addresses: the proxy speaks for itself (LOCAL, UNKNOWN).</summary>
public readonly record struct ProxyHeader(IPEndPoint? Source)
{
    public enum Outcome
    {
        Incomplete,
        Parsed,
        Malformed,
    }

    /// <summary>Longest version 1 line, with its CR LF (PROXY protocol §2.1).</summary>
    private const int MaxV1 = 107;

    /// <summary>Bound on a version 2 header: 16 octets and what an address block with TLVs may reasonably hold.</summary>
    private const int MaxV2 = 16 + 2048;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>
    /// Reads a PROXY header of version 1 or 2 from the front of a buffer. Pure; <paramref name="length"/> is its size where it
    /// is all there and well-formed.
    /// </summary>
    public static Outcome TryParse(ReadOnlySequence<byte> buffer, out ProxyHeader header, out int length)
    {
        header = default;
        length = 0;
        Span<byte> front = stackalloc byte[MaxV2];
        var available = (int)Math.Min(buffer.Length, front.Length);
        front = front[..available];
        buffer.Slice(0, available).CopyTo(front);

        var known = Math.Min(available, Signature.Length);
        if (front[..known].SequenceEqual(Signature[..known]))
        {
            return known < Signature.Length ? Outcome.Incomplete : ParseV2(front, ref header, ref length);
        }

        known = Math.Min(available, 6);
        return front[..known].SequenceEqual("PROXY "u8[..known])
            ? ParseV1(front, ref header, ref length)
            : Outcome.Malformed;
    }

    private static Outcome ParseV1(ReadOnlySpan<byte> front, ref ProxyHeader header, ref int length)
    {
        var end = front[..Math.Min(front.Length, MaxV1)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return front.Length >= MaxV1 ? Outcome.Malformed : Outcome.Incomplete;
        }

        length = end + 2;
        var line = front[6..end];
        if (line.StartsWith("UNKNOWN"u8))
        {
            return Outcome.Parsed;
        }

        var parts = Encoding.ASCII.GetString(line).Split(' ');
        if (parts.Length != 5 || !ParseAddress(parts[1], parts[0], out var source) || !ParseAddress(parts[2], parts[0], out _)
            || !ushort.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !ushort.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Outcome.Malformed;
        }

        header = new ProxyHeader(new IPEndPoint(source!, port));
        return Outcome.Parsed;
    }

    private static bool ParseAddress(string text, string family, out IPAddress? address)
    {
        address = null;
        var expected = family switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        return IPAddress.TryParse(text, out address) && address.AddressFamily == expected;
    }

    private static Outcome ParseV2(ReadOnlySpan<byte> front, ref ProxyHeader header, ref int length)
    {
        if (front.Length < 16)
        {
            return Outcome.Incomplete;
        }

        var size = BinaryPrimitives.ReadUInt16BigEndian(front[14..]);
        if (front[12] >> 4 != 2 || (front[12] & 0xF) > 1 || 16 + size > MaxV2)
        {
            return Outcome.Malformed;
        }

        if (front.Length < 16 + size)
        {
            return Outcome.Incomplete;
        }

        length = 16 + size;
        var block = front.Slice(16, size);
        if ((front[12] & 0xF) == 0)
        {
            return Outcome.Parsed; // LOCAL: the proxy's own connection, e.g. a health check
        }

        switch (front[13] >> 4)
        {
            case 1 when size >= 12:
                header = new ProxyHeader(new IPEndPoint(new IPAddress(block[..4]), BinaryPrimitives.ReadUInt16BigEndian(block[8..])));
                return Outcome.Parsed;
            case 2 when size >= 36:
                header = new ProxyHeader(new IPEndPoint(new IPAddress(block[..16]), BinaryPrimitives.ReadUInt16BigEndian(block[32..])));
                return Outcome.Parsed;
            case 0:
                return Outcome.Parsed; // UNSPEC
            default:
                return Outcome.Malformed;
        }
    }
}
