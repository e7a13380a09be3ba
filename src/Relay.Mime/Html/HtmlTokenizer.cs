using System.Buffers;

namespace Relay.Mime.Html;

/// <summary>What the tokenizer stands on.</summary>
public enum HtmlToken
{
    End,

    /// <summary>Characters, entities not yet decoded.</summary>
    Text,

    /// <summary>Characters in which no entity and no tag counts: script, style and the like.</summary>
    RawText,
    StartTag,
    EndTag,
    Comment,
}

/// <summary>An attribute as positions in the markup.</summary>
public readonly record struct HtmlAttribute(int NameStart, int NameLength, int ValueStart, int ValueLength);

/// <summary>
/// The HTML standard's tokenization (WHATWG HTML §13.2.5) over characters in memory: one pass, no tree, no allocation after the
/// first tag. It never fails; every place has a reading, as in browsers. Differences: DOCTYPE and CDATA are comments, and a tag has
/// at most <see cref="MaxAttributes"/> attributes.
/// </summary>
/// <param name="room">For the attributes of a tag, <see cref="MaxAttributes"/>; made where it is null.</param>
public ref struct HtmlTokenizer(ReadOnlySpan<char> html, HtmlAttribute[]? room = null)
{
    /// <summary>More attributes are passed over: no element has as many.</summary>
    public const int MaxAttributes = 48;

    private static readonly SearchValues<char> NameEnd = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> AttributeNameEnd = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> UnquotedEnd = SearchValues.Create(" \t\r\n\f>");

    private readonly ReadOnlySpan<char> html = html;
    private HtmlAttribute[]? attributes = room;
    private int at;
    private int nameStart;
    private int nameLength;
    private bool inRaw;

    /// <summary>Attributes of the start tag, the first of each name first.</summary>
    public int AttributeCount { get; private set; }

    public readonly HtmlAttribute this[int attribute] => attributes![attribute];

    /// <summary>Positions of the token's text, or of the whole tag.</summary>
    public int Start { get; private set; }

    public int End { get; private set; }

    public readonly ReadOnlySpan<char> Text => html[Start..End];

    public readonly ReadOnlySpan<char> TagName => html.Slice(nameStart, nameLength);

    public readonly int TagNameStart => nameStart;

    /// <summary>Goes to the next token.</summary>
    public HtmlToken Read()
    {
        Start = at;
        if (at >= html.Length)
        {
            End = at;
            return HtmlToken.End;
        }

        if (inRaw)
        {
            inRaw = false;
            var end = RawEnd();
            if (end > at)
            {
                at = End = end;
                return IsEscapable(TagName) ? HtmlToken.Text : HtmlToken.RawText;
            }
        }

        return html[at] == '<' && BeginsMarkup(at) ? ReadMarkup() : ReadText();
    }

    /// <summary>The value of an attribute, entities not yet decoded; empty where it is absent.</summary>
    public readonly ReadOnlySpan<char> Attribute(ReadOnlySpan<char> name) => TryAttribute(name, out var value) ? value : default;

    public readonly bool TryAttribute(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        for (var i = 0; i < AttributeCount; i++)
        {
            var a = attributes![i];
            if (a.NameLength == name.Length && html.Slice(a.NameStart, a.NameLength).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = html.Slice(a.ValueStart, a.ValueLength);
                return true;
            }
        }

        value = default;
        return false;
    }

    private readonly bool BeginsMarkup(int i) => i + 1 < html.Length && (char.IsAsciiLetter(html[i + 1]) || html[i + 1] is '!' or '?' or '/');

    private HtmlToken ReadText()
    {
        var from = at + 1;
        while (true)
        {
            var i = from >= html.Length ? -1 : html[from..].IndexOf('<');
            if (i < 0)
            {
                at = End = html.Length;
                return HtmlToken.Text;
            }

            from += i;
            if (BeginsMarkup(from))
            {
                at = End = from;
                return HtmlToken.Text;
            }

            from++;
        }
    }

    private HtmlToken ReadMarkup()
    {
        var second = html[at + 1];
        if (char.IsAsciiLetter(second))
        {
            return ReadTag(at + 1, HtmlToken.StartTag);
        }

        if (second == '/' && at + 2 < html.Length && char.IsAsciiLetter(html[at + 2]))
        {
            return ReadTag(at + 2, HtmlToken.EndTag);
        }

        if (html[at..].StartsWith("<!--"))
        {
            return ReadComment();
        }

        // §13.2.5.41: everything else is a bogus comment, up to the next ">".
        var close = html[(at + 2)..].IndexOf('>');
        at = End = close < 0 ? html.Length : at + 3 + close;
        return HtmlToken.Comment;
    }

    /// <summary>§13.2.5.43–51.</summary>
    private HtmlToken ReadComment()
    {
        var from = at + 4;
        var rest = html[from..];
        if (rest.StartsWith(">") || rest.StartsWith("->"))
        {
            at = End = from + (rest[0] == '>' ? 1 : 2);
            return HtmlToken.Comment;
        }

        while (true)
        {
            var i = from >= html.Length ? -1 : html[from..].IndexOf("--");
            if (i < 0)
            {
                at = End = html.Length;
                return HtmlToken.Comment;
            }

            from += i + 2;
            while (from < html.Length && html[from] == '-')
            {
                from++;
            }

            if (html[from..].StartsWith(">") || html[from..].StartsWith("!>"))
            {
                at = End = from + (html[from] == '>' ? 1 : 2);
                return HtmlToken.Comment;
            }
        }
    }

    private HtmlToken ReadTag(int name, HtmlToken kind)
    {
        AttributeCount = 0;
        var length = html[name..].IndexOfAny(NameEnd);
        if (length < 0)
        {
            // The end of the text inside a tag: the tag is dropped.
            at = End = html.Length;
            return HtmlToken.Comment;
        }

        nameStart = name;
        nameLength = length;
        at = name + length;
        while (at < html.Length && html[at] != '>')
        {
            if (html[at] == '/' || char.IsWhiteSpace(html[at]))
            {
                at++;
                continue;
            }

            ReadAttribute(kind == HtmlToken.StartTag);
        }

        if (at >= html.Length)
        {
            End = html.Length;
            return HtmlToken.Comment;
        }

        at++;
        End = at;
        inRaw = kind == HtmlToken.StartTag && IsRaw(TagName);
        return kind;
    }

    /// <summary>§13.2.5.32–39.</summary>
    private void ReadAttribute(bool keep)
    {
        var start = at;
        at++; // an equals sign at the beginning belongs to the name
        var length = html[at..].IndexOfAny(AttributeNameEnd);
        at = length < 0 ? html.Length : at + length;
        var nameEnd = at;
        SkipWhite();
        if (at >= html.Length || html[at] != '=')
        {
            Add(keep, start, nameEnd, nameEnd, nameEnd);
            return;
        }

        at++;
        SkipWhite();
        if (at >= html.Length || html[at] == '>')
        {
            Add(keep, start, nameEnd, at, at);
            return;
        }

        var quote = html[at];
        if (quote is '"' or '\'')
        {
            var close = html[(at + 1)..].IndexOf(quote);
            var valueStart = at + 1;
            var valueEnd = close < 0 ? html.Length : valueStart + close;
            at = Math.Min(html.Length, valueEnd + 1);
            Add(keep, start, nameEnd, valueStart, valueEnd);
            return;
        }

        var from = at;
        var stop = html[at..].IndexOfAny(UnquotedEnd);
        at = stop < 0 ? html.Length : at + stop;
        Add(keep, start, nameEnd, from, at);
    }

    private void SkipWhite()
    {
        while (at < html.Length && html[at] is ' ' or '\t' or '\r' or '\n' or '\f')
        {
            at++;
        }
    }

    private void Add(bool keep, int nameAt, int nameTo, int valueAt, int valueTo)
    {
        if (!keep || AttributeCount >= MaxAttributes || TryAttribute(html[nameAt..nameTo], out _))
        {
            return;
        }

        attributes ??= new HtmlAttribute[MaxAttributes];
        attributes[AttributeCount++] = new HtmlAttribute(nameAt, nameTo - nameAt, valueAt, valueTo - valueAt);
    }

    private static bool IsRaw(ReadOnlySpan<char> name) => name.Length switch
    {
        3 => name.Equals("xmp", StringComparison.OrdinalIgnoreCase),
        5 => name.Equals("style", StringComparison.OrdinalIgnoreCase) || name.Equals("title", StringComparison.OrdinalIgnoreCase),
        6 => name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("iframe", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("noembed", StringComparison.OrdinalIgnoreCase),
        8 => name.Equals("textarea", StringComparison.OrdinalIgnoreCase) || name.Equals("noframes", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool IsEscapable(ReadOnlySpan<char> name) =>
        name.Equals("title", StringComparison.OrdinalIgnoreCase) || name.Equals("textarea", StringComparison.OrdinalIgnoreCase);

    /// <summary>§13.2.5.2–3: only the matching end tag ends it. Without one it goes to the end, as in browsers.</summary>
    private readonly int RawEnd()
    {
        var name = TagName;
        var from = at;
        while (from < html.Length)
        {
            var i = html[from..].IndexOf("</");
            if (i < 0)
            {
                return html.Length;
            }

            from += i;
            var rest = html[(from + 2)..];
            if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (rest.Length == name.Length || NameEnd.Contains(rest[name.Length])))
            {
                return from;
            }

            from += 2;
        }

        return html.Length;
    }
}
