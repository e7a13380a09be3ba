namespace Relay.Filters.Urls.Parsing;

/// <summary>IPv4 addresses as browsers read them (WHATWG URL §3.5, "IPv4 parser"): one to four numbers, decimal, octal or hexadecimal.</summary>
internal static class Ipv4Reader
{
    /// <summary>§3.5, "ends in a number checker": such a host is an address or nothing.</summary>
    public static bool EndsInNumber(ReadOnlySpan<char> host)
    {
        var last = host[(host.LastIndexOf('.') + 1)..];
        return !last.IsEmpty && (last.IndexOfAnyExceptInRange('0', '9') < 0 || (last.StartsWith("0x") && TryNumber(last, out _)));
    }

    /// <param name="isUsual">Four decimal numbers without leading zeros.</param>
    public static bool TryRead(ReadOnlySpan<char> host, out uint address, out bool isUsual)
    {
        address = 0;
        isUsual = true;
        var parts = 0;
        while (true)
        {
            var dot = host.IndexOf('.');
            var part = dot < 0 ? host : host[..dot];
            if (++parts > 4 || !TryNumber(part, out var value))
            {
                return false;
            }

            isUsual &= part.Length == 1 || part[0] != '0';
            if (dot < 0)
            {
                isUsual &= parts == 4;
                return Join(ref address, value, 4 - (parts - 1));
            }

            if (value > byte.MaxValue)
            {
                return false;
            }

            address = (address << 8) | (uint)value;
            host = host[(dot + 1)..];
        }
    }

    /// <summary>The last number fills the octets that are left.</summary>
    private static bool Join(ref uint address, ulong value, int octets)
    {
        if (value >> (8 * octets) != 0)
        {
            return false;
        }

        address = octets == 4 ? (uint)value : (address << (8 * octets)) | (uint)value;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        var radix = 10u;
        if (text.StartsWith("0x"))
        {
            radix = 16;
            text = text[2..];
        }
        else if (text.Length > 1 && text[0] == '0')
        {
            radix = 8;
            text = text[1..];
        }

        foreach (var c in text)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : c is >= 'a' and <= 'f' ? c - 'a' + 10 : 99;
            if (digit >= radix)
            {
                return false;
            }

            value = Math.Min((value * radix) + (uint)digit, uint.MaxValue + 1UL); // too large stays too large
        }

        return true;
    }
}
