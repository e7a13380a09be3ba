using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Auth.Domains;

namespace Relay.Auth.Authors;

/// <summary>An addr-spec (RFC 5322 §3.4.1) whose domain all readers see alike, or what makes it doubtful.</summary>
internal readonly record struct AddressSpec(AuthorProblem Problem, string Domain, string Address, AuthorFlags Flags)
{
    /// <summary>Longest local part, in octets: more than RFC 5321 §4.5.3.1.1 has, since lists and bounces put addresses into it.</summary>
    private const int MaximumLocal = 256;

    /// <summary>RFC 5322 §3.2.3 atext, the dot, and octets of UTF-8 (RFC 6532 §3.2).</summary>
    private static readonly SearchValues<byte> NoAtom = SearchValues.Create([.. Enumerable.Range(0, 128).Select(static i => (byte)i)
        .Where(static b => !char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-/=?^_`{|}~."u8.Contains(b))]);

    private static readonly SearchValues<byte> NotInQuotes = SearchValues.Create("@<>,;:\\()[]"u8);

    private static readonly SearchValues<byte> NotInDomain = SearchValues.Create("@<>\"\\,;: \t"u8);

    public static AddressSpec Read(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyInRange<byte>(0, 31) >= 0 || text.Contains((byte)127))
        {
            return Doubtful(AuthorProblem.ControlCharacter);
        }

        if (text[0] == '@')
        {
            return Doubtful(text.Contains((byte)':') ? AuthorProblem.SourceRoute : AuthorProblem.Malformed);
        }

        if (text.IndexOf("=?"u8) is >= 0 and var word && text[word..].IndexOf("?="u8) >= 0)
        {
            return Doubtful(AuthorProblem.EncodedWordInAddress);
        }

        return text[0] == '"' ? ReadQuoted(text) : ReadDotted(text);
    }

    private static AddressSpec ReadDotted(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        if (at <= 0 || at > MaximumLocal)
        {
            return Doubtful(AuthorProblem.Malformed);
        }

        var local = text[..at];
        if (local.IndexOfAny(NoAtom) is >= 0 and var odd)
        {
            return Doubtful(local[odd] switch
            {
                (byte)'"' => AuthorProblem.QuotedAddress,
                (byte)'(' => AuthorProblem.CommentInAddress,
                _ => AuthorProblem.Malformed,
            });
        }

        var flags = local[0] == '.' || local[^1] == '.' || local.IndexOf(".."u8) >= 0 ? AuthorFlags.OddSyntax : AuthorFlags.None;
        return IsShown(local) ? WithDomain(local, text[(at + 1)..], flags) : Doubtful(AuthorProblem.Malformed);
    }

    private static AddressSpec ReadQuoted(ReadOnlySpan<byte> text)
    {
        var end = 1 + text[1..].IndexOf((byte)'"');
        if (end <= 0 || end + 1 >= text.Length || text[end + 1] != '@')
        {
            return Doubtful(AuthorProblem.QuotedAddress);
        }

        var inside = text[1..end];
        return inside.IsEmpty || inside.Length > MaximumLocal || inside.IndexOfAny(NotInQuotes) >= 0 || !IsShown(inside)
            ? Doubtful(AuthorProblem.QuotedAddress)
            : WithDomain(text[..(end + 1)], text[(end + 2)..], AuthorFlags.QuotedLocalPart);
    }

    private static AddressSpec WithDomain(ReadOnlySpan<byte> local, ReadOnlySpan<byte> name, AuthorFlags flags)
    {
        if (name.Contains((byte)'('))
        {
            return Doubtful(AuthorProblem.CommentInAddress);
        }

        if (name.IsEmpty || name.IndexOfAny(NotInDomain) >= 0)
        {
            return Doubtful(AuthorProblem.Malformed);
        }

        if (name[0] == '[')
        {
            return Doubtful(AuthorProblem.DomainLiteral);
        }

        if (DomainText.Normalize(name) is not { } domain)
        {
            return Doubtful(AuthorProblem.InvalidDomain);
        }

        flags |= name[^1] == '.' ? AuthorFlags.TrailingDot : 0;
        flags |= domain.StartsWith("xn--", StringComparison.Ordinal) || domain.Contains(".xn--", StringComparison.Ordinal) ? AuthorFlags.InternationalDomain : 0;
        return new AddressSpec(AuthorProblem.None, domain, Encoding.UTF8.GetString(local) + "@" + domain, flags);
    }

    /// <summary>UTF-8, of characters that are seen.</summary>
    private static bool IsShown(ReadOnlySpan<byte> local)
    {
        while (!local.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(local, out var rune, out var used) != OperationStatus.Done)
            {
                return false;
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned || (!rune.IsAscii && Rune.IsWhiteSpace(rune)))
            {
                return false;
            }

            local = local[used..];
        }

        return true;
    }

    private static AddressSpec Doubtful(AuthorProblem problem) => new(problem, "", "", AuthorFlags.None);
}
