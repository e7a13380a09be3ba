using System.Text;
using System.Text.Unicode;

namespace Relay.Filters.Urls.Parsing;

/// <summary>Percent-decoding (WHATWG URL §1.3): what is no code stays as it is.</summary>
internal static class PercentCoding
{
    /// <summary>Returns how many octets are left.</summary>
    public static int DecodeInPlace(Span<byte> octets)
    {
        var n = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            if (octet == '%' && i + 2 < octets.Length && char.IsAsciiHexDigit((char)octets[i + 1]) && char.IsAsciiHexDigit((char)octets[i + 2]))
            {
                octet = (byte)((Value(octets[i + 1]) << 4) | Value(octets[i + 2]));
                i += 2;
            }

            octets[n++] = octet;
        }

        return n;
    }

    /// <summary>The text decoded as UTF-8, wrong sequences as U+FFFD. Bounded by the caller: a URL's length.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        var octets = System.Buffers.ArrayPool<byte>.Shared.Rent(3 * text.Length);
        Utf8.FromUtf16(text, octets, out _, out var used);
        var decoded = Encoding.UTF8.GetString(octets, 0, DecodeInPlace(octets.AsSpan(0, used)));
        System.Buffers.ArrayPool<byte>.Shared.Return(octets);
        return decoded;
    }

    private static int Value(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
