using System.Buffers;
using System.Text;

namespace Relay.Auth.Spf;

/// <summary>
/// Reads macro-strings (RFC 7208 §7.1). Pure; takes visible ASCII and, in explanations, spaces. What is wrong comes back as a sentence.
/// </summary>
internal static class MacroParser
{
    private const string Letters = "slodiphcrtv";
    private const string ExplanationLetters = "crt"; // RFC 7208 §7.2
    private static readonly SearchValues<char> Delimiters = SearchValues.Create(".-+,/_=");

    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>A domain-spec: like a macro-string, but it ends in a macro or in a top label (RFC 7208 §7.1).</summary>
    public static MacroString? ParseDomain(ReadOnlySpan<char> text, out string? problem)
    {
        var parsed = Parse(text, explanation: false, out var literalFrom, out problem);
        if (parsed is not null && (text.IsEmpty || (literalFrom < text.Length && !EndsInTopLabel(text[literalFrom..]))))
        {
            problem = text.IsEmpty ? "a domain is missing" : $"\"{text}\" is no domain";
            return null;
        }

        return parsed;
    }

    /// <summary>A macro-string; letters of explanations are taken too.</summary>
    public static MacroString? ParseText(ReadOnlySpan<char> text, out string? problem) => Parse(text, explanation: true, out _, out problem);

    /// <param name="literalFrom">Where the last macro ends.</param>
    private static MacroString? Parse(ReadOnlySpan<char> text, bool explanation, out int literalFrom, out string? problem)
    {
        literalFrom = 0;
        problem = null;
        if (!text.Contains('%'))
        {
            return new MacroString(text.IsEmpty ? [] : [Literal(text.ToString())]);
        }

        var parts = new List<MacroPart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                literal.Append(text[i++]);
                continue;
            }

            var rest = text[i..];
            var written = rest.Length < 2 ? null : Written(rest[1]);
            var used = 2;
            if (written is not null)
            {
                literal.Append(written);
            }
            else if (TryMacro(rest, explanation, out var part, out used))
            {
                Flush(literal, parts);
                parts.Add(part);
            }
            else
            {
                problem = $"no macro: \"{rest[..Math.Min(rest.Length, 20)]}\"";
                return null;
            }

            i += used;
            literalFrom = i;
        }

        Flush(literal, parts);
        return new MacroString([.. parts]);
    }

    private static string? Written(char c) => c switch
    {
        '%' => "%",
        '_' => " ",
        '-' => "%20",
        _ => null,
    };

    private static void Flush(StringBuilder literal, List<MacroPart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(Literal(literal.ToString()));
            literal.Clear();
        }
    }

    private static MacroPart Literal(string text) => new(text, '\0', 0, false, false, "");

    /// <summary><c>%{</c> letter, digits, <c>r</c>, delimiters, <c>}</c>.</summary>
    private static bool TryMacro(ReadOnlySpan<char> text, bool explanation, out MacroPart part, out int used)
    {
        part = default;
        used = 0;
        var end = text.IndexOf('}');
        if (end < 3 || text[1] != '{')
        {
            return false;
        }

        used = end + 1;
        var letter = char.ToLowerInvariant(text[2]);
        if (!char.IsAsciiLetter(letter) || !Letters.Contains(letter) || (!explanation && ExplanationLetters.Contains(letter)))
        {
            return false;
        }

        var escape = char.IsAsciiLetterUpper(text[2]);
        var inner = text[3..end];
        var digits = inner.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? inner.Length : digits;
        if (!TryKeep(inner[..digits], out var keep))
        {
            return false;
        }

        inner = inner[digits..];
        var reverse = inner.Length > 0 && inner[0] is 'r' or 'R';
        inner = reverse ? inner[1..] : inner;
        part = new MacroPart(null, letter, keep, reverse, escape, inner.IsEmpty ? "." : inner.ToString());
        return !inner.ContainsAnyExcept(Delimiters);
    }

    /// <summary>How many parts stay: not zero, and more than any value has is all of them (RFC 7208 §7.1).</summary>
    private static bool TryKeep(ReadOnlySpan<char> digits, out int keep)
    {
        keep = 0;
        foreach (var digit in digits)
        {
            keep = Math.Min((keep * 10) + (digit - '0'), short.MaxValue);
        }

        return digits.IsEmpty || keep > 0;
    }

    /// <summary>A dot, a top label that is not all digits, maybe a last dot.</summary>
    private static bool EndsInTopLabel(ReadOnlySpan<char> text)
    {
        text = text[^1] == '.' ? text[..^1] : text;
        var dot = text.LastIndexOf('.');
        var label = text[(dot + 1)..];
        return dot >= 0 && !label.IsEmpty && char.IsAsciiLetterOrDigit(label[0]) && char.IsAsciiLetterOrDigit(label[^1])
            && label.ContainsAnyExceptInRange('0', '9') && !label.ContainsAnyExcept(LabelCharacters);
    }
}
