using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>How much of the HTML of a multipart/alternative does not stand in its plain text, in per cent of its words.</summary>
internal sealed record Alternatives(double Percent, int HtmlWords, int TextWords)
{
    /// <summary>Words of one side that are counted.</summary>
    private const int MaxWords = 20_000;

    public static Alternatives Of(EvalScope scope)
    {
        var parts = scope.Subject.Parts;
        if (!parts.Any(static p => p.ContentType == "multipart/alternative") || parts.Any(static p => p.ContentType == "text/calendar"))
        {
            return new Alternatives(0, 0, 0);
        }

        var html = Words(parts, static t => t == "text/html");
        var text = Words(parts, static t => t != "text/html");
        if (html.Count == 0 && scope.Subject.Html.Any(static h => h.Tags.ContainsKey("img")))
        {
            // A page of nothing but pictures has one word that no text has.
            html.Add("\n", 1);
        }

        if (html.Count == 0)
        {
            return new Alternatives(0, 0, 0);
        }

        var left = html.Count(w => !text.TryGetValue(w.Key, out var n) || w.Value > n);
        return new Alternatives(100.0 * left / html.Count, html.Count, text.Count);
    }

    private static Dictionary<string, int> Words(IReadOnlyList<RulePart> parts, Func<string, bool> wanted)
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in parts.Where(p => p.IsText && wanted(p.ContentType)))
        {
            foreach (var word in Encoding.UTF8.GetString(part.Text.Span).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (words.Count < MaxWords && word.Any(static c => char.IsLetterOrDigit(c) || c == '_'))
                {
                    words[word] = words.GetValueOrDefault(word) + 1;
                }
            }
        }

        return words;
    }
}
