namespace Relay.Mime.Transfer;

/// <summary>yEnc (yenc-draft 1.3): the octets between <c>=ybegin</c> and <c>=yend</c>, each moved by 42.</summary>
public static class YencDecoder
{
    /// <summary>The next block: its data, and the name of its first line. An empty range where there is none.</summary>
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range name, out Range data)
    {
        name = data = default;
        var at = from >= text.Length ? -1 : text[from..].IndexOf("=ybegin "u8);
        if (at < 0)
        {
            return false;
        }

        at += from;
        var lineEnd = text[at..].IndexOf((byte)'\n');
        if (lineEnd < 0)
        {
            return false;
        }

        lineEnd += at;
        var line = text[at..lineEnd];
        var n = line.IndexOf(" name="u8);
        name = n < 0 ? lineEnd..lineEnd : (at + n + 6)..(lineEnd - (text[lineEnd - 1] == '\r' ? 1 : 0));
        var end = text[(lineEnd + 1)..].IndexOf("=yend"u8);
        data = (lineEnd + 1)..(end < 0 ? text.Length : lineEnd + 1 + end);
        return true;
    }

    /// <summary>Decodes data without its first and last line; the room needed is that of the input.</summary>
    public static int Decode(ReadOnlySpan<byte> data, Span<byte> to)
    {
        var written = 0;
        for (var i = 0; i < data.Length; i++)
        {
            if (data[i] is (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            if (data[i] == '=' && i + 1 < data.Length)
            {
                to[written++] = (byte)(data[++i] - 42 - 64);
                continue;
            }

            to[written++] = (byte)(data[i] - 42);
        }

        return written;
    }
}
