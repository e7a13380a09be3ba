using System.Buffers;
using System.Text;
using Relay.Filters.Rules.Subject.Html;
using Relay.Filters.Rules.Subject.Received;
using Relay.Mime;
using Relay.Mime.Headers;

namespace Relay.Filters.Rules.Subject;

/// <summary>What is known of a message beside its bytes, for the rules: the connection, authentication, the classifier, lists, symbols found so far.</summary>
public sealed record RuleFacts
{
    public RuleRelays Relays { get; init; } = RuleRelays.None;

    /// <summary>Reads the relays from the header section when a rule asks; null: <see cref="Relays"/> are all that is known.</summary>
    public RelayReader? Hosts { get; init; }

    public string? EnvelopeFrom { get; init; }

    /// <summary>There was no session: the reverse-path is what the header section tells of it.</summary>
    public bool ReadsSender { get; init; }

    public RuleAuthentication Authentication { get; init; } = RuleAuthentication.None;

    public double? SpamProbability { get; init; }

    public DateTimeOffset Received { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The registrable domain of a host in lower case; without it hosts stand for themselves.</summary>
    public Func<string, string> RegistrableDomain { get; init; } = static host => host;

    public Func<string, double> SymbolCount { get; init; } = static _ => 0;

    public Func<RuleListQuestion, IReadOnlyList<string>?> Lists { get; init; } = static _ => null;
}

/// <summary>
/// A message's view as rules see it: every reading of every part counts, texts are made when a rule first asks. It owns nothing and lives no
/// longer than the view.
/// </summary>
public sealed class MessageRuleSubject(MessageView view, RuleFacts facts) : IRuleSubject
{
    /// <summary>Parts that rules look at.</summary>
    private const int MaxParts = 1_000;

    /// <summary>Octets of one text, or of the whole message, that rules look at; SpamAssassin's callers leave out what is half as large.</summary>
    private const int MaxOctets = 1024 * 1024;

    private RuleHeaderField[]? header;
    private byte[]? full;
    private List<ReadOnlyMemory<byte>>? body;
    private List<ReadOnlyMemory<byte>>? rawBody;
    private IReadOnlyList<RuleUri>? uris;
    private RulePart[]? parts;
    private Dictionary<MimePart, (RuleHtml Html, ReadOnlyMemory<byte> Rendered)>? pages;
    private RuleRelays? relays;
    private string? sender;

    public IReadOnlyList<RuleHeaderField> Header => header ??= Fields(view.Root);

    public ReadOnlyMemory<byte> Full => full ??= WithLf(view.Message.Span);

    public IReadOnlyList<ReadOnlyMemory<byte>> Body => body ??= BodyLines.Paragraphs(Texts());

    public IReadOnlyList<ReadOnlyMemory<byte>> RawBody => rawBody ??= Chunks();

    public IReadOnlyList<RuleUri> Uris => uris ??= UriReader.Read(view, Texts(), Html, facts.RegistrableDomain);

    public IReadOnlyList<RulePart> Parts => parts ??= [.. Read().Select(Part)];

    public IReadOnlyList<RuleHtml> Html => [.. Pages().Values.Select(static p => p.Html)];

    public RuleRelays Relays => relays ??= facts.Hosts?.Relays(Header) ?? facts.Relays;

    public string? EnvelopeFrom => facts.EnvelopeFrom ?? (facts.ReadsSender ? sender ??= facts.Hosts?.Sender(Header, Relays) : null);

    public RuleAuthentication Authentication => facts.Authentication;

    public double? SpamProbability => facts.SpamProbability;

    public DateTimeOffset Received => facts.Received;

    public double SymbolCount(string name) => name switch
    {
        "parse:mime_missing_boundary" => (view.AllDefects & MimeDefects.BoundaryNotClosed) != 0 ? 1 : 0,
        _ => !name.StartsWith("parse:", StringComparison.Ordinal) ? facts.SymbolCount(name) : ParseFlags.Has(name[6..], Header, Full.Span) ? 1 : 0,
    };

