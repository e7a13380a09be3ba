using System.Text;

namespace Relay.Filters.Rules.Subject;

/// <summary>Encoded words of a phrase → UTF-8, bytes as chars on both sides. What is not well formed stays as it is.</summary>
internal static class EncodedWords
{
    static EncodedWords() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var at = 0;
        var afterWord = -1;
        while (at < text.Length)
        {
            if (text[at] == '=' && TryWord(text, at, out var end) is { } decoded)
            {
                // Space between two encoded words is not shown.
                result.Length = afterWord >= 0 && result.ToString(afterWord, result.Length - afterWord).Trim().Length == 0 ? afterWord : result.Length;
                result.Append(decoded);
                afterWord = result.Length;
                at = end;
                continue;
            }

            result.Append(text[at++]);
        }

        return result.ToString();
    }

    private static string? TryWord(string text, int at, out int end)
    {
        end = at;
        var charsetEnd = string.CompareOrdinal(text, at, "=?", 0, 2) == 0 ? text.IndexOf('?', at + 2) : -1;
        if (charsetEnd < 0 || charsetEnd - at > 64 || charsetEnd + 2 >= text.Length || text[charsetEnd + 2] != '?')
        {
            return null;
        }

        var close = text.IndexOf("?=", charsetEnd + 3, StringComparison.Ordinal);
        if (close < 0)
        {
            return null;
        }

        var bytes = char.ToLowerInvariant(text[charsetEnd + 1]) switch
        {
            'b' => Base64(text[(charsetEnd + 3)..close]),
            'q' => Quoted(text.AsSpan(charsetEnd + 3, close - charsetEnd - 3)),
            _ => null,
        };
        end = close + 2;
        return bytes is null ? null : Text(text[(at + 2)..charsetEnd], bytes);
    }

    private static byte[]? Base64(string text)
    {
        var kept = string.Concat(text.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        kept = kept[..(kept.Length - (kept.Length % 4 == 1 ? 1 : 0))];
        var buffer = new byte[kept.Length];
        return Convert.TryFromBase64String(kept.PadRight((kept.Length + 3) / 4 * 4, '='), buffer, out var written) ? buffer[..written] : null;
    }

    private static byte[] Quoted(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.FromHexString(text.Slice(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
            }
        }

        return [.. bytes];
    }

    private static string Text(string charset, byte[] bytes)
    {
        var name = charset.Split('*')[0];
        if (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
        {
            return Encoding.Latin1.GetString(bytes);
        }

        try
        {
            return Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Encoding.GetEncoding(name).GetString(bytes)));
        }
        catch (ArgumentException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
