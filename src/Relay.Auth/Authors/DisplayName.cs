using System.Globalization;
using System.Text;
using Relay.Auth.Domains;

namespace Relay.Auth.Authors;

/// <summary>
/// A display name or comment as a reader sees it: unquoted, encoded-words decoded wherever they stand (readers do), on one line; and
/// the addresses in it that are not the author's.
/// </summary>
internal readonly record struct DisplayName(AuthorProblem Problem, string Text, AuthorFlags Flags, string? OtherDomain)
{
    public static DisplayName Read(ReadOnlySpan<byte> phrase, string domain)
    {
        phrase = phrase.Trim(" \t"u8);
        if (phrase.IsEmpty)
        {
            return new DisplayName(AuthorProblem.None, "", AuthorFlags.None, null);
        }

        Span<byte> plain = stackalloc byte[phrase.Length];
        var length = Unquote(phrase, plain, out var openAddress);
        var (text, flags) = Shown(plain[..length], out var cut);
        var (other, bracketed) = OtherAddress(text, domain);
        if (other is not null)
        {
            flags |= AuthorFlags.NameHasOtherAddress;
        }

        // Unquoted, an address in the name is an address to those who read loosely; in brackets it is one to those who decode or unquote before they look.
        var problem = cut ? AuthorProblem.ControlCharacter
            : other is not null && (bracketed || openAddress) ? AuthorProblem.OtherAddressShown
            : AuthorProblem.None;
        return new DisplayName(problem, text, flags | (openAddress ? AuthorFlags.OddSyntax : 0), other);
    }

    public static DisplayName ReadComment(ReadOnlySpan<byte> comments, string domain)
    {
        var open = comments.IndexOf((byte)'(');
        var close = comments.LastIndexOf((byte)')');
        if (open < 0 || close <= open)
        {
            return new DisplayName(AuthorProblem.None, "", AuthorFlags.None, null);
        }

        var (text, flags) = Shown(comments[(open + 1)..close], out var cut);
        var (other, bracketed) = OtherAddress(text, domain);
        return new DisplayName(
            cut ? AuthorProblem.ControlCharacter : bracketed ? AuthorProblem.OtherAddressShown : AuthorProblem.None,
            text,
            flags | (other is null ? 0 : AuthorFlags.CommentHasOtherAddress),
            other);
    }

    /// <summary>Takes quotes and comments away; says whether an "@" stands outside them.</summary>
    private static int Unquote(ReadOnlySpan<byte> phrase, Span<byte> plain, out bool openAddress)
    {
        openAddress = false;
        var (length, quoted, depth) = (0, false, 0);
        for (var i = 0; i < phrase.Length; i++)
        {
            var octet = phrase[i];
            if (octet == '\\' && (quoted || depth > 0) && i + 1 < phrase.Length)
            {
                octet = phrase[++i];
            }
            else if (octet == '"' && depth == 0)
            {
                quoted = !quoted;
                continue;
            }
            else if (!quoted && octet is (byte)'(' or (byte)')')
            {
                depth = Math.Max(0, depth + (octet == '(' ? 1 : -1));
                continue;
            }

            if (depth == 0)
            {
                openAddress |= octet == '@' && !quoted;
                plain[length++] = octet;
            }
        }

        return length;
    }

    /// <summary>Decoded, control characters and white space made single spaces.</summary>
    /// <param name="cut">An encoded NUL or line end: some readers stop there.</param>
    private static (string Text, AuthorFlags Flags) Shown(ReadOnlySpan<byte> octets, out bool cut)
    {
        var decoded = EncodedWords.Decode(octets, out var sound);
        var flags = sound ? AuthorFlags.None : AuthorFlags.BadEncodedWord;
        cut = false;
        var text = new StringBuilder(decoded.Length);
        foreach (var rune in decoded.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category == UnicodeCategory.Control || Rune.IsWhiteSpace(rune))
            {
                cut |= rune.Value is 0 or '\r' or '\n';
                flags |= category == UnicodeCategory.Control && rune.Value != '\t' ? AuthorFlags.ControlInName : 0;
                if (text.Length > 0 && text[^1] != ' ')
                {
                    text.Append(' ');
                }

                continue;
            }

            flags |= category == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D) ? AuthorFlags.InvisibleInName : 0; // joiners are letters' own
            text.Append(rune);
        }

        return (text.ToString().TrimEnd(' '), flags);
    }

    /// <summary>The first domain of an address in the text that is neither the author's nor above or below it; and whether one stands in angle brackets.</summary>
    private static (string? Domain, bool Bracketed) OtherAddress(string text, string domain)
    {
        string? other = null;
        var bracketed = false;
        for (var at = text.IndexOf('@'); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var end = at + 1;
            while (end < text.Length && end - at <= DomainText.MaximumLength && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'))
            {
                end++;
            }

            var start = at;
            while (start > 0 && at - start <= 64 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '-' or '_' or '+' or '='))
            {
                start--;
            }

            if (start == at || DomainText.Normalize(text.AsSpan((at + 1)..end).TrimEnd('.')) is not { } found || !found.Contains('.')
                || DomainText.IsWithin(found, domain) || DomainText.IsWithin(domain, found))
            {
                continue;
            }

            other ??= found;
            bracketed |= start > 0 && text[start - 1] == '<';
        }

        return (other, bracketed);
    }
}
