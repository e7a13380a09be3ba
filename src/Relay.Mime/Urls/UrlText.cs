using System.Buffers;

namespace Relay.Mime.Urls;

/// <summary>Finds URLs in plain text: with a scheme, or beginning with <c>www.</c>. One pass for each, linear.</summary>
public static class UrlText
{
    /// <summary>Longer ones are cut: no client opens them, some senders hide text in them.</summary>
    public const int MaxLength = 4096;

    private const int LongestScheme = 6;

    private static readonly SearchValues<char> Ends = SearchValues.Create(
        " \t\r\n\f\v\0\"<>`{}|\\^\u00A0\u0085\u200B\u2028\u2029\u3000\u3001\u3002\uFF0C\u300C\u300D\u300E\u300F\u3010\u3011\uFF08\uFF09\u201C\u201D\u2018\u2019\u00AB\u00BB\uFFFD");

    /// <summary>Appends what is found, until the list holds <paramref name="limit"/>.</summary>
    public static void Find(ReadOnlySpan<char> text, int part, List<FoundUrl> to, int limit)
    {
        for (var at = 0; at < text.Length && to.Count < limit;)
        {
            var i = text[at..].IndexOf("://");
            if (i < 0)
            {
                break;
            }

            i += at;
            var start = SchemeStart(text, i, at);
            at = start < 0 ? i + 3 : Take(text, start, i + 3, part, to);
        }

        for (var at = 0; at < text.Length && to.Count < limit;)
        {
            var i = text[at..].IndexOf("www.", StringComparison.OrdinalIgnoreCase);
            if (i < 0)
            {
                break;
            }

            i += at;
            var begins = i == 0 || !(char.IsAsciiLetterOrDigit(text[i - 1]) || text[i - 1] is '/' or '.' or '-' or '_' or '@');
            at = begins ? Take(text, i, i + 4, part, to) : i + 4;
        }
    }

    private static int SchemeStart(ReadOnlySpan<char> text, int colon, int from)
    {
        var start = colon;
        while (start > from && colon - start < LongestScheme && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        var scheme = text[start..colon];
        foreach (var known in (ReadOnlySpan<string>)["https", "http", "ftps", "ftp"])
        {
            if (scheme.EndsWith(known, StringComparison.OrdinalIgnoreCase))
            {
                return colon - known.Length;
            }
        }

        return -1;
    }

    private static int Take(ReadOnlySpan<char> text, int start, int from, int part, List<FoundUrl> to)
    {
        var length = text[from..].IndexOfAny(Ends);
        var end = length < 0 ? text.Length : from + length;
        var url = text[start..Math.Min(end, start + MaxLength)];
        url = TrimEnd(url);
        if (url.Length > from - start)
        {
            to.Add(new FoundUrl(url.ToString(), UrlKind.Text, part));
        }

        return end;
    }

    /// <summary>Punctuation that ends a sentence, and a closing bracket that the URL did not open.</summary>
    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> url)
    {
        var round = url.Count(')') - url.Count('(');
        var square = url.Count(']') - url.Count('[');
        while (!url.IsEmpty)
        {
            switch (url[^1])
            {
                case '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '*' or '_':
                    break;
                case ')' when round > 0:
                    round--;
                    break;
                case ']' when square > 0:
                    square--;
                    break;
                default:
                    return url;
            }

            url = url[..^1];
        }

        return url;
    }
}
