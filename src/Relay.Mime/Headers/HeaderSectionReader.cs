using Relay.Mime.Structure;

namespace Relay.Mime.Headers;

/// <summary>
/// The walk over a header section, of the message or of a part (RFC 5322 §2.2, RFC 2045 §3). More lenient than a strict reader in
/// every place where some client is: a bare CR ends a line, odd lines are passed over, a delimiter line ends the section. Each
/// such place is a defect.
/// </summary>
internal ref struct HeaderSectionReader(ReadOnlySpan<byte> source, MimeLimits limits)
{
    private readonly ReadOnlySpan<byte> source = source;
    private HeaderSection section;
    private bool inJunk;
    private int lastBlankFold;

    /// <summary>Appends the fields between <paramref name="start"/> and the empty line, a delimiter line, or <paramref name="end"/>.</summary>
    public HeaderSection Read(int start, int end, List<HeaderField> fields, BoundaryStack boundaries)
    {
        section = new HeaderSection { FirstField = fields.Count, OtherBodyStart = -1, End = end, BodyStart = end };
        lastBlankFold = -1;
        var stop = (int)Math.Min(end, (long)start + limits.HeaderSize);
        for (var at = start; at < end;)
        {
            var lineEnd = EndOfLine(at, end, out var next);
            if (lineEnd == at && source[next - 1] == '\r')
            {
                // A bare CR alone is no empty line: what follows it is a field to those who end lines at it.
                at = next;
                continue;
            }

            if (lineEnd == at)
            {
                section.Terminated = true;
                section.End = at;
                section.BodyStart = next;
                break;
            }

            if (next > stop)
            {
                section.Defects |= MimeDefects.HeaderTooLarge;
                SkipToBody(at, end);
                break;
            }

            var line = source[at..lineEnd];
            if (line.Length >= 2 && line[0] == '-' && line[1] == '-' && boundaries.Match(line, allowPrefix: false).Level >= 0)
            {
                section.End = section.BodyStart = at;
                break;
            }

            AddLine(line, at, next, fields, start);
            at = next;
        }

        return Finish(start, fields);
    }

    private HeaderSection Finish(int start, List<HeaderField> fields)
    {
        section.FieldCount = fields.Count - section.FirstField;
        var bytes = source[start..section.End];
        section.Defects |= bytes.Contains((byte)0) ? MimeDefects.Nul : 0;
        if (section.Terminated || (section.FieldCount == 0 && bytes.IsEmpty))
        {
            return section;
        }

        // A section of fields alone that ends with the message has no body: nothing that could be read in another way.
        section.Defects |= section.BodyStart < source.Length || section.OtherBodyStart >= 0 ? MimeDefects.HeaderUnterminated : 0;
        if (section.OtherBodyStart >= 0)
        {
            section.BodyStart = section.OtherBodyStart;
            section.OtherBodyStart = -1;
        }

        return section;
    }

    /// <summary>After a bound the rest of the section is passed over unread, so that its lines do not become the body.</summary>
    private void SkipToBody(int at, int end)
    {
        var rest = source[at..end];
        var crlf = rest.IndexOf("\n\r\n"u8);
        var lf = rest.IndexOf("\n\n"u8);
        var found = crlf < 0 || (lf >= 0 && lf < crlf) ? lf : crlf;
        section.Terminated = found >= 0;
        section.End = found < 0 ? end : at + found + 1;
        section.BodyStart = found < 0 ? end : section.End + (found == crlf ? 2 : 1);
    }

    /// <summary>The line without its end. CR LF, LF, CRs before LF, and a bare CR end a line.</summary>
    private int EndOfLine(int at, int end, out int next)
    {
        var rest = source[at..end];
        var i = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (i < 0)
        {
            next = end;
            return end;
        }

        if (rest[i] == '\n')
        {
            section.LineEnds |= 2;
            next = at + i + 1;
            return at + i;
        }

        if (i + 1 < rest.Length && rest[i + 1] == '\n')
        {
            section.LineEnds |= 1;
            next = at + i + 2;
            return at + i;
        }

        section.Defects |= MimeDefects.BareCr;
        var run = i;
        while (run < rest.Length && rest[run] == '\r')
        {
            run++;
        }

        next = run < rest.Length && rest[run] == '\n' ? at + run + 1 : at + i + 1;
        return at + i;
    }

    private void AddLine(ReadOnlySpan<byte> line, int at, int next, List<HeaderField> fields, int start)
    {
        if (line.Length > limits.LineLength)
        {
            section.Defects |= MimeDefects.LineTooLong;
        }

        if (line[0] is (byte)' ' or (byte)'\t')
        {
            AddContinuation(line, at, next, fields, start);
            return;
        }

        var colon = line.IndexOf((byte)':');
        var name = colon <= 0 ? default : line[..colon].TrimEnd(" \t"u8);
        if (name.IsEmpty || name.IndexOfAnyExceptInRange((byte)33, (byte)126) >= 0)
        {
            // The envelope line of an mbox is no header line, and no reader takes it for one.
            if (at == start && (line.StartsWith("From "u8) || line.StartsWith(">From "u8)))
            {
                return;
            }

            Junk(at);
            return;
        }

        if (name.Length < colon && name.Length > 8 && ContentFields.IsContent(name))
        {
            section.Defects |= MimeDefects.SpaceBeforeColon; // RFC 5322 §4.5
        }

        // A blank line of white space with a field after it: the header went on, but not for every reader.
        if (lastBlankFold >= 0)
        {
            section.Defects |= MimeDefects.BlankFold;
            section.OtherBodyStart = section.OtherBodyStart < 0 ? lastBlankFold : section.OtherBodyStart;
            lastBlankFold = -1;
        }

        inJunk = false;
        if (fields.Count >= limits.HeaderFields)
        {
            section.Defects |= MimeDefects.TooManyFields;
            inJunk = true; // continuation lines of what is passed over are passed over too
            return;
        }

        fields.Add(new HeaderField(at, name.Length, at + colon + 1, next - at));
        NoteSize(fields[^1]);
    }

    private void AddContinuation(ReadOnlySpan<byte> line, int at, int next, List<HeaderField> fields, int start)
    {
        if (at == start)
        {
            section.Defects |= MimeDefects.BeginsFolded;
        }

        if (inJunk || fields.Count == section.FirstField || fields[^1].End != at)
        {
            if ((section.Defects & MimeDefects.TooManyFields) == 0)
            {
                Junk(at);
            }

            return;
        }

        if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0)
        {
            lastBlankFold = next;
        }
        else
        {
            lastBlankFold = -1;
        }

        fields[^1] = fields[^1] with { Length = next - fields[^1].Offset };
        NoteSize(fields[^1]);
    }

    private void NoteSize(in HeaderField field) => section.Defects |= field.End - field.ValueOffset > limits.FieldSize ? MimeDefects.HeaderTooLarge : 0;

    private void Junk(int at)
    {
        inJunk = true;
        section.Defects |= MimeDefects.HeaderJunk;
        var from = lastBlankFold >= 0 ? lastBlankFold : at;
        section.OtherBodyStart = section.OtherBodyStart < 0 ? from : section.OtherBodyStart;
    }
}
