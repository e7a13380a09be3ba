using System.Text;
using Relay.Filters.Rules.Reading;

namespace Relay.Filters.Rules.Patterns;

/// <summary>The ReplaceTags language: <c>&lt;A&gt;</c> in a pattern becomes what <c>replace_tag A</c> says. Passes and length are bounded.</summary>
internal static class TagReplacer
{
    /// <summary>Tags within tags, as deep as SpamAssassin goes.</summary>
    public const int MaxPasses = 6;

    public const int MaxLength = 256 << 10;

    /// <summary>Null where the pattern would grow too long.</summary>
    public static string? TryReplace(string pattern, TagBook book)
    {
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            pattern = Take(pattern, book, "pre", out var pre);
            pattern = Take(pattern, book, "post", out var post);
            pattern = Take(pattern, book, "inter", out var inter);
            var again = false;
            pattern = Replace(
                pattern,
                book,
                pre is null ? "" : book.Pre.GetValueOrDefault(pre, ""),
                post is null ? "" : book.Post.GetValueOrDefault(post, ""),
                inter is null ? "" : book.Inter.GetValueOrDefault(inter, ""),
                ref again);
            if (pattern.Length > MaxLength)
            {
                return null;
            }

            if (!again)
            {
                break;
            }
        }

        return pattern;
    }

    /// <summary>Takes the first <c>&lt;pre X&gt;</c> and its like out of the pattern.</summary>
    private static string Take(string pattern, TagBook book, string word, out string? name)
    {
        name = null;
        var open = book.Start + word + " ";
        var at = pattern.IndexOf(open, StringComparison.Ordinal);
        var end = at < 0 ? -1 : pattern.IndexOf(book.End, at + open.Length, StringComparison.Ordinal);
        if (end <= at + open.Length)
        {
            return pattern;
        }

        name = pattern[(at + open.Length)..end];
        return pattern.Remove(at, end + book.End.Length - at);
    }

    private static string Replace(string pattern, TagBook book, string pre, string post, string inter, ref bool again)
    {
        var result = new StringBuilder(pattern.Length * 2);
        var at = 0;
        var afterTag = false;
        while (at < pattern.Length && result.Length <= MaxLength)
        {
            var end = EndOfTag(pattern, at, book);
            if (end < 0)
            {
                result.Append(pattern[at++]);
                afterTag = false;
                continue;
            }

            var name = pattern[(at + book.Start.Length)..(end - book.End.Length)];
            result.Append(afterTag ? inter : "").Append(pre);
            if (book.Tags.TryGetValue(name, out var text))
            {
                result.Append(text);
                again |= text.Contains(book.Start, StringComparison.Ordinal);
            }
            else
            {
                result.Append(pattern, at, end - at);
            }

            result.Append(post);
            afterTag = true;
            at = end;
        }

        return result.ToString();
    }

    /// <summary>Behind the tag that begins here; -1 where none does. A look-behind or a named group is no tag.</summary>
    private static int EndOfTag(string pattern, int at, TagBook book)
    {
        if (string.CompareOrdinal(pattern, at, book.Start, 0, book.Start.Length) != 0 || (at >= 2 && pattern[at - 1] == '?' && pattern[at - 2] == '('))
        {
            return -1;
        }

        var start = at + book.Start.Length;
        var end = pattern.IndexOf(book.End, start, StringComparison.Ordinal);
        return end <= start || pattern.AsSpan(start, end - start).Contains(book.Start, StringComparison.Ordinal) ? -1 : end + book.End.Length;
    }
}
