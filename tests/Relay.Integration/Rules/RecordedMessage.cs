using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Filters.Rules.Subject;

namespace Relay.Integration.Rules;

/// <summary>A message as SpamAssassin saw it (one line of <c>spamassassin-views.pl</c>), as a subject of our rules.</summary>
internal sealed partial class RecordedMessage
{
    public RecordedMessage(JsonElement line)
    {
        File = line.GetProperty("file").GetString()!;
        Hits = line.GetProperty("hits").EnumerateObject().Select(static h => h.Name).ToHashSet(StringComparer.Ordinal);
        var headers = line.GetProperty("headers");
        var parts = line.GetProperty("parts");
        Subject = new RuleMessage
        {
            Header = Fields(line.GetProperty("fields")),
            Full = Bytes(line, "full"),
            Body = All(line, "body"),
            RawBody = All(line, "rawbody"),
            Uris = [.. line.GetProperty("uris").EnumerateArray().Select(Uri)],
            Parts = [.. parts.EnumerateArray().Select(Part)],
            Html = [.. parts.EnumerateArray().Where(static p => p.TryGetProperty("html", out _)).Select(static p => Html(p.GetProperty("html")))],
            EnvelopeFrom = headers.TryGetProperty("EnvelopeFrom", out var from) ? Encoding.Latin1.GetString(from.GetBytesFromBase64()) : null,
            Symbols = line.GetProperty("flags").EnumerateArray().ToDictionary(static f => "parse:" + f.GetString(), static _ => 1.0),
            Relays = new RuleRelays
            {
                Trusted = Relays(headers, "Trusted"),
                Untrusted = Relays(headers, "Untrusted"),
                Internal = Relays(headers, "Internal"),
                External = Relays(headers, "External"),
                Unparseable = line.GetProperty("unparseable").GetInt32(),
                TrustedFields = line.GetProperty("trusted").GetInt32(),
                InternalFields = line.GetProperty("internal").GetInt32(),
            },
        };
    }

    public string File { get; }

    /// <summary>Names of the rules that hit, sub-rules among them.</summary>
    public IReadOnlySet<string> Hits { get; }

    public RuleMessage Subject { get; }

    [GeneratedRegex(@"\[ ip=(\S*) rdns=(\S*) helo=(\S*) by=(\S*) ident=(\S*) envfrom=(\S*) intl=(\d) id=(\S*) auth=(\S*) msa=(\d) \]", RegexOptions.None, 5000)]
    private static partial Regex RelayForm();

    private static List<RuleRelay> Relays(JsonElement headers, string which)
    {
        var text = headers.TryGetProperty("X-Spam-Relays-" + which, out var value) ? Encoding.Latin1.GetString(value.GetBytesFromBase64()) : "";
        return [.. RelayForm().Matches(text).Select(static m => new RuleRelay
        {
            Ip = m.Groups[1].Value,
            Rdns = m.Groups[2].Value,
            Helo = m.Groups[3].Value,
            By = m.Groups[4].Value,
            Ident = m.Groups[5].Value,
            EnvelopeFrom = m.Groups[6].Value,
            Internal = m.Groups[7].Value == "1",
            Id = m.Groups[8].Value,
            Authenticated = m.Groups[9].Value,
            Msa = m.Groups[10].Value == "1",
        })];
    }

    private static RulePart Part(JsonElement part) => new()
    {
        ContentType = part.GetProperty("type").GetString()!,
        Header = Fields(part.GetProperty("fields")),
        IsContainer = !part.GetProperty("leaf").GetBoolean(),
        Charset = part.GetProperty("charset").GetString()!,
        Encoding = part.GetProperty("encoding").GetString()!,
        Disposition = Encoding.Latin1.GetString(Bytes(part, "disposition").Span),
        FileName = Encoding.Latin1.GetString(Bytes(part, "name").Span),
        Raw = Bytes(part, "raw"),
        Decoded = Bytes(part, "decoded"),
        Text = Bytes(part, "text"),
    };

    private static RuleHtml Html(JsonElement html) => new()
    {
        Tags = html.GetProperty("tags").EnumerateObject().ToDictionary(static t => t.Name, static t => t.Value.GetInt32()),
        Facts = html.GetProperty("facts").EnumerateObject().ToDictionary(static f => f.Name, static f => f.Value.GetString()!),
        Texts = html.GetProperty("texts").EnumerateObject().ToDictionary(static t => t.Name, static t => (IReadOnlyList<string>)[.. t.Value.EnumerateArray().Select(static x => Encoding.Latin1.GetString(Bytes(x).Span))]),
    };

    private static RuleUri Uri(JsonElement uri) => new()
    {
        Raw = Bytes(uri, "raw"),
        Cleaned = All(uri, "cleaned"),
        AnchorTexts = All(uri, "texts"),
        Types = Words(uri, "types"),
        Hosts = Words(uri, "hosts"),
        Domains = Words(uri, "domains"),
    };

    private static RuleHeaderField[] Fields(JsonElement fields) =>
        [.. fields.EnumerateArray().Select(static f => new RuleHeaderField(f.GetProperty("name").GetString()!, Trimmed(Bytes(f, "raw")), Trimmed(Bytes(f, "value"))))];

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> value) => value.Span.EndsWith("\n"u8) ? value[..^1] : value;

    private static string[] Words(JsonElement from, string name) => [.. from.GetProperty(name).EnumerateArray().Select(static w => w.GetString()!)];

    private static ReadOnlyMemory<byte>[] All(JsonElement from, string name) => [.. from.GetProperty(name).EnumerateArray().Select(Bytes)];

    private static ReadOnlyMemory<byte> Bytes(JsonElement from, string name) => from.TryGetProperty(name, out var value) ? Bytes(value) : default;

    private static ReadOnlyMemory<byte> Bytes(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetBytesFromBase64() : default(ReadOnlyMemory<byte>);
}
