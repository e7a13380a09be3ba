using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Relay.Mime.Headers;
using Relay.Mime.Html;
using Relay.Mime.Parameters;
using Relay.Mime.Structure;
using Relay.Mime.Transfer;

namespace Relay.Mime;

/// <summary>
/// A part of a message: positions in its source, and everything else on demand. Owns nothing; all memory it hands out belongs to the
/// <see cref="MessageView"/> and ends with it. Not for use by two threads at once.
/// </summary>
public sealed class MimePart
{
    private readonly PartList parts;
    private readonly PartContent content;
    private ParameterSet? typeParameters;
    private PartNames? names;

    internal MimePart(PartList parts, ReadOnlyMemory<byte> source, in HeaderSection section, int start)
    {
        this.parts = parts;
        Source = BodySource = source;
        HeaderStart = start;
        HeaderEnd = section.End;
        FirstField = section.FirstField;
        FieldCount = section.FieldCount;
        BodyStart = section.BodyStart;
        BodyEnd = source.Length;
        OtherBodyStart = section.OtherBodyStart;
        content = new PartContent(this, parts);
    }

    /// <summary>In <see cref="MessageView.Parts"/>.</summary>
    public int Index { get; internal init; }

    /// <summary>Index of the part around it, -1 for the root.</summary>
    public int Parent { get; internal init; }

    public int Depth { get; internal init; }

    /// <summary>Index of the part of which this is another client's reading, else -1.</summary>
    public int ReadingOf { get; private init; } = -1;

    /// <summary>Lower case, without parameters; text/plain where none is said (RFC 2045 §5.2).</summary>
    public string ContentType { get; private set; } = "text/plain";

    public MediaKind Kind { get; private set; }

    public TransferEncoding Encoding { get; internal set; }

    /// <summary>What was found so far. Defects of the body come with <see cref="Body"/> and <see cref="Text"/>.</summary>
    public MimeDefects Defects { get; internal set; }

    /// <summary>What positions of the header fields count from: the message, or a decoded part of it.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>What positions of the body count from: the same, but for a file found inside a text.</summary>
    public ReadOnlyMemory<byte> BodySource { get; private init; }

    public int HeaderStart { get; private init; }

    public int BodyStart { get; private init; }

    public int BodyEnd { get; internal set; }

    public ReadOnlyMemory<byte> RawHeader => Source[HeaderStart..HeaderEnd];

    public ReadOnlyMemory<byte> RawBody => BodySource[BodyStart..BodyEnd];

    /// <summary>The part's fields; positions count from <see cref="Source"/>.</summary>
    public ReadOnlySpan<HeaderField> Fields => CollectionsMarshal.AsSpan(parts.Fields).Slice(FirstField, FieldCount);

    /// <summary>The transfer-decoded octets. What needs no decoding is not copied.</summary>
    public ReadOnlyMemory<byte> Body => content.Body;

    /// <summary>The decoded characters of a text part, markup included; empty for other parts.</summary>
    public ReadOnlyMemory<char> Text => content.Text;

    /// <summary>What a person sees of an HTML part, null for other parts.</summary>
    public HtmlReading? Html => content.Html;

    /// <summary>What a person sees of a text part: of HTML the visible text, of plain text all of it; empty for other parts.</summary>
    public ReadOnlyMemory<char> VisibleText => Html?.Visible ?? Text;

    /// <summary>The type that the decoded octets show, or null.</summary>
    public string? MagicType => Files.MagicType.Detect(Body.Span);

    /// <summary>Of the decoded octets, in lower-case hexadecimal digits; computed each time.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Body.Span));

    /// <summary>Lower case, as declared; null where none is.</summary>
    public string? Charset => Parameters.First("charset")?.Trim(' ', '\'').ToLowerInvariant() is { Length: > 0 } charset ? charset : null;

    /// <summary>The word of Content-Disposition in lower case (RFC 2183), or null.</summary>
    public string? Disposition => Names.Disposition;

    /// <summary>The name most clients show, or null.</summary>
    public string? FileName => Names.All.Count > 0 ? Names.All[0] : null;

    /// <summary>Every name that some client may show.</summary>
    public IReadOnlyList<string> FileNames => Names.All;

    /// <summary>True for what clients show as a file: it has a name or the disposition attachment, or is neither text nor container.</summary>
    public bool IsAttachment => !IsContainerType && (FileName is not null || Disposition == "attachment" || Kind == MediaKind.Other);

