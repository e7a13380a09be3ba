using System.Text;
using Relay.Filters.Rules.Subject;
using Relay.Mime;
using Relay.Mime.Urls;

namespace Relay.Filters.Tests.RuleBase;

/// <summary>A whole message, read by Relay.Mime, as the rules see it. Links are taken as written; HTML facts are not counted.</summary>
internal static class RuleMail
{
    private const int MostUrls = 200;

    public static RuleMessage Read(byte[] message, IReadOnlyDictionary<string, double>? symbols = null, string? envelopeFrom = null)
    {
        using var view = MessageView.Parse(message);
        var raw = new List<ReadOnlyMemory<byte>>();
        var texts = new List<ReadOnlyMemory<byte>>();
        var parts = new List<RulePart>();
        foreach (var part in view.Parts)
        {
            if (part.ReadingOf >= 0)
            {
                continue;
            }

            parts.Add(Part(view, part));
            if (part.ContentType.StartsWith("text/", StringComparison.Ordinal) && !part.IsAttachment)
            {
                texts.Add(Encoding.UTF8.GetBytes(part.VisibleText.ToString()));
                BodyLines.Chunks(Encoding.UTF8.GetBytes(part.Text.ToString().ReplaceLineEndings("\n")), raw);
            }
        }

        return new RuleMessage
        {
            Full = message,
            EnvelopeFrom = envelopeFrom,
            Header = Fields(view.Root),
            Body = BodyLines.Paragraphs(texts),
            RawBody = raw,
            Parts = parts,
            Uris = [.. view.Urls().Take(MostUrls).Select(Link)],
            Symbols = symbols ?? new Dictionary<string, double>(),
        };
    }

    private static RulePart Part(MessageView view, MimePart part) => new()
    {
        ContentType = part.ContentType,
        Header = Fields(part),
        Charset = part.Charset ?? "",
        Disposition = part.Disposition ?? "",
        FileName = part.FileName ?? "",
        Parent = part.Parent >= 0 ? view.Parts[part.Parent].ContentType : "",
        IsContainer = part.ContentType.StartsWith("multipart/", StringComparison.Ordinal),
        Raw = part.RawBody.ToArray(),
        Decoded = part.Body.ToArray(),
        Text = Encoding.UTF8.GetBytes(part.VisibleText.ToString()),
    };

    private static List<RuleHeaderField> Fields(MimePart part)
    {
        var fields = new List<RuleHeaderField>();
        foreach (var field in part.Fields)
        {
            var name = Encoding.Latin1.GetString(field.Name(part.Source.Span));
            fields.Add(new RuleHeaderField(name, field.Value(part.Source.Span).ToArray(), Encoding.UTF8.GetBytes(part.DecodeValue(field))));
        }

        return fields;
    }

    private static RuleUri Link(FoundUrl url)
    {
        var bytes = Encoding.UTF8.GetBytes(url.Text);
        var host = Uri.TryCreate(url.Text, UriKind.Absolute, out var parsed) ? parsed.Host.ToLowerInvariant() : "";
        return new RuleUri
        {
            Raw = bytes,
            Cleaned = [bytes],
            Hosts = host.Length > 0 ? [host] : [],
            Types = [url.Kind switch { UrlKind.Text => "parsed", UrlKind.Link => "a", UrlKind.Image => "img", UrlKind.Form => "form", _ => "other" }],
        };
    }
}
