using System.Text;
using Relay.Mime.Headers;

namespace Relay.Mime.Transfer;

/// <summary>Reads Content-Transfer-Encoding (RFC 2045 §6.1), and where its value is not one word, every encoding a client may find in it.</summary>
internal static class EncodingName
{
    /// <summary>The encoding; null for a name nobody knows. Adds what readers that guess may take instead.</summary>
    public static TransferEncoding Read(ReadOnlySpan<byte> raw, ref MimeDefects defects, ref EncodingSet others)
    {
        var value = raw.Trim(" \t\r\n"u8);
        if (Known(value) is { } known)
        {
            return known;
        }

        if (IsHarmless(value))
        {
            return TransferEncoding.Identity;
        }

        defects |= Tokens.IsToken(value) ? MimeDefects.EncodingUnknown : MimeDefects.EncodingMalformed;
        defects |= value.Contains((byte)'(') ? MimeDefects.Comment : 0;
        Span<byte> letters = stackalloc byte[64];
        var found = Guess(Letters(value, letters), ref others);
        others.Add(TransferEncoding.Identity);
        return found;
    }

    private static TransferEncoding? Known(ReadOnlySpan<byte> value) => value.Length switch
    {
        4 when Ascii.EqualsIgnoreCase(value, "7bit"u8) || Ascii.EqualsIgnoreCase(value, "8bit"u8) => TransferEncoding.Identity,
        6 when Ascii.EqualsIgnoreCase(value, "base64"u8) => TransferEncoding.Base64,
        6 when Ascii.EqualsIgnoreCase(value, "binary"u8) => TransferEncoding.Identity,
        16 when Ascii.EqualsIgnoreCase(value, "quoted-printable"u8) => TransferEncoding.QuotedPrintable,
        _ => null,
    };

    /// <summary>Wrong words that no reader takes for an encoding.</summary>
    private static bool IsHarmless(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 2 or > 16)
        {
            return false;
        }

        ReadOnlySpan<byte> prefix = value[..2];
        return (prefix[0] is (byte)'7' or (byte)'8' && Ascii.EqualsIgnoreCase(value[1..].TrimStart(" -"u8).TrimEnd("sS;"u8), "bit"u8))
            || Ascii.EqualsIgnoreCase(value, "utf-8"u8) || Ascii.EqualsIgnoreCase(value, "utf8"u8) || Ascii.EqualsIgnoreCase(value, "us-ascii"u8)
            || Ascii.EqualsIgnoreCase(value, "none"u8) || Ascii.EqualsIgnoreCase(value, "plain"u8) || Ascii.EqualsIgnoreCase(value, "text"u8)
            || Ascii.EqualsIgnoreCase(value[..Math.Min(8, value.Length)], "iso-8859"u8) || Ascii.EqualsIgnoreCase(value, "ascii"u8);
    }

    /// <summary>Lower-case letters and digits outside comments; encoded words are decoded first.</summary>
    private static ReadOnlySpan<byte> Letters(ReadOnlySpan<byte> value, Span<byte> to)
    {
        if (value.StartsWith("=?"u8))
        {
            value = System.Text.Encoding.Latin1.GetBytes(HeaderText.Decode(value));
        }

        var n = 0;
        var depth = 0;
        foreach (var b in value)
        {
            depth += b == '(' ? 1 : b == ')' && depth > 0 ? -1 : 0;
            if (depth == 0 && n < to.Length && char.IsAsciiLetterOrDigit((char)b))
            {
                to[n++] = (byte)(b | 0x20);
            }
        }

        return to[..n];
    }

    private static TransferEncoding Guess(ReadOnlySpan<byte> letters, ref EncodingSet others)
    {
        var base64 = letters.IndexOf("64"u8);
        var quoted = letters.IndexOfAny("q"u8);
        if (letters.StartsWith("uu"u8) || letters.StartsWith("xuu"u8))
        {
            return TransferEncoding.Uuencode;
        }

        if (letters.IndexOf("yenc"u8) >= 0)
        {
            return TransferEncoding.Yenc;
        }

        if (base64 < 0 && quoted < 0)
        {
            return TransferEncoding.Identity;
        }

        var first = base64 >= 0 && (quoted < 0 || base64 < quoted) ? TransferEncoding.Base64 : TransferEncoding.QuotedPrintable;
        others.Add(base64 >= 0 ? TransferEncoding.Base64 : TransferEncoding.QuotedPrintable);
        others.Add(quoted >= 0 ? TransferEncoding.QuotedPrintable : TransferEncoding.Base64);
        return first;
    }
}

/// <summary>A set of encodings, without allocation.</summary>
internal struct EncodingSet
{
    private int bits;

    public readonly bool IsEmpty => bits == 0;

    public void Add(TransferEncoding encoding) => bits |= 1 << (int)encoding;

    public readonly bool Contains(TransferEncoding encoding) => (bits & (1 << (int)encoding)) != 0;
}
