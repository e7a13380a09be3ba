using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace Relay.Auth.Spf;

/// <summary>Addresses as records write them (RFC 7208 §5.6): four numbers without leading zeros, or RFC 4291 §2.2. Pure.</summary>
internal static class AddressText
{
    private const int MaximumV6 = 45;
    private static readonly SearchValues<char> V6Characters = SearchValues.Create("0123456789ABCDEFabcdef:.");

    public static bool TryParse(ReadOnlySpan<char> text, bool v4, out ClientAddress address)
    {
        if (v4)
        {
            var ok = TryQuad(text, out var quad);
            address = new ClientAddress(true, quad);
            return ok;
        }

        address = default;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.Length > MaximumV6 || text.ContainsAnyExcept(V6Characters) // no zone, no brackets
            || (text.Contains('.') && !TryQuad(text[(colon + 1)..], out _))
            || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        // An IPv6 network, even where it is one of mapped IPv4: no client is ever in that.
        Span<byte> octets = stackalloc byte[16];
        parsed.TryWriteBytes(octets, out _);
        address = new ClientAddress(false, BinaryPrimitives.ReadUInt128BigEndian(octets));
        return true;
    }

    private static bool TryQuad(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (var i = 0; i < 4; i++)
        {
            var dot = i < 3 ? text.IndexOf('.') : text.Length;
            if (dot < 0 || !PrefixLength.TryNumber(text[..dot], byte.MaxValue, out var number))
            {
                return false;
            }

            bits = (bits << 8) | number;
            text = i < 3 ? text[(dot + 1)..] : default;
        }

        return true;
    }
}
