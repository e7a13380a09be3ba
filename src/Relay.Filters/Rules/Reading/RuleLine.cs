using System.Text;

namespace Relay.Filters.Rules.Reading;

/// <summary>
/// One directive. Bytes are kept one to a char (Latin-1), since patterns match bytes; <see cref="Utf8"/> gives text for people.
/// </summary>
internal readonly record struct RuleLine(string File, int Number, string Key, string Value)
{
    /// <summary>Of lists of domains some are long; no pattern is near it.</summary>
    public const int MaxLength = 64 << 10;

    private const string OwnLanguage = "en_US";

    /// <summary>False for a line without a directive: empty, a comment, or of another language.</summary>
    public static bool TryParse(string file, int number, ReadOnlySpan<byte> bytes, out RuleLine line)
    {
        var text = WithoutComment(Encoding.Latin1.GetString(bytes)).Trim(Spaces);
        if (text.Length > 5 && text.StartsWith("lang", StringComparison.Ordinal) && IsSpace(text[4]))
        {
            var (language, rest) = Split(text[5..].TrimStart(Spaces));
            text = OwnLanguage.StartsWith(language, StringComparison.OrdinalIgnoreCase) ? rest : "";
        }

        var (key, value) = Split(text);
        line = new RuleLine(file, number, key.ToLowerInvariant().Replace('-', '_'), value);
        return key.Length > 0;
    }

    /// <summary>The first word and what follows the space behind it.</summary>
    public static (string Word, string Tail) Split(string text)
    {
        var end = text.AsSpan().IndexOfAny(Spaces);
        return end < 0 ? (text, "") : (text[..end], text[end..].TrimStart(Spaces));
    }

    public string[] Words() => Value.Split(Spaces, StringSplitOptions.RemoveEmptyEntries);

    public static string Utf8(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));

    internal static readonly char[] Spaces = [' ', '\t', '\r', '\n', '\f', '\v'];

    private static bool IsSpace(char c) => Array.IndexOf(Spaces, c) >= 0;

    /// <summary>A # begins a comment unless a backslash stands before it, which then goes.</summary>
    private static string WithoutComment(string text)
    {
        if (!text.Contains('#', StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#')
            {
                if (i == 0 || text[i - 1] != '\\')
                {
                    break;
                }

                kept.Length--;
            }

            kept.Append(text[i]);
        }

        return kept.ToString();
    }
}
