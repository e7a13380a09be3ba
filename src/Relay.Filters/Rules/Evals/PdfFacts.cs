using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>What PDF files of a message say of themselves, read from their plain objects (ISO 32000-1 §7.3, §14.3.3); nothing is unpacked.</summary>
internal sealed class PdfFacts
{
    /// <summary>Octets of one file, and files, that are looked at.</summary>
    private const int MaxOctets = 512 * 1024;
    private const int MaxFiles = 20;

    private static readonly EvalPattern Property = new(@"/\/(?:Author|Creator|Producer|Title|CreationDate|ModDate)\s{0,2}(?:\((?:[^()\\]|\\.){0,500}\)|<[0-9A-Fa-f\s]{0,1000}>)/s");
    private static readonly EvalPattern Width = new(@"/\/Width\s+(\d{1,6})/");
    private static readonly EvalPattern Height = new(@"/\/Height\s+(\d{1,6})/");
    private static readonly EvalPattern Image = new(@"/<<(?=[^>]{0,1000}\/Width\s+\d)(?=[^>]{0,1000}\/Height\s+\d)[^>]{1,1000}>>/s");

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Author"] = "author", ["Creator"] = "creator", ["Producer"] = "producer", ["Title"] = "title", ["CreationDate"] = "created", ["ModDate"] = "modified",
    };

    private PdfFacts()
    {
    }

    public List<string> FileNames { get; } = [];

    public List<(double Width, double Height)> Images { get; } = [];

    public List<(string Name, string Value)> Details { get; } = [];

    public bool IsEncrypted { get; private set; }

    public int Count => FileNames.Count;

    public double Area => Images.Sum(static i => i.Width * i.Height);

    public static PdfFacts Of(EvalScope scope)
    {
        var facts = new PdfFacts();
        foreach (var part in scope.Subject.Parts.Where(IsPdf).Take(MaxFiles))
        {
            facts.FileNames.Add(part.FileName);
            var data = part.Decoded.Span;
            facts.Read(Encoding.Latin1.GetString(data[..Math.Min(MaxOctets, data.Length)]));
        }

        return facts;
    }

    private static bool IsPdf(RulePart part) => !part.IsContainer
        && (part.ContentType == "application/pdf" || (part.FileName.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase) && part.ContentType is "application/octet-stream" or "text/plain"));

    private void Read(string text)
    {
        IsEncrypted |= text.Contains("/Encrypt", StringComparison.Ordinal);
        foreach (var found in Property.Groups(text, 0, 50))
        {
            var end = found.IndexOfAny(['(', '<', ' ', '\n', '\r', '\t']);
            var value = found[end..].TrimStart();
            Details.Add((Names[found[1..end]], Text(value[1..^1], value[0] == '<', found[1..end].EndsWith("Date", StringComparison.Ordinal))));
        }

        foreach (var image in Image.Groups(text, 0, 200))
        {
            Images.Add((double.Parse(Width.Group(image, 1), System.Globalization.CultureInfo.InvariantCulture), double.Parse(Height.Group(image, 1), System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Escapes undone; UTF-16 with its mark becomes UTF-8. Of dates the digits behind <c>D:</c>.</summary>
    private static string Text(string raw, bool isHex, bool isDate)
    {
        var bytes = isHex ? FromHex(raw) : Unescaped(raw);
        var text = bytes is [0xfe, 0xff, ..] ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2))) : Encoding.Latin1.GetString(bytes);
        return isDate && text.StartsWith("D:", StringComparison.Ordinal) ? text[2..] : text;
    }

    private static byte[] FromHex(string raw)
    {
        var digits = string.Concat(raw.Where(char.IsAsciiHexDigit));
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits : digits + "0");
    }

    private static byte[] Unescaped(string raw)
    {
        var bytes = new List<byte>(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 == raw.Length)
            {
                bytes.Add((byte)raw[i]);
                continue;
            }

            var digits = 0;
            while (digits < 3 && i + 1 + digits < raw.Length && raw[i + 1 + digits] is >= '0' and <= '7')
            {
                digits++;
            }

            bytes.Add(digits > 0 ? (byte)Convert.ToInt32(raw.Substring(i + 1, digits), 8) : (byte)raw[i + 1]);
            i += Math.Max(1, digits);
        }

        return [.. bytes];
    }
}
