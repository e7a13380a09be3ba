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
        var walk = new Walk(text);
        while (to.Count < limit && walk.Next())
        {
            to.Add(new FoundUrl(walk.Url.ToString(), UrlKind.Text, part));
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

    /// <summary>Hands out the URLs of a text one by one as stretches of it: those with a scheme, then those that begin with <c>www.</c>.</summary>
    public ref struct Walk(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> text = text;
        private int at;
        private bool bare;

        /// <summary>The one that was found last.</summary>
        public ReadOnlySpan<char> Url { get; private set; }

        public bool Next()
        {
            Url = default;
            while (Url.IsEmpty)
            {
                if (!bare && !Named())
                {
                    (bare, at) = (true, 0);
                }

                if (bare && !Bare())
                {
                    return false;
                }
            }

            return true;
        }

        private bool Named()
        {
            var i = at >= text.Length ? -1 : text[at..].IndexOf("://");
            if (i < 0)
            {
                return false;
            }

            i += at;
            var start = SchemeStart(text, i, at);
            at = start < 0 ? i + 3 : Take(start, i + 3);
            return true;
        }

        private bool Bare()
        {
            var i = at >= text.Length ? -1 : text[at..].IndexOf("www.", StringComparison.OrdinalIgnoreCase);
            if (i < 0)
            {
                return false;
            }

            i += at;
            var begins = i == 0 || !(char.IsAsciiLetterOrDigit(text[i - 1]) || text[i - 1] is '/' or '.' or '-' or '_' or '@');
            at = begins ? Take(i, i + 4) : i + 4;
            return true;
        }

        private int Take(int start, int from)
        {
            var length = text[from..].IndexOfAny(Ends);
            var end = length < 0 ? text.Length : from + length;
            var url = TrimEnd(text[start..Math.Min(end, start + MaxLength)]);
            Url = url.Length > from - start ? url : default;
            return end;
        }
    }
}
