using System.Buffers;

namespace Relay.Mime.Html;

/// <summary>
/// HTML to the text that a person sees, in one pass over the tokens: entities decoded, blocks on lines of their own, scripts and styles
/// dropped, hidden text kept apart. Tables may nest; what a browser closes by itself (p, li, cells, rows) is closed here too.
/// Deliberately no tree: memory is the text itself, and time is linear in the markup whatever it is.
/// </summary>
internal sealed class HtmlReader(int part, int urlLimit)
{
    /// <summary>Style sheets longer than this are read in part: only their hiding rules matter.</summary>
    private const int MaxStyle = 256 * 1024;

    private const int MaxTitle = 1000;

    private static readonly int[] CellBarriers = [ElementStack.Hash("table")];
    private static readonly int[] ListBarriers = [ElementStack.Hash("ul"), ElementStack.Hash("ol"), ElementStack.Hash("table")];
    private static readonly int[] ParagraphBarriers = [ElementStack.Hash("table"), ElementStack.Hash("td"), ElementStack.Hash("th"), ElementStack.Hash("div"), ElementStack.Hash("button")];
    private static readonly SearchValues<char> Special = SearchValues.Create("& \t\r\n\f\v\u00A0\u00AD\u200B\u2060\uFEFF");

    private readonly ElementStack stack = new();
    private readonly HtmlUrls urls = new(part, urlLimit);
    private readonly StyleSheet sheet = new();
    private readonly CharBuffer scratch = new(64);
    private readonly CharBuffer visible = new(1024);
    private readonly CharBuffer hidden = new(64);
    private string title = "";
    private HtmlCounts counts;
    private HiddenCounts concealed;
    private int pre;
    private bool inTitle;

    /// <summary>Characters and elements looked at.</summary>
    public long Steps { get; private set; }

    public HtmlReading Read(ReadOnlySpan<char> html, Action<char[]> keep)
    {
        var tokenizer = new HtmlTokenizer(html);
        Span<char> lower = stackalloc char[16];
        while (true)
        {
            var token = tokenizer.Read();
            switch (token)
            {
                case HtmlToken.End:
                    Steps += html.Length + stack.Steps;
                    return Finish(keep);
                case HtmlToken.Text:
                    AddText(ref tokenizer);
                    break;
                case HtmlToken.RawText:
                    AddRaw(ref tokenizer);
                    break;
                case HtmlToken.Comment:
                    counts = counts with { Comments = counts.Comments + 1 };
                    break;
                default:
                    ReadOnlySpan<char> name = tokenizer.TagName.Length > lower.Length ? "x-long" : lower[..tokenizer.TagName.ToLowerInvariant(lower)];
                    Tag(ref tokenizer, token, name);
                    break;
            }
        }
    }

    private void Tag(ref HtmlTokenizer tokenizer, HtmlToken token, scoped ReadOnlySpan<char> name)
    {
        inTitle = token == HtmlToken.StartTag && name is "title";
        if (token == HtmlToken.StartTag)
        {
            StartTag(ref tokenizer, name);
        }
        else
        {
            EndTag(name);
        }
    }

    private HtmlReading Finish(Action<char[]> keep)
    {
        urls.CloseLink(visible.Length);
        var result = new HtmlReading(Take(visible, keep), Take(hidden, keep), title, urls.Found, counts) { Concealed = concealed };
        scratch.Release();
        return result;
    }

    private static ReadOnlyMemory<char> Take(CharBuffer buffer, Action<char[]> keep)
    {
        while (buffer.Length > 0 && buffer.Span[^1] is ' ' or '\n')
        {
            buffer.Length--;
        }

        var length = buffer.Length;
        var chars = buffer.Detach();
        keep(chars);
        return chars.AsMemory(0, length);
    }

    private void StartTag(ref HtmlTokenizer tag, scoped ReadOnlySpan<char> name)
    {
        Count(ref tag, name);
        var firstUrl = urls.Found.Count;
        urls.Add(ref tag, name);
        if (name is "a")
        {
            urls.OpenLink(firstUrl, visible.Length);
        }

        CloseImplied(name);
        Break(name);
        if (IsVoid(name))
        {
            return;
        }

        pre += name is "pre" or "textarea" or "xmp" ? 1 : 0;
        stack.Push(name, Restyle(ref tag, name, stack.Style));
    }

    private void EndTag(ReadOnlySpan<char> name)
    {
        if (name is "a")
        {
            urls.CloseLink(visible.Length);
        }

        Break(name);
        pre = Math.Max(0, pre - (name is "pre" or "textarea" or "xmp" ? 1 : 0));
        stack.Close(name, name is "table" or "body" or "html" ? [] : CellBarriers);
    }

    private CssStyle Restyle(ref HtmlTokenizer tag, scoped ReadOnlySpan<char> name, CssStyle style)
    {
        style.Gone |= name is "template" or "datalist";
        if (tag.AttributeCount == 0)
        {
            return style;
        }

        if (tag.TryAttribute("bgcolor", out var background))
        {
            style.SetBackground(CssColor.Parse(background));
        }

        if (name is "font" && tag.TryAttribute("color", out var color))
        {
            style.Color = CssColor.Parse(color);
        }
        else if (name is "body" && tag.TryAttribute("text", out var text))
        {
            style.Color = CssColor.Parse(text);
        }

        if (tag.TryAttribute("background", out _))
        {
            style.Background = CssColor.Unknown;
        }

        if (!sheet.IsEmpty && sheet.Hides(tag.Attribute("class"), tag.Attribute("id")))
        {
            style.Gone = true;
        }

        if (tag.TryAttribute("style", out var declarations))
        {
            style.Apply(declarations.Contains('&') ? HtmlEntities.Decode(declarations) : declarations);
        }

        style.Gone |= tag.TryAttribute("hidden", out _);
        return style;
    }

