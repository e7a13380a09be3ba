using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Patterns;

/// <summary>A delimited Perl pattern as written: what stands between the delimiters, and the flags behind them. Bytes are chars.</summary>
internal readonly record struct PerlPattern(string Body, RegexOptions Flags)
{
    /// <summary>The longest known has 9 kB.</summary>
    public const int MaxLength = 32 << 10;

    /// <summary>As <c>compile_regexp</c> reads it: /…/ or m or qr with any delimiter but a word character, closed by the last one.</summary>
    public static bool TryParse(string text, out PerlPattern pattern, out string fault)
    {
        pattern = default;
        var start = text.StartsWith('/') ? 0 : text.StartsWith("qr", StringComparison.Ordinal) ? 2 : text.StartsWith('m') ? 1 : -1;
        if (start < 0 || start >= text.Length || text[start] == '\\' || IsWord(text[start]) || char.IsWhiteSpace(text[start]))
        {
            fault = "the pattern has no delimiters; write /…/";
            return false;
        }

        var close = Closing(text[start]);
        var end = text.LastIndexOf(close);
        if (end <= start)
        {
            fault = $"the pattern's closing {close} is missing";
            return false;
        }

        var body = text[(start + 1)..end];
        fault = body.Length > MaxLength ? $"a pattern longer than {MaxLength >> 10} KiB"
            : close is '/' or '!' or '%' or ',' or ';' or '|' && HasUnescaped(body, close) ? $"a {close} inside the pattern needs a backslash"
            : "";
        if (fault.Length > 0 || !TryFlags(text.AsSpan(end + 1).Trim(), out var flags, ref fault))
        {
            return false;
        }

        pattern = new PerlPattern(body, flags);
        return true;
    }

    private static char Closing(char open) => open switch
    {
        '{' => '}',
        '(' => ')',
        '<' => '>',
        '[' => ']',
        _ => open,
    };

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool HasUnescaped(string body, char delimiter)
    {
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\\')
            {
                i++;
            }
            else if (body[i] == delimiter)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryFlags(ReadOnlySpan<char> letters, out RegexOptions flags, ref string fault)
    {
        flags = RegexOptions.CultureInvariant;
        foreach (var letter in letters)
        {
            switch (letter)
            {
                case 'i':
                    flags |= RegexOptions.IgnoreCase;
                    break;
                case 'm':
                    flags |= RegexOptions.Multiline;
                    break;
                case 's':
                    flags |= RegexOptions.Singleline;
                    break;
                case 'x':
                    flags |= RegexOptions.IgnorePatternWhitespace;
                    break;
                case 'g' or 'o' or 'a' or 'u' or 'l' or 'd' or 'p' or 'n' or 'c':
                    break;
                default:
                    fault = $"\"{letter}\" is no flag of a pattern";
                    return false;
            }
        }

        return true;
    }
}