    public IReadOnlyList<string>? ListAnswers(RuleListQuestion question) => facts.Lists(question);

    private IEnumerable<MimePart> Read() => view.Parts.Take(MaxParts);

    /// <summary>Every HTML part, read once: what rules count in it, and its text.</summary>
    private Dictionary<MimePart, (RuleHtml Html, ReadOnlyMemory<byte> Rendered)> Pages()
    {
        if (pages is null)
        {
            pages = [];
            foreach (var part in Read().Where(static p => p.Html is not null))
            {
                var (found, rendered) = HtmlScan.Read(part.Text.Span[..Math.Min(part.Text.Length, MaxOctets)]);
                pages[part] = (found, Encoding.UTF8.GetBytes(rendered));
            }
        }

        return pages;
    }

    /// <summary>Of HTML what rules see of it, hidden text too; of other text all of it.</summary>
    private ReadOnlyMemory<byte> TextOf(MimePart part) =>
        part.Html is not null && Pages().TryGetValue(part, out var page) ? page.Rendered
        : part.VisibleText.IsEmpty ? default(ReadOnlyMemory<byte>)
        : Utf8(part.VisibleText);

    private IEnumerable<ReadOnlyMemory<byte>> Texts()
    {
        foreach (var part in Read())
        {
            if (TextOf(part) is { IsEmpty: false } text)
            {
                yield return text;
            }
        }
    }

    private static RuleHeaderField[] Fields(MimePart part)
    {
        var source = part.Source.Span;
        var fields = new RuleHeaderField[part.Fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = part.Fields[i];
            var raw = WithLf(field.Value(source));
            fields[i] = new RuleHeaderField(Encoding.Latin1.GetString(field.Name(source)), raw.AsMemory(0, raw.Length - (raw.Length > 0 && raw[^1] == '\n' ? 1 : 0)), EncodedWords.Decode(raw));
        }

        return fields;
    }

    private RulePart Part(MimePart part) => new()
    {
        ContentType = part.ContentType,
        Header = Fields(part),
        Charset = part.Charset ?? "",
        Encoding = Decoded(part, "Content-Transfer-Encoding"u8).Trim().ToLowerInvariant(),
        Disposition = part.Disposition ?? "",
        FileName = part.FileName ?? "",
        Parent = part.Parent >= 0 ? view.Parts[part.Parent].ContentType : "",
        IsContainer = part.Kind is MediaKind.Multipart or MediaKind.Message,
        Raw = WithLf(part.RawBody.Span),
        Decoded = part.Body,
        Text = TextOf(part),
    };

    private static string Decoded(MimePart part, ReadOnlySpan<byte> name)
    {
        var value = new ArrayBufferWriter<byte>();
        return part.TryDecodeHeader(name, value) ? Encoding.UTF8.GetString(value.WrittenSpan) : "";
    }

    private List<ReadOnlyMemory<byte>> Chunks()
    {
        var chunks = new List<ReadOnlyMemory<byte>>();
        foreach (var part in Read())
        {
            var isText = part.ContentType.StartsWith("text/", StringComparison.Ordinal) && part.ContentType != "text/calendar";
            if (isText && part.Kind is not (MediaKind.Multipart or MediaKind.Message))
            {
                BodyLines.Chunks(WithLf(part.Body.Span), chunks);
            }
        }

        return chunks;
    }

    private static ReadOnlyMemory<byte> Utf8(ReadOnlyMemory<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text.Span)];
        Encoding.UTF8.GetBytes(text.Span, bytes);
        return WithLf(bytes);
    }

    /// <summary>CR LF becomes LF; a CR alone stays. The front of what is larger than rules look at.</summary>
    private static byte[] WithLf(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxOctets)];
        var result = new byte[bytes.Length];
        var to = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\r' || i + 1 == bytes.Length || bytes[i + 1] != '\n')
            {
                result[to++] = bytes[i];
            }
        }

        return to == result.Length ? result : result[..to];
    }
}
