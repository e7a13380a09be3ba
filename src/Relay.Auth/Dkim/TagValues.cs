using System.Buffers.Text;
using System.Text;
using Relay.Dns;

namespace Relay.Auth.Dkim;

/// <summary>Values of tags: base64, numbers, names, lists. Each is pure and says false for what is none.</summary>
internal static class TagValues
{
    /// <summary>base64 with folding white space anywhere (RFC 6376 §3.2); padding may be missing.</summary>
    public static bool TryBase64(ReadOnlySpan<byte> text, int maximum, out byte[] octets)
    {
        octets = [];
        if (text.IsEmpty || text.Length > 4 * maximum)
        {
            return false;
        }

        Span<byte> packed = text.Length <= 1024 ? stackalloc byte[1028] : new byte[text.Length + 4];
        var length = 0;
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAny(TagList.WhiteSpace);
            run = run < 0 ? text.Length : run;
            text[..run].CopyTo(packed[length..]);
            length += run;
            text = text[Math.Min(text.Length, run + 1)..];
        }

        while (length % 4 is 2 or 3 && length > 0)
        {
            packed[length++] = (byte)'=';
        }

        Span<byte> decoded = length <= 1028 ? stackalloc byte[772] : new byte[length];
        if (Base64.DecodeFromUtf8(packed[..length], decoded, out _, out var written) != System.Buffers.OperationStatus.Done || written == 0 || written > maximum)
        {
            return false;
        }

        octets = decoded[..written].ToArray();
        return true;
    }

    /// <summary>1 to <paramref name="digits"/> digits; what does not fit is the largest number.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, int digits, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > digits || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            number = number > (long.MaxValue - 9) / 10 ? long.MaxValue : (number * 10) + digit - '0';
        }

        return true;
    }

    /// <summary>A domain name or selector in lower case with A-labels (RFC 8616 §4); null where it is none.</summary>
    /// <param name="labels">At least so many.</param>
    public static string? Domain(ReadOnlySpan<byte> text, int labels)
    {
        if (text.IsEmpty || text.Length > DomainName.MaximumWire || !HasLabels(text, labels))
        {
            return null;
        }

        if (Ascii.IsValid(text))
        {
            return string.Create(text.Length, text, static (chars, octets) => Ascii.ToLower(octets, chars, out _));
        }

        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        return DomainName.TryEncode(Encoding.UTF8.GetString(text), wire, out var length) ? DomainName.Format(wire[..length]) : null;
    }

    /// <summary>Whether a colon-separated list has the word; false also for an empty one.</summary>
    public static bool ListHas(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        while (true)
        {
            var item = NextItem(ref list, out var more);
            if (item.SequenceEqual(word))
            {
                return true;
            }

            if (!more)
            {
                return false;
            }
        }
    }

    /// <summary>Takes the first item off a colon-separated list, without white space around it.</summary>
    public static ReadOnlySpan<byte> NextItem(ref ReadOnlySpan<byte> list, out bool more)
    {
        var colon = list.IndexOf((byte)':');
        more = colon >= 0;
        var item = TagList.Trim(more ? list[..colon] : list);
        list = more ? list[(colon + 1)..] : [];
        return item;
    }

    /// <summary>dkim-quoted-printable (RFC 6376 §2.11): white space goes, =XX is an octet. Null where an escape is none.</summary>
    public static byte[]? QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            if (octet == (byte)'=')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigitUpper((char)text[i + 1]) || !char.IsAsciiHexDigitUpper((char)text[i + 2]))
                {
                    return null;
                }

                octet = (byte)((Convert.ToInt32(((char)text[i + 1]).ToString(), 16) << 4) | Convert.ToInt32(((char)text[i + 2]).ToString(), 16));
                i += 2;
            }
            else if (TagList.WhiteSpace.Contains(octet))
            {
                continue;
            }

            result[length++] = octet;
        }

        return result[..length];
    }

    /// <summary>Labels of letters, digits, '-', '_' (in use) and what is not ASCII.</summary>
    private static bool HasLabels(ReadOnlySpan<byte> text, int labels)
    {
        var label = 0;
        foreach (var octet in text)
        {
            if (octet == (byte)'.')
            {
                if (label == 0)
                {
                    return false;
                }

                labels--;
                label = 0;
            }
            else if (++label > DomainName.MaximumLabel * (octet >= 0x80 ? 4 : 1) || !(octet >= 0x80 || char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return label > 0 && labels <= 1;
    }
}
