using Relay.Mime.Headers;
using Relay.Mime.Transfer;

namespace Relay.Mime.Structure;

/// <summary>
/// One pass over a source: delimiter lines cut it into parts (RFC 2046 §5.1), header sections say what each part is. Only lines that
/// begin with two hyphens are looked at inside bodies. Owns the positions; decodes nothing but messages and multiparts whose
/// structure lies under an encoding.
/// </summary>
internal sealed class StructureReader(PartList parts, ReadOnlyMemory<byte> source)
{
    private readonly BoundaryStack stack = new(parts.Limits.OpenBoundaries);
    private readonly List<int> openParts = [];
    private int depth;

    /// <summary>Reads a message: a header section and what follows it.</summary>
    public void ReadMessage(int parent, int atDepth)
    {
        depth = atDepth;
        Scan(ReadEntity(0, parent, MediaType.Default));
    }

    /// <summary>Reads the body of a multipart whose header lies elsewhere. Returns whether any delimiter was found.</summary>
    public bool ReadMultipartBody(MimePart part, int atDepth, List<byte[]> boundaries)
    {
        depth = atDepth;
        var multipart = new OpenMultipart(part.Index, dubious: true, mayAdopt: true);
        stack.Push(multipart);
        AddBoundaries(part, boundaries);
        openParts.Add(part.Index);
        var end = part.BodyEnd;
        Scan(0, keepRoot: true);
        part.BodyEnd = end;
        return multipart.Found;
    }

    private void Scan(int at, bool keepRoot = false)
    {
        var span = source.Span;
        var scanner = new DashLineScanner(span);
        while (stack.Count > 0)
        {
            at = scanner.Next(at);
            if (at < 0)
            {
                break;
            }

            var lineEnd = at + LineLength(span[at..], out var terminator);
            var next = lineEnd + terminator;
            var line = span[at..lineEnd];
            var match = stack.Match(line, allowPrefix: true);
            match = match.Level < 0 ? Adopt(line, next) : match;
            at = match.Level < 0 ? next : Delimit(match, at, next, terminator);
        }

        parts.Steps += span.Length + stack.Steps;
        CloseParts(keepRoot ? 1 : 0, span.Length);
    }

    private static int LineLength(ReadOnlySpan<byte> rest, out int terminator)
    {
        var i = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (i < 0)
        {
            terminator = 0;
            return rest.Length;
        }

        terminator = rest[i] == '\r' && i + 1 < rest.Length && rest[i + 1] == '\n' ? 2 : 1;
        return i;
    }

    /// <summary>Ends the part before a delimiter line and begins the one after it. Returns where to go on.</summary>
    private int Delimit(DelimiterMatch match, int at, int next, int terminator)
    {
        var span = source.Span;
        var multipart = stack[match.Level];
        var part = parts[multipart.Part];
        part.Defects |= (match.IsExact ? 0 : MimeDefects.BoundaryPrefix) | (multipart.Closed ? MimeDefects.PartAfterClose : 0);
        var end = at;
        if (end > 0 && span[end - 1] is (byte)'\n' or (byte)'\r')
        {
            // RFC 2046 §5.1.1: the line end before the delimiter belongs to it.
            parts.NoteLineEnd(span, end, part);
            end -= span[end - 1] == '\n' && end > 1 && span[end - 2] == '\r' ? 2 : 1;
        }

        if (terminator > 0)
        {
            parts.NoteLineEnd(span, next, part);
        }

        multipart.Found = true;
        multipart.Closed = match.IsClose;
        var index = openParts.LastIndexOf(multipart.Part);
        CloseParts(index + 1, end);
        stack.PopTo(match.Level + 1);
        if (match.IsClose)
        {
            return next;
        }

        depth = part.Depth + 1;
        return ReadEntity(next, multipart.Part, part.ContentType == "multipart/digest" ? MediaType.DigestDefault : MediaType.Default);
    }

