namespace Relay.Mime.Transfer;

/// <summary>A uuencoded file in a text.</summary>
/// <param name="Name">Octets of the name in its begin line.</param>
/// <param name="Start">Of the first data line.</param>
/// <param name="End">After the end line, or where the data stopped.</param>
public readonly record struct UuBlock(Range Name, int Start, int End);

/// <summary>Uuencode (POSIX uuencode), one pass, line by line.</summary>
public static class UuDecoder
{
    /// <summary>The next <c>begin MODE NAME</c> with a data line after it, at or after <paramref name="from"/>.</summary>
    public static UuBlock? Find(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length)
        {
            var at = text[from..].StartsWith("begin "u8) && (from == 0 || text[from - 1] == '\n') ? from : Next(text, from);
            if (at < 0)
            {
                return null;
            }

            var lineEnd = LineEnd(text, at, out var next);
            var line = text[at..lineEnd];
            if (IsBegin(line) && IsData(Line(text, next, out _)))
            {
                return new UuBlock((at + 10)..lineEnd, next, Skip(text, next));
            }

            from = next;
        }

        return null;
    }

    /// <summary>Decodes data lines, with or without their begin line, and returns how many octets that made; the room needed is that of the input.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> to, ref MimeDefects defects)
    {
        var written = 0;
        for (var at = 0; at < text.Length;)
        {
            var line = Line(text, at, out at);
            if (line.IsEmpty || IsBegin(line) || line.SequenceEqual("end"u8))
            {
                continue;
            }

            if (!IsData(line))
            {
                defects |= MimeDefects.UuencodeMalformed;
                continue;
            }

            written += DecodeLine(line, to[written..]);
        }

        return written;
    }

    private static int DecodeLine(ReadOnlySpan<byte> line, Span<byte> to)
    {
        var count = (line[0] - 32) & 63;
        var written = 0;
        for (var i = 1; written < count; i += 4)
        {
            var bits = (Six(line, i) << 18) | (Six(line, i + 1) << 12) | (Six(line, i + 2) << 6) | Six(line, i + 3);
            for (var shift = 16; shift >= 0 && written < count && written < to.Length; shift -= 8)
            {
                to[written++] = (byte)(bits >> shift);
            }

            if (written >= to.Length || i > line.Length)
            {
                break;
            }
        }

        return written;
    }

    /// <summary>Trailing spaces that were lost on the way count as zero.</summary>
    private static int Six(ReadOnlySpan<byte> line, int i) => i < line.Length ? (line[i] - 32) & 63 : 0;

    private static bool IsBegin(ReadOnlySpan<byte> line) =>
        line.Length > 10 && line.StartsWith("begin "u8) && line[9] == ' ' && line[6..9].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;

    private static bool IsData(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.IndexOfAnyExceptInRange((byte)32, (byte)96) >= 0)
        {
            return false;
        }

        var needed = (((line[0] - 32) & 63) + 2) / 3 * 4;
        return line.Length <= needed + 3 && line.Length + 3 >= (needed == 0 ? 0 : needed / 2);
    }

    private static int Skip(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            var line = Line(text, at, out var next);
            if (line.SequenceEqual("end"u8))
            {
                return next;
            }

            if (!IsData(line))
            {
                return at;
            }

            at = next;
        }

        return at;
    }

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        var i = text[from..].IndexOf("\nbegin "u8);
        return i < 0 ? -1 : from + i + 1;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, int at, out int next) => at >= text.Length ? End(text, out next) : text[at..LineEnd(text, at, out next)];

    private static ReadOnlySpan<byte> End(ReadOnlySpan<byte> text, out int next)
    {
        next = text.Length;
        return default;
    }

    private static int LineEnd(ReadOnlySpan<byte> text, int at, out int next)
    {
        var lf = text[at..].IndexOf((byte)'\n');
        next = lf < 0 ? text.Length : at + lf + 1;
        var end = lf < 0 ? text.Length : at + lf;
        return end > at && text[end - 1] == '\r' ? end - 1 : end;
    }
}
