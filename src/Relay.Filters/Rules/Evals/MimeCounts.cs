using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>What the parts of a message add up to, once a message.</summary>
internal sealed record MimeCounts
{
    private static readonly EvalPattern Encoded = new("/=(?:09|3[0-9ABCEF]|[2456][0-9A-F]|7[0-9A-E])/");
    private static readonly EvalPattern Entity = new("/&#x[0-9A-F]{4};/");
    private static readonly EvalPattern IsoName = new(@"/iso-\S+-\S+\b/i");
    private static readonly EvalPattern GoodIso = new(@"/iso-(?:8859-\d{1,2}|2022-(?:jp|kr))\b/");
    private static readonly EvalPattern AsciiName = new(@"/^(?:us-ascii|ansi_x3\.4-1968|iso-ir-6|ansi_x3\.4-1986|iso_646\.irv:1991|ascii|iso646-us|us|ibm367|cp367|csascii)$/");

    /// <summary>SpamAssassin's bound on parts.</summary>
    private const int MaxParts = 1_000;

    public int Html { get; private set; }

    public int Text { get; private set; }

    public int Base64 { get; private set; }

    public int IllegalAscii { get; private set; }

    public double AlternativeRatio { get; private set; } = 1;

    public double QuotedRatio { get; private set; }

    public double EntityRatio { get; private set; }

    private readonly HashSet<string> flags = new(StringComparer.Ordinal);
    private int quotedBytes;
    private int quotedCount;
    private int quotedParts;
    private int entities;
    private int plain;

    public bool IsTrue(string name) => name switch
    {
        "mime_base64_count" => Base64 > 0,
        "mime_qp_count" => quotedBytes > 0 ? quotedCount > 0 : quotedParts > 0,
        "mime_body_html_count" => Html > 0,
        "mime_body_text_count" => Text > 0,
        "mime_ascii_text_illegal" => IllegalAscii > 0,
        "mime_qp_ratio" => QuotedRatio > 0,
        "mime_multipart_ratio" => AlternativeRatio > 0,
        _ => flags.Contains(name),
    };

    public static MimeCounts Of(EvalScope scope)
    {
        var counts = new MimeCounts();
        foreach (var part in scope.Subject.Parts)
        {
            counts.Header(scope, part);
            if (!part.IsContainer)
            {
                counts.Lines(part);
            }
        }

        counts.QuotedRatio = counts.quotedBytes > 0 ? (double)counts.quotedCount / counts.quotedBytes : 0;
        counts.EntityRatio = counts.plain > 0 ? (double)counts.entities / counts.plain : 0;
        counts.Alternatives(scope.Subject.Parts);
        _ = scope.Subject.Parts.Count > MaxParts && counts.flags.Add("mimepart_limit_exceeded");
        _ = scope.Subject.SymbolCount("parse:mime_missing_boundary") > 0 && counts.flags.Add("mime_missing_boundary");
        return counts;
    }

    private void Header(EvalScope scope, RulePart part)
    {
        Html += part.ContentType == "text/html" ? 1 : 0;
        Text += part.IsText && part.ContentType != "text/html" ? 1 : 0;
        var base64 = part.Encoding.Contains("base64", StringComparison.Ordinal);
        Base64 += base64 ? 1 : 0;
        quotedParts += part.Encoding.Contains("quoted-printable", StringComparison.Ordinal) ? 1 : 0;
        Flag("mime_multipart_alternative", part.ContentType == "multipart/alternative");
        Flag("mime_attachment", part.Disposition.Contains("attachment", StringComparison.Ordinal));
        Flag("mime_base64_encoded_text", base64 && part.IsText && (part.Charset.Length == 0 || AsciiName.In(part.Charset))
            && !part.Disposition.StartsWith("attachment", StringComparison.Ordinal) && !part.Disposition.StartsWith("inline", StringComparison.Ordinal));
        Flag("mime_bad_iso_charset", IsoName.In(part.Charset) && !GoodIso.In(part.Charset));
        Flag("mime_faraway_charset", Charsets.IsFaraway(scope, part.Charset));
    }

    private void Flag(string name, bool holds)
    {
        if (holds)
        {
            flags.Add(name);
        }
    }

    private void Lines(RulePart part)
    {
        for (var rest = part.Raw.Span; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n') + 1;
            var line = end == 0 ? rest : rest[..end];
            rest = end == 0 ? [] : rest[end..];
            if (part.Encoding == "quoted-printable")
            {
                Quoted(line);
            }

            IllegalAscii += part.ContentType == "text/plain" && part.Charset is "" or "us-ascii" && line.IndexOfAny((byte)0, (byte)'\r') + line.IndexOfAnyInRange((byte)0x80, (byte)0xff) > -2 ? 1 : 0;
            if (part.ContentType == "text/plain" && part.Encoding is "" or "7bit" or "8bit")
            {
                var found = line.IndexOf("&#x"u8) >= 0 ? Entity.Count(Encoding.Latin1.GetString(line)) : 0;
                entities += found;
                plain += line.Length - (8 * found);
            }
        }
    }

    private void Quoted(ReadOnlySpan<byte> line)
    {
        Flag("mime_qp_long_line", line.Length > 79);
        quotedBytes += line.Length;
        if (line.IndexOf((byte)'=') < 0)
        {
            return;
        }

        quotedCount += Encoded.Count(Encoding.Latin1.GetString(line));
        for (var end = line.TrimEnd(" \t\r\n"u8); end.EndsWith("=20"u8) || end.EndsWith("=09"u8); end = end[..^3])
        {
            // Space at a line's end must be encoded.
            quotedCount--;
        }
    }

    private void Alternatives(IReadOnlyList<RulePart> parts)
    {
        var start = parts.TakeWhile(static p => p.ContentType != "multipart/alternative").Count();
        var open = parts.Skip(start).Where(static p => !p.Disposition.Contains("attachment", StringComparison.Ordinal)).ToList();
        var html = open.LastOrDefault(static p => p.ContentType == "text/html")?.Raw.Length;
        var text = open.LastOrDefault(static p => p.ContentType == "text/plain")?.Raw.Length;
        AlternativeRatio = start < parts.Count && html > 0 && text is { } length ? (double)length / html.Value : 1;
    }
}
