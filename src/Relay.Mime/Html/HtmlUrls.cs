using System.Buffers;
using Relay.Mime.Urls;

namespace Relay.Mime.Html;

/// <summary>Collects the URLs of attributes (WHATWG HTML, the attributes of type URL that a mail client follows or loads).</summary>
internal sealed class HtmlUrls(int part, int limit)
{
    private static readonly SearchValues<char> SchemeChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly char[] Controls = [.. Enumerable.Range(0, 33).Select(static c => (char)c)];

    private string? baseUrl;
    private int open = -1;
    private int openAt;

    public List<FoundUrl> Found { get; } = [];

    /// <summary>A link begins: what is visible from here on is its text. Links do not nest (WHATWG HTML §13.2.6.4.7, "a").</summary>
    /// <param name="url">Of the link, in <see cref="Found"/>; there may be none.</param>
    public void OpenLink(int url, int visible)
    {
        CloseLink(visible);
        open = url < Found.Count && Found[url].Kind == UrlKind.Link ? url : -1;
        openAt = visible;
    }

    public void CloseLink(int visible)
    {
        if (open >= 0 && visible > openAt)
        {
            Found[open] = Found[open] with { ShownAt = openAt, ShownLength = visible - openAt };
        }

        open = -1;
    }

    public void Add(ref HtmlTokenizer tag, scoped ReadOnlySpan<char> lowerName)
    {
        if (tag.AttributeCount == 0)
        {
            return;
        }

        switch (lowerName)
        {
            case "a" or "area":
                Take(ref tag, "href", UrlKind.Link);
                break;
            case "img" or "image":
                Take(ref tag, "src", UrlKind.Image);
                Take(ref tag, "longdesc", UrlKind.Other);
                break;
            case "form":
                Take(ref tag, "action", UrlKind.Form);
                break;
            case "input" or "button":
                Take(ref tag, "formaction", UrlKind.Form);
                Take(ref tag, "src", UrlKind.Image);
                break;
            case "iframe" or "frame" or "embed":
                Take(ref tag, "src", UrlKind.Frame);
                break;
            case "object":
                Take(ref tag, "data", UrlKind.Frame);
                break;
            case "script":
                Take(ref tag, "src", UrlKind.Script);
                break;
            case "link":
                Take(ref tag, "href", UrlKind.Style);
                break;
            case "base":
                TakeBase(ref tag);
                break;
            case "meta":
                TakeRefresh(ref tag);
                break;
            default:
                Take(ref tag, "src", UrlKind.Other);
                Take(ref tag, "href", UrlKind.Other);
                break;
        }

        Take(ref tag, "background", UrlKind.Image);
        TakeStyle(tag.Attribute("style"));
    }

    /// <summary>The url() values of a style.</summary>
    public void TakeStyle(ReadOnlySpan<char> css)
    {
        while (!css.IsEmpty)
        {
            var i = css.IndexOf("url(", StringComparison.OrdinalIgnoreCase);
            if (i < 0)
            {
                return;
            }

            css = css[(i + 4)..];
            var end = css.IndexOf(')');
            Add((end < 0 ? css : css[..end]).Trim(" \t\r\n'\""), UrlKind.Style);
            css = end < 0 ? default : css[end..];
        }
    }

    private void Take(ref HtmlTokenizer tag, scoped ReadOnlySpan<char> name, UrlKind kind)
    {
        if (tag.TryAttribute(name, out var value))
        {
            Add(value, kind);
        }
    }

    /// <summary>WHATWG HTML §4.2.3: the first base counts.</summary>
    private void TakeBase(ref HtmlTokenizer tag)
    {
        if (tag.TryAttribute("href", out var value))
        {
            Add(value, UrlKind.Base);
            baseUrl ??= Clean(value);
        }
    }

    /// <summary>WHATWG HTML §4.2.5.3, "refresh": <c>0; url=…</c>.</summary>
    private void TakeRefresh(ref HtmlTokenizer tag)
    {
        if (!tag.Attribute("http-equiv").Trim().Equals("refresh", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var content = tag.Attribute("content");
        var url = content.IndexOf("url", StringComparison.OrdinalIgnoreCase);
        var rest = url >= 0 ? content[(url + 3)..].TrimStart(" \t\r\n=") : content.TrimStart("0123456789.;, \t\r\n");
        Add(rest.Trim("'\" "), UrlKind.Refresh);
    }

    private void Add(ReadOnlySpan<char> value, UrlKind kind)
    {
        if (Found.Count >= limit || value.IsEmpty)
        {
            return;
        }

        var url = Clean(value);
        if (url.Length == 0 || url[0] == '#' || url.StartsWith("cid:", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (!HasScheme(url) && baseUrl is not null && Uri.TryCreate(baseUrl, UriKind.Absolute, out var root) && Uri.TryCreate(root, url, out var joined))
        {
            url = joined.OriginalString;
        }

        Found.Add(new FoundUrl(url, kind, part));
    }

    /// <summary>WHATWG URL §4.1: white space around it goes, tabs and line ends inside it too.</summary>
    private static string Clean(ReadOnlySpan<char> value)
    {
        var url = HtmlEntities.Decode(value[..Math.Min(value.Length, UrlText.MaxLength)]);
        if (url.AsSpan().IndexOfAnyInRange('\0', ' ') < 0)
        {
            return url;
        }

        url = url.Trim(Controls);
        return url.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
    }

    private static bool HasScheme(string url)
    {
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && url.AsSpan(0, colon).IndexOfAnyExcept(SchemeChars) < 0;
    }
}
