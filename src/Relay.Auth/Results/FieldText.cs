using System.Buffers;
using System.Text;
using Relay.Dns;

namespace Relay.Auth.Results;

/// <summary>
/// Text that strangers wrote, made fit for a header field: tokens, quoted strings, comments. Whatever comes in, no control character and
/// no end of a string or comment gets out. Pure.
/// </summary>
internal static class FieldText
{
    private const char Replacement = '?';
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>RFC 5322 §3.2.3.</summary>
    public static readonly SearchValues<char> Atext = SearchValues.Create(Letters + "!#$%&'*+-/=?^_`{|}~");

    /// <summary>RFC 2045 §5.1: visible ASCII without tspecials.</summary>
    public static readonly SearchValues<char> Token = SearchValues.Create(Letters + "!#$%&'*+-.^_`{|}~");

    private static readonly SearchValues<char> Ldh = SearchValues.Create(Letters + "-_.");
    private static readonly SearchValues<char> KeywordCharacters = SearchValues.Create(Letters + "-");

    /// <summary>RFC 5321 §4.1.2: letters, digits and hyphens, the last of them no hyphen; RFC 8601 §2.2 builds on it.</summary>
    public static bool IsKeyword(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(KeywordCharacters) && text[^1] != '-';

    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !ContainsOther(text, Token);

    /// <summary>Atoms between dots.</summary>
    public static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c != '.' && !Atext.Contains(c) && !IsInternational(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Labels between dots; underscores are in the DNS too.</summary>
    public static bool IsDomain(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal) && !ContainsOther(text, Ldh);

    /// <summary>Text without control characters, each line end and tab a space; beyond ASCII only where that is allowed (RFC 6532 §3.2).</summary>
    public static string Clean(string text, bool utf8)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var needed = false;
        foreach (var c in text)
        {
            needed |= c is < ' ' or '\u007F' || (c > '\u007F' && (!utf8 || !IsInternational(c) || char.IsSurrogate(c)));
        }

        return needed ? Cleaned(text, utf8) : text;
    }

    /// <summary>A domain in A-labels where only ASCII is allowed, as it is otherwise (RFC 8601 §2.2, RFC 8616 §5).</summary>
    public static string Domain(string domain, bool utf8)
    {
        if (utf8 || Ascii.IsValid(domain) || !IsDomain(domain))
        {
            return domain;
        }

        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        return DomainName.TryEncode(domain, wire, out var length) ? DomainName.Format(wire[..length]) : domain;
    }

    /// <summary>RFC 5322 §3.2.4; the text is clean.</summary>
    public static string Quote(string clean) => Escaped(clean, '"', '"', '"', '"');

    /// <summary>RFC 5322 §3.2.2; the text is clean.</summary>
    public static string Comment(string clean) => Escaped(clean, '(', ')', '(', ')');

    private static string Escaped(string clean, char open, char close, char first, char second)
    {
        var result = new StringBuilder(clean.Length + 2).Append(open);
        foreach (var c in clean)
        {
            if (c == '\\' || c == first || c == second)
            {
                result.Append('\\');
            }

            result.Append(c);
        }

        return result.Append(close).ToString();
    }

    private static string Cleaned(string text, bool utf8)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair becomes U+FFFD
        {
            if (rune.Value is '\t' or '\r' or '\n')
            {
                result.Append(' ');
            }
            else if (Rune.IsControl(rune) || (!rune.IsAscii && (!utf8 || rune.Value is 0x2028 or 0x2029)))
            {
                result.Append(Replacement);
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }

    /// <summary>Beyond ASCII and its upper control characters; U+2028 and U+2029 end lines for some readers.</summary>
    private static bool IsInternational(char c) => c > '\u009F' && c is not ('\u2028' or '\u2029');

    private static bool ContainsOther(ReadOnlySpan<char> text, SearchValues<char> allowed)
    {
        while (text.IndexOfAnyExcept(allowed) is >= 0 and var other)
        {
            if (!IsInternational(text[other]))
            {
                return true;
            }

            text = text[(other + 1)..];
        }

        return false;
    }
}
