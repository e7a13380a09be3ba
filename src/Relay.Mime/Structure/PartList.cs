using Relay.Mime.Headers;

namespace Relay.Mime.Structure;

/// <summary>The flat lists that all readers of one message fill: parts, header fields, and what the whole costs.</summary>
internal sealed class PartList(MimeLimits limits, long messageLength)
{
    /// <summary>Decoding makes less than its input; other readings and structure under an encoding make it a few times.</summary>
    private const int DecodedPerOctet = 8;

    private const int SmallMessage = 1024 * 1024;

    private readonly List<MimePart> parts = [];

    public MimeLimits Limits { get; } = limits;

    public List<MimePart> Items => parts;

    public List<HeaderField> Fields { get; } = new(32);

    public BufferOwner Buffers { get; } = new(Math.Min(limits.DecodedSize, (messageLength * DecodedPerOctet) + SmallMessage));

    public MimeDefects Defects { get; set; }

    /// <summary>Octets and boundaries looked at.</summary>
    public long Steps { get; set; }

    public bool IsFull => parts.Count >= Limits.Parts;

    private int LineEnds { get; set; }

    public MimePart this[int index] => parts[index];

    public MimePart Add(ReadOnlyMemory<byte> source, in HeaderSection section, int start, int parent, int depth)
    {
        var part = new MimePart(this, source, section, start) { Index = parts.Count, Parent = parent, Depth = depth, Ordinal = parent < 0 ? 0 : ++parts[parent].Children };
        part.Defects |= section.Defects;
        LineEnds |= section.LineEnds;
        part.Defects |= LineEnds == 3 ? MimeDefects.MixedLineEnds : 0;
        Steps += section.End - start;
        parts.Add(part);
        return part;
    }

    /// <summary>Another reading of a part, unless there are enough.</summary>
    public MimePart? AddReading(MimePart of, ReadOnlyMemory<byte> source, int bodyStart, int bodyEnd)
    {
        if (IsFull || of.Readings >= Limits.Readings)
        {
            Defects |= IsFull ? MimeDefects.TooManyParts : 0;
            return null;
        }

        var reading = of.CopyFor(parts.Count, source, bodyStart, bodyEnd, ++of.Readings);
        parts.Add(reading);
        return reading;
    }

    /// <summary>The line end before <paramref name="end"/> belongs to the structure.</summary>
    public void NoteLineEnd(ReadOnlySpan<byte> span, int end, MimePart part)
    {
        if (span[end - 1] == '\r')
        {
            part.Defects |= MimeDefects.BareCr;
            return;
        }

        LineEnds |= end > 1 && span[end - 2] == '\r' ? 1 : 2;
        part.Defects |= LineEnds == 3 ? MimeDefects.MixedLineEnds : 0;
    }
}
