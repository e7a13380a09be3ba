using System.Text;

namespace Relay.Dns;

/// <summary>
/// Domain names between presentation form (<c>mail.example.org</c>, with <c>\.</c> and <c>\ddd</c>) and wire form (length, octets, …, 0).
/// Wire names here are lower case, so that equal names are equal bytes. Never throws: what is no name is false.
/// </summary>
public static class DomainName
{
    public const int MaximumWire = 255; // RFC 1035 §2.3.4
    public const int MaximumLabel = 63; // RFC 1035 §2.3.4

    /// <summary>Every octet written as <c>\ddd</c>, and the dots.</summary>
    private const int MaximumText = 4 * MaximumWire;

    /// <summary>Whether a question can be asked for it at all: labels of 1 to 63 octets, 255 in all.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => TryEncode(text, stackalloc byte[MaximumWire], out _);

    /// <summary>Presentation form, with or without a trailing dot, to wire form; U-labels become A-labels. The empty text is no name.</summary>
    /// <param name="wire">Takes <see cref="MaximumWire"/> octets.</param>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> wire, out int length)
    {
        length = 0;
        if (text.IsEmpty || text.Length > MaximumText)
        {
            return false;
        }

        var at = 0;
        if (text is not ".")
        {
            while (!text.IsEmpty)
            {
                var end = LabelEnd(text);
                if (at + 1 >= MaximumWire || !TryEncodeLabel(text[..end], wire[(at + 1)..(MaximumWire - 1)], out var octets))
                {
                    return false;
                }

                wire[at] = (byte)octets;
                at += 1 + octets;
                text = end < text.Length ? text[(end + 1)..] : [];
            }
        }

        wire[at] = 0;
        length = at + 1;
        return true;
    }

    /// <summary>Wire form (uncompressed and whole) to presentation form, lower case, without a trailing dot; the root is "".</summary>
    public static string Format(ReadOnlySpan<byte> wire)
    {
        Span<char> text = stackalloc char[MaximumText];
        var length = 0;
        while (wire.Length > 1 && wire[0] != 0)
        {
            if (length > 0)
            {
                text[length++] = '.';
            }

            foreach (var octet in wire.Slice(1, wire[0]))
            {
                length += FormatOctet(octet, text[length..]);
            }

            wire = wire[(1 + wire[0])..];
        }

        return new string(text[..length]);
    }

    /// <summary>Whether a name is another or ends in its labels; both in wire form and lower case.</summary>
    internal static bool IsAtOrBelow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ancestor)
    {
        if (!name.EndsWith(ancestor))
        {
            return false;
        }

        while (name.Length > ancestor.Length)
        {
            name = name[(1 + name[0])..]; // the octets may be the tail of a longer label
        }

        return name.Length == ancestor.Length;
    }

    internal static byte ToLower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    private static int FormatOctet(byte octet, Span<char> text)
    {
        if (octet is > 0x20 and < 0x7F and not ((byte)'.' or (byte)'\\'))
        {
            text[0] = (char)ToLower(octet);
            return 1;
        }

        text[0] = '\\';
        if (octet is (byte)'.' or (byte)'\\')
        {
            text[1] = (char)octet;
            return 2;
        }

        (text[1], text[2], text[3]) = ((char)('0' + (octet / 100)), (char)('0' + (octet / 10 % 10)), (char)('0' + (octet % 10)));
        return 4;
    }

    /// <summary>Where the first label ends: at a dot that is not escaped (RFC 3490 §3.1 lists the other dots), or with the text.</summary>
    private static int LabelEnd(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] is '.' or '\u3002' or '\uFF0E' or '\uFF61')
            {
                return i;
            }
        }

        return text.Length;
    }

    private static bool TryEncodeLabel(ReadOnlySpan<char> label, Span<byte> octets, out int length)
    {
        if (octets.Length > MaximumLabel)
        {
            octets = octets[..MaximumLabel];
        }

        return Ascii.IsValid(label)
            ? TryUnescape(label, octets, out length) && length > 0
            : Punycode.TryEncodeLabel(label, octets, out length);
    }

    /// <summary>RFC 1035 §5.1: <c>\X</c> is the character X, <c>\DDD</c> the octet of that number.</summary>
    private static bool TryUnescape(ReadOnlySpan<char> label, Span<byte> octets, out int length)
    {
        length = 0;
        for (var i = 0; i < label.Length; i++)
        {
            var value = (int)label[i];
            if (value == '\\')
            {
                if (!TryEscape(label[(i + 1)..], out value, out var used))
                {
                    return false;
                }

                i += used;
            }

            if (length == octets.Length)
            {
                return false;
            }

            octets[length++] = ToLower((byte)value);
        }

        return true;
    }

    private static bool TryEscape(ReadOnlySpan<char> text, out int value, out int used)
    {
        used = 1;
        value = text.IsEmpty ? 0 : text[0];
        if (!char.IsAsciiDigit((char)value))
        {
            return !text.IsEmpty;
        }

        used = 3;
        return text.Length >= 3 && int.TryParse(text[..3], System.Globalization.NumberStyles.None, null, out value) && value <= 255;
    }
}
