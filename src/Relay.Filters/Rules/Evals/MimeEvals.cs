using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over the MIME structure (SpamAssassin's MIMEEval, AntiVirus).</summary>
internal static class MimeEvals
{
    private static readonly EvalPattern HtmlType = new(@"/^text\/html/i");
    private static readonly EvalPattern Executable = new(@"/\.(?:exe|scr|pif|com|bat|cmd|vbs|vbe|js|jse|wsf|wsh|lnk|cpl|hta|msi|jar|dll|ps1)$/i");
    private static readonly EvalPattern OpensAsMedia = new(@"/^(?:image|audio|video|text)\//i");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_for_mime", static (s, a) => s.Shared(MimeCounts.Of).IsTrue(a[0]) ? 1 : 0);
        table.Put("check_for_mime_html", static (s, _) => HtmlType.In(s.Headers.Text("Content-Type")) || s.Shared(MimeCounts.Of).Html > 0 ? 1 : 0);
        table.Put("check_for_mime_html_only", static (s, _) => HtmlType.In(s.Headers.Text("Content-Type")) || s.Shared(MimeCounts.Of) is { Html: > 0, Text: 0 } ? 1 : 0);
        table.Put("check_mime_multipart_ratio", static (s, a) => s.Shared(MimeCounts.Of).AlternativeRatio is var r && r >= a.Number(0) && r < a.Most(1) ? 1 : 0);
        table.Put("check_qp_ratio", static (s, a) => s.Shared(MimeCounts.Of).QuotedRatio >= a.Number(0) ? 1 : 0);
        table.Put("check_for_ascii_text_illegal", static (s, _) => s.Shared(MimeCounts.Of).IllegalAscii > 0 ? 1 : 0);
        table.Put("check_abundant_unicode_ratio", static (s, a) => s.Shared(MimeCounts.Of).EntityRatio >= a.Number(0) ? 1 : 0);
        table.Put("check_for_faraway_charset", static (s, _) => s.Subject.Parts is [var p, ..] && Charsets.IsFaraway(s, p.Charset) && MostlyHigh(s) ? 1 : 0);
        table.Put("check_msg_parse_flags", static (s, a) => Flag(s, a[0]));
        table.Put("check_ma_non_text", static (s, _) => AlternativeHasFile(s.Subject.Parts) ? 1 : 0);
        table.Put("check_base64_length", static (s, a) => Base64Line(s) is var n && n >= a.Number(0) && n <= a.Most(1) ? 1 : 0);
        table.Put("check_microsoft_executable", static (s, _) => s.Subject.Parts.Any(static p => p.Decoded.Span.StartsWith("MZ"u8) && p.Decoded.Length > 512 && !p.IsText) ? 1 : 0);
        table.Put("check_suspect_name", static (s, _) => s.Subject.Parts.Any(static p => OpensAsMedia.In(p.ContentType) && Executable.In(p.FileName)) ? 1 : 0);
    }

    /// <summary>Half of the text and more above ASCII.</summary>
    private static bool MostlyHigh(EvalScope scope)
    {
        var (high, all) = (0, 0);
        foreach (var line in scope.Subject.Body)
        {
            all += line.Length;
            foreach (var b in line.Span)
            {
                high += b >> 7;
            }
        }

        return high > 3 && all - high <= high;
    }

    private static double Flag(EvalScope scope, string flag) => scope.Subject.SymbolCount("parse:" + flag) > 0 ? 1 : flag switch
    {
        "missing_head_body_separator" => scope.Subject.Full.Span.IndexOf("\n\n"u8) < 0 ? 1 : 0,
        _ => 0,
    };

    /// <summary>Something else than text directly in a multipart/alternative.</summary>
    private static bool AlternativeHasFile(IReadOnlyList<RulePart> parts) =>
        parts.Any(static p => p.Parent == "multipart/alternative" && !p.IsText && p.ContentType is not ("multipart/related" or "application/rtf"));

    private static int Base64Line(EvalScope scope)
    {
        var longest = 0;
        foreach (var part in scope.Subject.Parts)
        {
            if (part.Encoding != "base64" || part.IsContainer || part.ContentType == "application/ics")
            {
                continue;
            }

            for (var rest = part.Raw.Span; !rest.IsEmpty;)
            {
                var end = rest.IndexOf((byte)'\n') + 1;
                longest = Math.Max(longest, end == 0 ? rest.Length : end);
                rest = end == 0 ? [] : rest[end..];
            }
        }

        return longest;
    }
}
