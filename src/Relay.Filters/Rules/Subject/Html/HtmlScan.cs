using System.Globalization;
using System.Text;
using Relay.Filters.Rules.Evals;
using Relay.Mime.Html;

namespace Relay.Filters.Rules.Subject.Html;

/// <summary>
/// One pass over an HTML part: its text as rules see it (hidden text too: a rule may look for it) and what rules count in its markup, both the way
/// SpamAssassin does. Linear in the part; never throws.
/// </summary>
internal sealed class HtmlScan
{
    /// <summary>Tags by name, and texts of a kind, that are kept.</summary>
    private const int MaxKept = 2_000;

    /// <summary>Characters of a comment, a title or a link's text.</summary>
    private const int MaxText = 4_000;

    /// <summary>A longer link is cut, which is a fact (SpamAssassin's MAX_URI_LENGTH).</summary>
    private const int MaxLink = 8_192;

    /// <summary>Where Gmail's readers were led through a redirector, when the message had been quoted from there.</summary>
    public const string Redirects = "saferedirecturl";

    private static readonly System.Buffers.SearchValues<char> Blank = System.Buffers.SearchValues.Create(" \t\n\r\f\v\u00a0");
    private static readonly EvalPattern Face = new(@"/^\s*[""'.]?[a-z ][a-z -]*[a-z]\d?[""']?(?:,\s*[""']?[a-z][a-z -]*[a-z]\d?[""']?)*;?$/i");

    private readonly Dictionary<string, int> inside = new(StringComparer.Ordinal);
    private readonly HtmlStyles styles = new();
    private readonly HtmlPieces pieces = new();
    private readonly Dictionary<string, string> facts = new(StringComparer.Ordinal) { ["html"] = "1" };
    private readonly List<string> comments = [];
    private readonly List<string> scripts = [];
    private readonly List<string> redirects = [];
    private readonly List<StringBuilder> anchors = [];
    private readonly List<StringBuilder> titles = [];
    private int tags;
    private int known;
    private int tagsSeen;
    private int knownSeen;
    private int closedExtra;
    private double area;

    /// <param name="text">The part's text as characters.</param>
    public static (RuleHtml Html, string Rendered) Read(ReadOnlySpan<char> text)
    {
        var markup = Plain(text);
        var scan = new HtmlScan();
        scan.Run(markup);
        return (scan.Result(markup.Length), scan.pieces.ToString());
    }

    /// <summary>Line ends are LF; quotation marks of typography are plain ones, in attributes too.</summary>
    private static string Plain(ReadOnlySpan<char> text) => text.IndexOfAny('\r', '\u201c', '\u201d') < 0
        ? text.ToString()
        : text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\u201c', '"').Replace('\u201d', '"');

    private void Run(string markup)
    {
        var tokenizer = new HtmlTokenizer(markup);
        for (var token = tokenizer.Read(); token != HtmlToken.End; token = tokenizer.Read())
        {
            switch (token)
            {
                case HtmlToken.StartTag:
                    Start(ref tokenizer);
                    break;
                case HtmlToken.EndTag:
                    End(Name(tokenizer.TagName));
                    break;
                case HtmlToken.Comment:
                    Comment(tokenizer.Text);
                    break;
                case HtmlToken.RawText:
                    Raw(tokenizer.Text);
                    break;
                default:
                    Text(HtmlEntities.Decode(tokenizer.Text.Contains('&') ? tokenizer.Text.ToString().Replace("&nbsp;", " ", StringComparison.Ordinal) : tokenizer.Text));
                    break;
            }
        }
    }

    private static string Name(ReadOnlySpan<char> tag) => tag[..Math.Min(64, tag.Length)].ToString().ToLowerInvariant();

    /// <summary>Counts the tag; false where it means nothing to a reader.</summary>
    private bool Count(string tag, int step)
    {
        var isNamespaced = HtmlElements.IsNamespaced(tag);
        var isKnown = isNamespaced || HtmlElements.Known.Contains(tag);
        var isNew = !inside.TryGetValue(tag, out var depth);
        tags++;
        known += isKnown ? 1 : 0;
        tagsSeen += isNew ? 1 : 0;
        knownSeen += isNew && isKnown ? 1 : 0;
        if (isNew && inside.Count >= MaxKept)
        {
            return false;
        }

        closedExtra += depth + step < 0 ? 1 : 0;
        inside[tag] = Math.Max(0, depth + step);
        return !isNamespaced && HtmlElements.IsRendered(tag);
    }

    private void Start(ref HtmlTokenizer tokenizer)
    {
        var tag = Name(tokenizer.TagName);
        if (!Count(tag, 1))
        {
            return;
        }

        var attributes = Attributes(ref tokenizer, tag);
        if (HtmlElements.Styling.Contains(tag))
        {
            styles.Open(tag, name => attributes.GetValueOrDefault(name));
            facts["max_size"] = styles.MaxSize.ToString(CultureInfo.InvariantCulture);
        }

        Space(tag);
        Note(tag, attributes);
    }