    /// <summary>A dash line before a Content field, in a multipart of which no delimiter was found yet: some readers look no closer.</summary>
    private DelimiterMatch Adopt(ReadOnlySpan<byte> line, int next)
    {
        var level = stack.Count - 1;
        var multipart = stack[level];
        if (multipart.Found || !multipart.MayAdopt || line.Length > parts.Limits.BoundaryLength || !IsContentLine(source.Span, next))
        {
            return DelimiterMatch.None;
        }

        var part = parts[multipart.Part];
        part.Defects |= MimeDefects.BoundaryGuessed | stack.Add(line[2..].TrimEnd(" \t"u8).ToArray(), level);
        return new DelimiterMatch(level, IsClose: false, IsExact: true);
    }

    private static bool IsContentLine(ReadOnlySpan<byte> span, int at) =>
        at + 8 <= span.Length && System.Text.Ascii.EqualsIgnoreCase(span.Slice(at, 8), "content-"u8);

    /// <summary>Reads a header section and makes its part; goes on into a message/rfc822. Returns where the body begins.</summary>
    private int ReadEntity(int start, int parent, MediaType fallback)
    {
        while (true)
        {
            var span = source.Span;
            if (parts.IsFull)
            {
                parts.Defects |= MimeDefects.TooManyParts;
                return span.Length;
            }

            var section = ReadHeader(start);
            var part = parts.Add(source, section, start, parent, depth);
            openParts.Add(part.Index);
            var deep = depth >= parts.Limits.Depth;
            part.Defects |= PartDescriber.Describe(part, fallback, parts) | (deep && part.IsContainerType ? MimeDefects.TooDeep : 0);
            if (deep)
            {
                part.MakeLeaf();
                return section.BodyStart;
            }

            if (part.Kind != MediaKind.Message && (part.MayBeMultipart || StartsAsMultipart(part, span)))
            {
                Open(part);
                return section.BodyStart;
            }

            if (part.Kind != MediaKind.Message || part.Encoding != TransferEncoding.Identity)
            {
                return section.BodyStart;
            }

            // RFC 2046 §5.2.1: the body is a message of its own.
            start = section.BodyStart;
            parent = part.Index;
            fallback = MediaType.Default;
            depth++;
        }
    }

    /// <summary>An empty header section before a Content field is passed over, as some clients do; the other reading stays beside it.</summary>
    private HeaderSection ReadHeader(int start)
    {
        var span = source.Span;
        var section = new HeaderSectionReader(span, parts.Limits).Read(start, span.Length, parts.Fields, stack);
        if (section.FieldCount > 0 || !section.Terminated || section.End != start || !IsContentLine(span, section.BodyStart))
        {
            return section;
        }

        var second = new HeaderSectionReader(span, parts.Limits).Read(section.BodyStart, span.Length, parts.Fields, stack);
        if (second.FieldCount == 0)
        {
            return section;
        }

        second.Defects |= MimeDefects.BlankBeforeHeader;
        second.OtherBodyStart = section.BodyStart;
        return second;
    }

    /// <summary>A text whose first line is a dash line before a Content field: the header that would say so is missing.</summary>
    private static bool StartsAsMultipart(MimePart part, ReadOnlySpan<byte> span)
    {
        if (part.Kind != MediaKind.Text)
        {
            return false;
        }

        var at = part.BodyStart;
        while (at < span.Length && at < part.BodyStart + 200 && span[at] is (byte)'\r' or (byte)'\n' or (byte)' ')
        {
            at++;
        }

        return span[at..].StartsWith("--"u8) && IsContentLine(span, at + LineLength(span[at..], out var terminator) + terminator);
    }

    private void Open(MimePart part)
    {
        var dubious = part.Kind != MediaKind.Multipart;
        stack.Push(new OpenMultipart(part.Index, dubious, mayAdopt: true));
        part.Open = stack[stack.Count - 1];
        AddBoundaries(part, part.Boundaries());
    }

    private void AddBoundaries(MimePart part, List<byte[]> boundaries)
    {
        foreach (var boundary in boundaries)
        {
            if (boundary.Length > 0 && boundary.Length <= parts.Limits.BoundaryLength)
            {
                part.Defects |= stack.Add(boundary, stack.Count - 1);
            }
        }
    }

    private void CloseParts(int from, int end)
    {
        for (var i = openParts.Count - 1; i >= from; i--)
        {
            var part = parts[openParts[i]];
            part.BodyEnd = Math.Max(part.BodyStart, end);
            PartCloser.Close(part, parts);
        }

        openParts.RemoveRange(from, openParts.Count - from);
    }
}
