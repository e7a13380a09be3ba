using System.Text;

namespace Relay.Filters.Rules.Subject;

/// <summary>Cuts texts into the pieces that rules see, with SpamAssassin's bounds. No text is copied but where its spaces must change.</summary>
public static class BodyLines
{
    /// <summary>A line longer than this is cut at a space (MAX_BODY_LINE_LENGTH).</summary>
    public const int MaxLine = 2048;

    /// <summary>Of each part's visible text (body_part_scan_size).</summary>
    public const int MaxPart = 50_000;

    /// <summary>Of each part's decoded text (rawbody_part_scan_size).</summary>
    public const int MaxRawPart = 500_000;

    /// <summary>Parts past the bound may go on this far to end at a line's or word's end.</summary>
    private const int Slack = 1024;

    /// <summary>Visible text of the parts (UTF-8) → lines: an empty line parts paragraphs, all other space becomes one space.</summary>
    public static List<ReadOnlyMemory<byte>> Paragraphs(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        var text = new MemoryStream();
        foreach (var part in parts)
        {
            if (text.Length > 0)
            {
                text.WriteByte((byte)'\n');
            }

            text.Write(part.Span[..CutAt(part.Span, MaxPart, "\n "u8)]);
        }

        var result = new List<ReadOnlyMemory<byte>>();
        SplitLong(Collapse(text.GetBuffer().AsSpan(0, (int)text.Length)), result);
        return result;
    }

    /// <summary>A decoded text part → pieces of 2–4 kB, cut at a line's end, a tag's end or a space.</summary>
    public static void Chunks(ReadOnlyMemory<byte> part, List<ReadOnlyMemory<byte>> into)
    {
        var text = part[..CutAt(part.Span, MaxRawPart, "\n> "u8)];
        if (text.Length <= MaxLine)
        {
            into.Add(text);
            return;
        }

        while (text.Length > 2 * MaxLine)
        {
            var end = ChunkEnd(text.Span);
            into.Add(text[..end]);
            text = text[end..];
        }

        if (!text.IsEmpty)
        {
            into.Add(text);
        }
    }

    private static int ChunkEnd(ReadOnlySpan<byte> text)
    {
        foreach (var stop in "\n> "u8)
        {
            var at = text[MaxLine..(2 * MaxLine)].IndexOf(stop);
            if (at >= 0)
            {
                return MaxLine + at + 1;
            }
        }

        return MaxLine + 1;
    }

    /// <summary>The first stop of the best kind within the slack behind the bound ends the part.</summary>
    private static int CutAt(ReadOnlySpan<byte> text, int most, ReadOnlySpan<byte> stops)
    {
        if (text.Length <= most)
        {
            return text.Length;
        }

        foreach (var stop in stops)
        {
            var at = text[most..Math.Min(text.Length, most + Slack)].IndexOf(stop);
            if (at >= 0)
            {
                return most + at + 1;
            }
        }

        return most;
    }

    /// <summary>Runs of space with two line ends in them become a line end, other runs one space.</summary>
    private static byte[] Collapse(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var to = 0;
        var at = 0;
        while (at < text.Length)
        {
            var width = SpaceAt(text, at);
            if (width == 0)
            {
                result[to++] = text[at++];
                continue;
            }

            var lines = 0;
            for (; width > 0; width = SpaceAt(text, at))
            {
                lines += text[at] == '\n' ? 1 : 0;
                at += width;
            }

            to = Separate(result, to, text, at, lines);
        }

        return result[..to];
    }

    /// <summary>Space before and behind the line ends of a paragraph's end stays as one space on its side, as SpamAssassin has it.</summary>
    private static int Separate(byte[] result, int to, ReadOnlySpan<byte> text, int end, int lines)
    {
        if (lines < 2)
        {
            result[to++] = (byte)' ';
            return to;
        }

        var start = end;
        while (start > 0 && IsAsciiSpace(text[start - 1]))
        {
            start--;
        }

        var run = text[start..end];
        var first = run.IndexOf((byte)'\n');
        var last = run.LastIndexOf((byte)'\n');
        if (first > 0)
        {
            result[to++] = (byte)' ';
        }

        result[to++] = (byte)'\n';
        if (last < run.Length - 1)
        {
            result[to++] = (byte)' ';
        }

        return to;
    }

    private static bool IsAsciiSpace(byte b) => b is (byte)' ' or (>= 9 and <= 13);

    /// <summary>The width of the space here: ASCII, no-break, and the Unicode spaces U+2000–U+200A, U+2028/9, U+202F, U+205F, U+3000.</summary>
    private static int SpaceAt(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
        {
            return 0;
        }

        if (text[at] < 0x80)
        {
            return IsAsciiSpace(text[at]) ? 1 : 0;
        }

        return Rune.DecodeFromUtf8(text[at..], out var rune, out var width) == System.Buffers.OperationStatus.Done && Rune.IsWhiteSpace(rune) ? width : 0;
    }

    private static void SplitLong(byte[] text, List<ReadOnlyMemory<byte>> lines)
    {
        var start = 0;
        while (start < text.Length)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n') + 1;
            length = length == 0 ? text.Length - start : length;
            while (length > MaxLine)
            {
                var cut = text.AsSpan(start, MaxLine + 1).LastIndexOf((byte)' ') + 1;
                cut = cut == 0 ? MaxLine : cut;
                lines.Add(text.AsMemory(start, cut));
                start += cut;
                length -= cut;
            }

            lines.Add(text.AsMemory(start, length));
            start += length;
        }
    }
}
