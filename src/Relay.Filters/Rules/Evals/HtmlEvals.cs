using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over HTML (SpamAssassin's HTMLEval): they hit where one HTML part is as they say.</summary>
internal static class HtmlEvals
{
    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("html_test", static (s, a) => Any(s, h => h.IsTrue(a[0])));
        table.Put("html_tag_exists", static (s, a) => Any(s, h => h.Tags.ContainsKey(a[0].ToLowerInvariant())));
        table.Put("html_tag_balance", static (s, a) => Any(s, h => h.Tags.TryGetValue(a[0].ToLowerInvariant(), out var n) && Compare(n, a[1])));
        table.Put("html_eval", static (s, a) => Any(s, h => h.Number(a[0]) is { } n && Compare(n, a[1])));
        table.Put("html_range", static (s, a) => Any(s, h => h.Number(a[0]) is { } n && n > a.Number(1) && (n <= a.Most(2) && (double.IsFinite(n) || !double.IsFinite(a.Most(2))))));
        table.Put("html_image_only", static (s, a) => Any(s, h => h.Tags.ContainsKey("img") && h.Number("length") is { } n && n > a.Number(0) && n <= a.Most(1)));
        table.Put("html_image_ratio", static (s, a) => Any(s, h =>
            h.Number("non_space_len") is { } text && h.Number("image_area") is { } area and > 0 && text / area > a.Number(0) && text / area <= a.Most(1)));
        table.Put("html_text_match", static (s, a) => Any(s, h => Texts(h, a[0]).Any(t => Matches(a, t))));
        table.Put("html_text_not_match", static (s, a) => Any(s, h => Texts(h, a[0]).Any(t => !Matches(a, t))));
        table.Put("html_title_subject_ratio", static (s, a) => s.Headers.Text("Subject") is { Length: > 0 } subject
            ? Any(s, h => Texts(h, "title").Any(t => (double)t.Length / subject.Length > a.Number(0)))
            : 0);
        table.Put("html_charset_faraway", static (s, _) => s.Subject.Parts.Any(p => p.ContentType == "text/html" && Charsets.IsFaraway(s, p.Charset)) ? 1 : 0);
    }

    private static double Any(EvalScope scope, Func<RuleHtml, bool> test)
    {
        foreach (var html in scope.Subject.Html)
        {
            if (test(html))
            {
                return 1;
            }
        }

        return 0;
    }

    private static IReadOnlyList<string> Texts(RuleHtml html, string name) => html.Texts.GetValueOrDefault(name, []);

    private static bool Matches(EvalArguments arguments, string text) => arguments.Undelimited(1)?.Count(Patterns.ByteChars.MapLatin1(text), 1, out _) > 0;

    /// <summary><c>'&lt; 512'</c>, <c>'!= 0'</c></summary>
    private static bool Compare(double value, string comparison)
    {
        var text = comparison.Trim();
        var sign = string.Concat(text.TakeWhile(static c => c is '<' or '>' or '=' or '!'));
        if (!double.TryParse(text[sign.Length..], System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        return sign switch { "<" => value < number, "<=" => value <= number, ">" => value > number, ">=" => value >= number, "==" => value == number, "!=" => value != number, _ => false };
    }
}