    /// <summary>Position among the parts: 0 for the root, 2.1 for the first part in the second; <c>~N</c> marks another reading.</summary>
    public string Path
    {
        get
        {
            var path = Ordinal == 0 ? "0" : Parent <= 0 ? $"{Ordinal}" : $"{parts[Parent].Path}.{Ordinal}";
            return ReadingOf >= 0 ? $"{path}~{Reading}" : path;
        }
    }

    internal bool IsContainerType => Kind is MediaKind.Multipart or MediaKind.Message;

    internal bool HasOtherReadings => !OtherEncodings.IsEmpty || OtherTypes is not null || OtherBodyStart >= 0;

    internal ParameterSet Parameters => typeParameters ??= TypeField < 0 ? ParameterSet.Empty : ReadParameters(TypeField);

    internal PartNames Names => names ??= PartNames.Read(this, parts);

    internal int HeaderEnd { get; private init; }

    internal int FirstField { get; private init; }

    internal int FieldCount { get; private init; }

    internal int OtherBodyStart { get; private init; }

    internal int Ordinal { get; init; }

    internal int Reading { get; private init; }

    internal int Children { get; set; }

    internal int Readings { get; set; }

    internal int TypeField { get; set; } = -1;

    internal int DispositionField { get; set; } = -1;

    internal List<int>? OtherTypes { get; set; }

    internal EncodingSet OtherEncodings { get; set; }

    internal Base64Mode Base64Mode { get; set; }

    internal bool MayBeMultipart { get; set; }

    internal OpenMultipart? Open { get; set; }

    /// <summary>The name of a file found inside a text.</summary>
    internal string? InnerName { get; set; }

    /// <summary>Copies the value of the first field of this name, decoded and unfolded, to <paramref name="to"/> as UTF-8; false where there is none.</summary>
    public bool TryDecodeHeader(ReadOnlySpan<byte> name, System.Buffers.IBufferWriter<byte> to)
    {
        foreach (var field in Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(Source.Span), name))
            {
                HeaderText.DecodeUtf8(ValueOf(field), to);
                return true;
            }
        }

        return false;
    }

    /// <summary>A field's value, decoded and unfolded.</summary>
    public string DecodeValue(in HeaderField field) => HeaderText.Decode(ValueOf(field));

    internal void SetType(MediaType type)
    {
        ContentType = type.Name;
        Kind = type.Kind;
    }

    internal void MakeLeaf()
    {
        MayBeMultipart = false;
        Kind = IsContainerType ? MediaKind.Other : Kind;
    }

    internal List<byte[]> Boundaries()
    {
        var result = new List<byte[]>();
        AddBoundaries(Parameters, result);
        foreach (var field in OtherTypes ?? [])
        {
            AddBoundaries(ReadParameters(field), result);
        }

        return result;
    }

    internal MimeDefects BoundaryDefects() => Boundary.Check(Parameters);

    internal ParameterSet ReadParameters(int field) => ParameterSet.Read(ValueOf(parts.Fields[field]), parts.Limits);

    internal MimePart CopyFor(int index, ReadOnlyMemory<byte> source, int bodyStart, int bodyEnd, int reading)
    {
        var section = new HeaderSection { End = HeaderEnd, FirstField = FirstField, FieldCount = FieldCount, BodyStart = bodyStart, OtherBodyStart = -1 };
        return new MimePart(parts, Source, section, HeaderStart)
        {
            BodySource = source,
            Index = index,
            Parent = Parent,
            Depth = Depth,
            Ordinal = Ordinal,
            ReadingOf = ReadingOf >= 0 ? ReadingOf : Index,
            Reading = reading + 1 + (ReadingOf >= 0 ? Reading : 0),
            ContentType = ContentType,
            Kind = Kind,
            Encoding = Encoding,
            OtherEncodings = OtherEncodings,
            TypeField = TypeField,
            DispositionField = DispositionField,
            BodyEnd = bodyEnd,
        };
    }

    private static void AddBoundaries(ParameterSet parameters, List<byte[]> to)
    {
        foreach (var boundary in parameters.All("boundary"))
        {
            to.Add(System.Text.Encoding.UTF8.GetBytes(boundary.TrimEnd()));
        }
    }

    private ReadOnlySpan<byte> ValueOf(in HeaderField field)
    {
        var value = field.Value(Source.Span);
        return value[..Math.Min(value.Length, parts.Limits.FieldSize)];
    }
}
