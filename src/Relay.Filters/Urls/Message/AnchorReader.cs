using Relay.Mime.Html;
using Relay.Mime.Urls;

namespace Relay.Filters.Urls.Message;

/// <summary>
/// The visible text of links that reads like an address itself: those are the ones that may lie. One pass over the markup; all other
/// links are left out.
/// </summary>
internal static class AnchorReader
{
    /// <summary>A text longer than this is no address.</summary>
    private const int LongestText = 256;

    public static void Read(ReadOnlySpan<char> html, List<LinkInput> to, int limit)
    {
        if (html.IndexOf("<a", StringComparison.OrdinalIgnoreCase) < 0)
        {
            return;
        }

        Span<char> text = stackalloc char[LongestText];
        var tokens = new HtmlTokenizer(html);
        string? target = null;
        var length = 0;
        for (var token = tokens.Read(); token != HtmlToken.End && to.Count < limit; token = tokens.Read())
        {
            if (token == HtmlToken.Text && target is not null && length <= LongestText)
            {
                length = Append(tokens.Text, text, length);
            }
            else if (token is HtmlToken.StartTag or HtmlToken.EndTag && tokens.TagName.Equals("a", StringComparison.OrdinalIgnoreCase))
            {
                Close(to, target, length <= LongestText ? text[..length] : default);
                target = token == HtmlToken.StartTag && tokens.TryAttribute("href", out var value) ? Reference(value) : null;
                length = 0;
            }
        }

        Close(to, target, length <= LongestText ? text[..length] : default);
    }

    private static string? Reference(ReadOnlySpan<char> value) =>
        value.IsEmpty || value.Length > Parsing.UrlParser.MaximumLength ? null : HtmlEntities.Decode(value);

    /// <summary>Returns more than fits where it does not.</summary>
    private static int Append(ReadOnlySpan<char> piece, Span<char> text, int length)
    {
        if (piece.Length > LongestText)
        {
            return LongestText + 1;
        }

        var decoded = HtmlEntities.Decode(piece);
        if (length + decoded.Length > text.Length)
        {
            return LongestText + 1;
        }

        decoded.CopyTo(text[length..]);
        return length + decoded.Length;
    }

    private static void Close(List<LinkInput> to, string? target, ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (target is not null && VisibleHost.MayBe(text))
        {
            to.Add(new LinkInput(target, UrlKind.Link, text.ToString()));
        }
    }
}