    private static Dictionary<string, string> Attributes(ref HtmlTokenizer tokenizer, string tag)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Wanted(tag))
        {
            if (tokenizer.TryAttribute(name, out var value))
            {
                found[name] = HtmlEntities.Decode(value);
            }
        }

        return found;
    }

    private static string[] Wanted(string tag) => tag switch
    {
        "font" => ["color", "size", "face"],
        "basefont" => ["size", "color"],
        "body" => ["text"],
        "img" => ["width", "height", "src"],
        "frame" or "iframe" or "embed" or "script" => ["src"],
        "area" or "link" => ["href"],
        "form" => ["action"],
        "a" => ["style", "href", "data-saferedirecturl"],
        "table" or "td" or "th" or "tr" or "span" or "p" or "div" => ["style"],
        _ => [],
    };

    private void End(string tag)
    {
        if (Count(tag, -1))
        {
            if (HtmlElements.Styling.Contains(tag))
            {
                styles.Close(tag == "th" ? "td" : tag);
            }

            Space(tag);
        }
    }

    private void Space(string tag)
    {
        if (HtmlElements.SpaceOf(tag) is { } space)
        {
            pieces.Space(space);
        }
    }

    private void Note(string tag, Dictionary<string, string> attributes)
    {
        var link = attributes.GetValueOrDefault("href") ?? attributes.GetValueOrDefault("src");
        if (link?.AsSpan().Trim().Length > MaxLink)
        {
            facts["uri_truncated"] = "1";
        }

        if (attributes.TryGetValue("data-saferedirecturl", out var redirect) && redirects.Count < MaxKept && redirect.Length <= MaxLink)
        {
            redirects.Add(Bytes(redirect.Trim()));
        }

        switch (tag)
        {
            case "font" when attributes.TryGetValue("face", out var face) && !Face.In(Bytes(face)):
                facts["font_face_bad"] = "1";
                break;
            case "img":
                Append(IsInside("a") ? anchors : [], "<img>\n");
                area += attributes.TryGetValue("width", out var width) && attributes.TryGetValue("height", out var height) ? Pixels(width, 8) * Pixels(height, 6) : 0;
                break;
            case "form" when attributes.TryGetValue("action", out var action) && action.Contains("mailto:", StringComparison.OrdinalIgnoreCase):
                facts["form_action_mailto"] = "1";
                break;
            case "object" or "embed":
                facts["embeds"] = "1";
                break;
            case "a" when anchors.Count < MaxKept:
                anchors.Add(new StringBuilder());
                break;
            case "title" when titles.Count < MaxKept:
                titles.Add(new StringBuilder());
                break;
        }
    }

    /// <summary>Per cent are of a screen of 800 × 600; what is no number is 200.</summary>
    private static double Pixels(string text, int percent)
    {
        var digits = text.EndsWith('%') ? text[..^1] : text;
        var number = digits.Length is > 0 and < 10 && digits.All(char.IsAsciiDigit) ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return number <= 0 ? 200 : text.EndsWith('%') ? (double)number * percent : number;
    }

    private void Comment(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
        {
            tags++;
            known++;
            inside["!doctype"] = 0;
        }
        else if (comments.Count < MaxKept && (text.StartsWith("<!--") || (text.Length > 2 && text[1] == '!' && !char.IsAsciiLetter(text[2]) && text[2] != '[')))
        {
            comments.Add(Bytes(text[..Math.Min(MaxText, text.Length)].ToString()));
        }
    }

    private void Raw(ReadOnlySpan<char> text)
    {
        if (IsInside("script") && scripts.Count < MaxKept)
        {
            scripts.Add(Bytes(text.ToString()));
        }
        else if (!IsInside("script") && !IsInside("style"))
        {
            Text(text.ToString());
        }
    }

    private void Text(string text)
    {
        Append(IsInside("a") ? anchors : [], text);
        Append(IsInside("title") ? titles : [], text);
        var isBlank = text.AsSpan().IndexOfAnyExcept(Blank) < 0;
        pieces.Add(text, !isBlank && IsHidden());
    }

    private bool IsHidden()
    {
        var look = styles.Current;
        if (RuleColor.IsLowContrast(look.Text, look.Ground))
        {
            facts["font_low_contrast"] = "1";
            return true;
        }

        if (look.Text < 0 || look.Ground < 0)
        {
            facts["font_invalid_color"] = "1";
            return true;
        }

        return look.Size <= 1 || look.Hidden;
    }

    private bool IsInside(string tag) => inside.GetValueOrDefault(tag) > 0;

    private static void Append(List<StringBuilder> texts, string text)
    {
        if (texts.Count > 0 && texts[^1].Length < MaxText)
        {
            texts[^1].Append(text, 0, Math.Min(text.Length, MaxText));
        }
    }

    private RuleHtml Result(int length)
    {
        var rendered = pieces.ToString();
        facts["length"] = length.ToString(CultureInfo.InvariantCulture);
        facts["non_space_len"] = rendered.Count(static c => !char.IsWhiteSpace(c)).ToString(CultureInfo.InvariantCulture);
        facts["image_area"] = area.ToString(CultureInfo.InvariantCulture);
        if (tags > 0)
        {
            Ratio("closed_extra_ratio", closedExtra, tags);
            Ratio("bad_tag_ratio", tags - known, tags);
            Ratio("non_element_ratio", tagsSeen - knownSeen, tagsSeen);
            Ratio("obfuscation_ratio", pieces.Obfuscation, tags);
        }

        return new RuleHtml
        {
            Tags = inside,
            Facts = facts,
            Texts = new Dictionary<string, IReadOnlyList<string>>
            {
                ["comment"] = comments,
                ["script"] = scripts,
                [Redirects] = redirects,
                ["title"] = [.. titles.Select(static t => Bytes(t.ToString()))],
                ["anchor"] = [.. anchors.Select(static a => Bytes(a.ToString()))],
            },
        };
    }

    private void Ratio(string name, int part, int whole)
    {
        if (whole > 0)
        {
            facts[name] = ((double)part / whole).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