    private void AddText(ref HtmlTokenizer tokenizer)
    {
        var text = tokenizer.Text;
        if (inTitle)
        {
            title = HtmlEntities.Decode(text[..Math.Min(text.Length, MaxTitle)]).Trim();
            return;
        }

        var style = stack.Style;
        if (!style.IsHidden)
        {
            Append(text, visible);
            return;
        }

        var before = hidden.Length;
        Append(text, hidden);
        var more = 0;
        foreach (var c in hidden.Span[Math.Min(before, hidden.Length)..])
        {
            more += char.IsLetterOrDigit(c) ? 1 : 0;
        }

        concealed = style.IsOff ? concealed with { ByStyle = concealed.ByStyle + more }
            : style.Tiny ? concealed with { BySize = concealed.BySize + more }
            : concealed with { ByColor = concealed.ByColor + more };
    }

    private void Append(ReadOnlySpan<char> text, CharBuffer to)
    {
        while (!text.IsEmpty)
        {
            var i = text.IndexOfAny(Special);
            to.Append(i < 0 ? text : text[..i]);
            if (i < 0)
            {
                return;
            }

            text = text[i..];
            if (text[0] != '&')
            {
                AddSpecial(text[0], to);
                text = text[1..];
                continue;
            }

            scratch.Length = 0;
            text = text[HtmlEntities.DecodeOne(text, scratch)..];
            foreach (var c in scratch.Span)
            {
                AddSpecial(c, to);
            }
        }
    }

    private void AddSpecial(char c, CharBuffer to)
    {
        switch (c)
        {
            case '\u00AD' or '\u200B' or '\u2060' or '\uFEFF':
                return; // seen by nobody; they split words that filters look for
            case '\n' or ' ' or '\t' when pre > 0:
                to.Append(c);
                return;
            case '\r' when pre > 0:
                return; // WHATWG HTML §13.2.3.5: CR LF is one line end, the LF

            case ' ' or '\t' or '\r' or '\n' or '\f' or '\v' or '\u00A0':
                if (to.Length > 0 && to.Span[^1] is not (' ' or '\n'))
                {
                    to.Append(' ');
                }

                return;
            default:
                to.Append(c);
                return;
        }
    }

    private void AddRaw(ref HtmlTokenizer tokenizer)
    {
        var name = tokenizer.TagName;
        if (name.Equals("style", StringComparison.OrdinalIgnoreCase))
        {
            var css = tokenizer.Text[..Math.Min(tokenizer.Text.Length, MaxStyle)];
            sheet.Read(css);
            urls.TakeStyle(css);
        }
        else if (name.Equals("xmp", StringComparison.OrdinalIgnoreCase))
        {
            (stack.Style.IsHidden ? hidden : visible).Append(tokenizer.Text);
        }
    }

    private void Count(ref HtmlTokenizer tag, scoped ReadOnlySpan<char> name)
    {
        counts = counts with { Tags = counts.Tags + 1 };
        switch (name)
        {
            case "img" or "image":
                counts = counts with { Images = counts.Images + 1 };
                break;
            case "form":
                counts = counts with { Forms = counts.Forms + 1 };
                break;
            case "script":
                counts = counts with { Scripts = counts.Scripts + 1 };
                break;
            case "iframe" or "frame" or "object" or "embed":
                counts = counts with { Frames = counts.Frames + 1 };
                break;
            case "input":
                counts = counts with { PasswordFields = counts.PasswordFields + (tag.Attribute("type").Equals("password", StringComparison.OrdinalIgnoreCase) ? 1 : 0) };
                break;
        }
    }

    /// <summary>WHATWG HTML §13.1.2.4: end tags that are left out.</summary>
    private void CloseImplied(ReadOnlySpan<char> name)
    {
        switch (name)
        {
            case "td" or "th":
                stack.Close("td", CellBarriers);
                stack.Close("th", CellBarriers);
                break;
            case "tr" or "tbody" or "thead" or "tfoot":
                stack.Close("tr", CellBarriers);
                break;
            case "li":
                stack.Close("li", ListBarriers);
                break;
            case "p" or "div" or "table" or "ul" or "ol" or "h1" or "h2" or "h3" or "h4" or "blockquote" or "hr" or "pre" or "form" or "center":
                stack.Close("p", ParagraphBarriers);
                break;
        }
    }

    private void Break(ReadOnlySpan<char> name)
    {
        switch (name)
        {
            case "br" or "p" or "div" or "tr" or "li" or "table" or "ul" or "ol" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "hr" or "pre" or "blockquote"
                or "center" or "dt" or "dd" or "dl" or "form" or "section" or "article" or "header" or "footer" or "option" or "title" or "body" or "xmp":
                NewLine(stack.Style.IsHidden ? hidden : visible);
                break;
            case "td" or "th":
                AddSpecial(' ', visible);
                break;
        }
    }

    private static void NewLine(CharBuffer to)
    {
        if (to.Length > 0 && to.Span[^1] == ' ')
        {
            to.Length--;
        }

        if (to.Length > 0 && to.Span[^1] != '\n')
        {
            to.Append('\n');
        }
    }

    private static bool IsVoid(ReadOnlySpan<char> name) => name is "br" or "img" or "hr" or "input" or "meta" or "link" or "base" or "area" or "col" or "embed"
        or "source" or "track" or "wbr" or "param" or "image" or "frame" or "basefont" or "bgsound" or "keygen";
}
