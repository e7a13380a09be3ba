using Relay.Mime.Headers;

namespace Relay.Mime.Transfer;

/// <summary>Quoted-printable (RFC 2045 §6.7) in one pass. An equals sign that stands for nothing stays what it is, and is named.</summary>
public static class QuotedPrintableDecoder
{
    /// <summary>Decodes into <paramref name="to"/>, which is at least as long, and returns how many octets that made.</summary>
    public static int Decode(ReadOnlySpan<byte> from, Span<byte> to, ref MimeDefects defects)
    {
        var written = 0;
        var kept = 0; // after the last octet that was written as an escape: white space there is meant
        while (!from.IsEmpty)
        {
            var i = from.IndexOfAny((byte)'=', (byte)'\n');
            var run = i < 0 ? from : from[..i];
            run.CopyTo(to[written..]);
            written += run.Length;
            if (i < 0)
            {
                break;
            }

            from = from[i..];
            if (from[0] == '\n')
            {
                written = EndLine(to, written, kept);
                from = from[1..];
                continue;
            }

            from = from[Escape(from, to, ref written, ref defects)..];
            kept = written;
        }

        return written;
    }

    /// <summary>RFC 2045 §6.7 (3): white space at a line's end was added on the way and goes.</summary>
    private static int EndLine(Span<byte> to, int written, int kept)
    {
        var hadCr = written > 0 && to[written - 1] == '\r';
        var end = written - (hadCr ? 1 : 0);
        while (end > kept && to[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        if (hadCr)
        {
            to[end++] = (byte)'\r';
        }

        to[end++] = (byte)'\n';
        return end;
    }

    /// <summary>Octets of input that the equals sign and what belongs to it take.</summary>
    private static int Escape(ReadOnlySpan<byte> from, Span<byte> to, ref int written, ref MimeDefects defects)
    {
        if (from.Length >= 3 && Tokens.Hex(from[1]) is >= 0 and var high && Tokens.Hex(from[2]) is >= 0 and var low)
        {
            to[written++] = (byte)((high << 4) | low);
            return 3;
        }

        // RFC 2045 §6.7 (5): a soft line break, with white space that was added on the way.
        var i = 1;
        while (i < from.Length && from[i] is (byte)' ' or (byte)'\t')
        {
            i++;
        }

        if (i == from.Length)
        {
            return i;
        }

        if (from[i] == '\n' || (from[i] == '\r' && i + 1 < from.Length && from[i + 1] == '\n'))
        {
            return from[i] == '\n' ? i + 1 : i + 2;
        }

        if (from[i] == '\r' && i + 1 == from.Length)
        {
            return i + 1;
        }

        defects |= MimeDefects.QuotedPrintableMalformed;
        to[written++] = (byte)'=';
        return 1;
    }
}
