using System.Text;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over attached PDF files (SpamAssassin's PDFInfo), and Office macros (OLEVBMacro) by what the relay's own check of files found.</summary>
internal static class PdfEvals
{
    private static readonly EvalPattern Link = new(@"/\/URI\s{0,2}\(((?:[^()\\]|\\.){1,2000})\)/");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("pdf_count", static (s, a) => Within(Of(s).Count, a));
        table.Put("pdf_image_count", static (s, a) => Within(Of(s).Images.Count, a));
        table.Put("pdf_pixel_coverage", static (s, a) => Of(s).Images.Count > 0 ? Within(Of(s).Area, a) : 0);
        table.Put("pdf_image_size_exact", static (s, a) => Of(s).Images.Exists(i => i.Height == a.Number(0) && i.Width == a.Number(1)) ? 1 : 0);
        table.Put("pdf_image_size_range", static (s, a) => Of(s).Images.Exists(i => i.Height >= a.Number(0) && i.Width >= a.Number(1) && i.Height <= a.Most(2) && i.Width <= a.Most(3)) ? 1 : 0);
        table.Put("pdf_image_to_text_ratio", static (s, a) => TextRatio(s, a));
        table.Put("pdf_named", static (s, a) => Of(s).FileNames.Contains(a[0], StringComparer.OrdinalIgnoreCase) ? 1 : 0);
        table.Put("pdf_name_regex", static (s, a) => Of(s).FileNames.Exists(n => Matches(a.Pattern(0), n)) ? 1 : 0);
        table.Put("pdf_match_details", static (s, a) => Of(s).Details.Exists(d => d.Name == a[0] && Matches(a.Pattern(1), d.Value)) ? 1 : 0);
        table.Put("pdf_is_encrypted", static (s, _) => Of(s).IsEncrypted ? 1 : 0);
        table.Put("pdf_is_empty_body", static (s, a) => Of(s).Count > 0 && s.Subject.Body.Where(static l => !l.Span.Trim(" \t\r\n"u8).IsEmpty).Sum(static l => l.Length) <= a.Number(0) ? 1 : 0);
        table.Put("pdf_uri_regex", static (s, a) => Links(s).Exists(u => Matches(a.Pattern(0), u)) ? 1 : 0);
        Macros(table);
    }

    private static void Macros(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_olemacro", static (s, _) => Found(s, "ATTACHMENT_MACRO", "ATTACHMENT_MACRO_AUTO"));
        table.Put("check_olemacro_malice", static (s, _) => Found(s, "ATTACHMENT_MACRO_AUTO"));
        table.Put("check_olemacro_encrypted", static (s, _) => Found(s, "ATTACHMENT_ENCRYPTED"));
        table.Put("check_olemacro_redirect_uri", static (s, _) => Found(s, "ATTACHMENT_EXTERNAL_TEMPLATE"));
        table.Put("check_oletargeturi", static (s, _) => Found(s, "ATTACHMENT_EXTERNAL_TEMPLATE"));
        table.Put("check_olertfobject", static (s, _) => Found(s, "ATTACHMENT_RTF_OBJECT"));
    }

    private static PdfFacts Of(EvalScope scope) => scope.Shared(PdfFacts.Of);

    private static double Found(EvalScope scope, params ReadOnlySpan<string> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (scope.Subject.SymbolCount(symbol) > 0)
            {
                return 1;
            }
        }

        return 0;
    }

    private static double Within(double value, EvalArguments arguments) => value >= arguments.Number(0) && value <= arguments.Most(1) ? 1 : 0;

    private static double TextRatio(EvalScope scope, EvalArguments arguments)
    {
        var length = (double)scope.Subject.Body.Sum(static l => l.Length) + scope.Headers.Text("Subject").Length;
        var area = Of(scope).Area;
        return arguments.Count > 1 && area > 0 && length > 0 && length / area >= arguments.Number(0) && length / area < arguments.Number(1) ? 1 : 0;
    }

    private static bool Matches(RulePattern? pattern, string text) => pattern?.Count(ByteChars.MapLatin1(text), 1, out _) > 0;

    private static List<string> Links(EvalScope scope)
    {
        var found = new List<string>();
        foreach (var part in scope.Subject.Parts)
        {
            if (part.ContentType == "application/pdf" && found.Count < 1_000)
            {
                var data = part.Decoded.Span;
                found.AddRange(Link.Groups(Encoding.Latin1.GetString(data[..Math.Min(512 * 1024, data.Length)]), 1, 1_000));
            }
        }

        return found;
    }
}
