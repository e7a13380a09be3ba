using System.Globalization;
using System.Text;
using Relay.Mime;
using Relay.Mime.Html;

namespace Relay.Filters.Rules.Subject;

/// <summary>Counts of an HTML part, in one pass over its markup. Facts that SpamAssassin computes and this does not are absent: their rules do not hit.</summary>
internal static class HtmlFacts
{
    /// <summary>Comments and titles that are kept, and characters of each.</summary>
    private const int MaxTexts = 200;
    private const int MaxText = 2_000;

    public static RuleHtml Of(MimePart part)
    {
        var tags = new Dictionary<string, int>(StringComparer.Ordinal);
        var comments = new List<string>();
        var area = 0.0;
        var tokenizer = new HtmlTokenizer(part.Text.Span);
        for (var token = tokenizer.Read(); token != HtmlToken.End; token = tokenizer.Read())
        {
            if (token is HtmlToken.StartTag or HtmlToken.EndTag)
            {
                var name = tokenizer.TagName[..Math.Min(32, tokenizer.TagName.Length)].ToString().ToLowerInvariant();
                if (tags.Count < MaxTexts || tags.ContainsKey(name))
                {
                    tags[name] = tags.GetValueOrDefault(name) + (token == HtmlToken.StartTag && !IsVoid(name) ? 1 : token == HtmlToken.EndTag ? -1 : 0);
                }

                area += token == HtmlToken.StartTag && name == "img" ? Pixels(tokenizer.Attribute("width")) * Pixels(tokenizer.Attribute("height")) : 0;
            }
            else if (token == HtmlToken.Comment && comments.Count < MaxTexts)
            {
                comments.Add(Bytes(tokenizer.Text));
            }
        }

        return new RuleHtml { Tags = tags, Facts = Facts(part, tags, area), Texts = new Dictionary<string, IReadOnlyList<string>> { ["comment"] = comments, ["title"] = Title(part) } };
    }

    private static Dictionary<string, string> Facts(MimePart part, Dictionary<string, int> tags, double area)
    {
        var visible = part.VisibleText.Span;
        var spaces = 0;
        foreach (var c in visible)
        {
            spaces += char.IsWhiteSpace(c) ? 1 : 0;
        }

        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["html"] = "1",
            ["length"] = part.Text.Length.ToString(CultureInfo.InvariantCulture),
            ["non_space_len"] = (visible.Length - spaces).ToString(CultureInfo.InvariantCulture),
            ["image_area"] = area.ToString(CultureInfo.InvariantCulture),
            ["embeds"] = tags.ContainsKey("embed") || tags.ContainsKey("object") ? "1" : "0",
        };
    }

    private static string[] Title(MimePart part) => part.Html is { Title.Length: > 0 } html ? [Bytes(html.Title)] : [];

    private static string Bytes(ReadOnlySpan<char> text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text[..Math.Min(MaxText, text.Length)].ToArray()));

    /// <summary>Plain numbers of pixels, as SpamAssassin caps them.</summary>
    private static double Pixels(ReadOnlySpan<char> value) =>
        double.TryParse(value.Trim().TrimEnd("px"), NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? Math.Min(pixels, 2_048) : 0;

    private static bool IsVoid(string name) =>
        name is "area" or "base" or "br" or "col" or "embed" or "hr" or "img" or "input" or "link" or "meta" or "param" or "source" or "wbr";
}
