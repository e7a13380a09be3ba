using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Relay.Mime.Text;

/// <summary>
/// Octets to text. A byte order mark wins over the charset, the charset over a guess; UTF-8 that is valid is UTF-8 where the charset
/// is missing, unknown or ASCII, everything else is windows-1252. Nothing throws: what cannot be read becomes U+FFFD.
/// </summary>
public static class TextDecoder
{
    /// <summary>No character of any charset needs more room: decoders refuse to work with less.</summary>
    private const int FewestChars = 8;

    /// <summary>Text without a charset.</summary>
    public static string Guess(ReadOnlySpan<byte> bytes) =>
        Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : (Utf8.IsValid(bytes) ? Encoding.UTF8 : Charsets.Western).GetString(bytes);

    public static string Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> charset)
    {
        if (Charsets.IsUtf7(charset))
        {
            return Utf7Decoder.Decode(bytes);
        }

        var encoding = Choose(ref bytes, charset);
        return encoding.GetString(bytes);
    }

    /// <summary>Decodes at most so many characters into rented memory, which the caller gives back.</summary>
    public static char[] Rent(ReadOnlySpan<byte> bytes, ReadOnlySpan<char> charset, int limit, out int length, ref MimeDefects defects)
    {
        if (Charsets.IsUtf7(charset))
        {
            defects |= MimeDefects.Utf7;
            defects |= bytes.Length > limit ? MimeDefects.TextTooLong : 0;
            var text = Utf7Decoder.Decode(bytes[..Math.Min(bytes.Length, limit)]);
            var rented = ArrayPool<char>.Shared.Rent(Math.Max(1, text.Length));
            text.CopyTo(rented);
            length = text.Length;
            return rented;
        }

        var encoding = Choose(ref bytes, charset);
        var room = Math.Max(FewestChars, Math.Min(limit, encoding.GetMaxCharCount(Math.Min(bytes.Length, limit))));
        var result = ArrayPool<char>.Shared.Rent(room);
        length = DecodeInto(encoding, bytes, result.AsSpan(0, room), ref defects);
        return result;
    }

    private static int DecodeInto(Encoding encoding, ReadOnlySpan<byte> bytes, Span<char> to, ref MimeDefects defects)
    {
        var decoder = encoding.GetDecoder();
        decoder.Convert(bytes, to, flush: true, out _, out var length, out var completed);
        if (!completed)
        {
            defects |= MimeDefects.TextTooLong;
            length -= length > 0 && char.IsHighSurrogate(to[length - 1]) ? 1 : 0;
        }

        return length;
    }

    private static Encoding Choose(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<char> charset)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
            return Encoding.UTF8;
        }

        if (bytes.Length >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
        {
            // A byte order mark counts where the charset allows one (RFC 2781 §4.3).
            if (charset.IsEmpty || charset.StartsWith("utf", StringComparison.OrdinalIgnoreCase) || charset.StartsWith("unicode", StringComparison.OrdinalIgnoreCase))
            {
                var big = bytes[0] == 0xFE;
                bytes = bytes[2..];
                return Charsets.Find(big ? "utf-16be" : "utf-16le")!;
            }
        }

        if (IsUtf16(charset) && LooksBigEndian(bytes))
        {
            return Charsets.Find("utf-16be")!;
        }

        var encoding = Charsets.Find(charset);
        var western = encoding is null || ReferenceEquals(encoding, Charsets.Western);
        return western && IsAsciiName(charset, encoding) && Utf8.IsValid(bytes) ? Encoding.UTF8 : Charsets.IsUtf8(charset) ? Encoding.UTF8 : encoding ?? Charsets.Western;
    }

    private static bool IsAsciiName(ReadOnlySpan<char> charset, Encoding? encoding) =>
        encoding is null || charset.Contains("ascii", StringComparison.OrdinalIgnoreCase) || charset.StartsWith("ansi_x3", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf16(ReadOnlySpan<char> charset) => charset.Equals("utf-16", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf16", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 2781 §4.3 says big endian where no mark tells; most senders write little endian, so the zeros of Latin letters decide.</summary>
    private static bool LooksBigEndian(ReadOnlySpan<byte> bytes)
    {
        var even = 0;
        var odd = 0;
        for (var i = 0; i + 1 < bytes.Length && i < 256; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return even > odd || (even == odd && even == 0);
    }
}
