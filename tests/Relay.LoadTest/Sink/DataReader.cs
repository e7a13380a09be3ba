namespace Relay.LoadTest.Sink;

/// <summary>Finds the end of DATA, CR LF . CR LF and nothing else, in pieces cut anywhere, and undoes dot-stuffing where the octets are kept.</summary>
internal sealed class DataReader(MemoryStream? kept)
{
    private static readonly byte[] End = "\r\n.\r\n"u8.ToArray();

    private int matched = 2; // an empty message is "." at once: the CR LF of the DATA command counts as its line's start

    /// <summary>Octets taken since the last <see cref="Begin"/>.</summary>
    public long Length { get; private set; }

    public void Begin()
    {
        matched = 2;
        Length = 0;
        kept?.SetLength(0);
    }

    /// <returns>How many octets belong to the message's data; <paramref name="done"/> where its end is among them.</returns>
    public int Take(ReadOnlySpan<byte> bytes, out bool done)
    {
        done = false;
        var at = 0;
        while (at < bytes.Length && !done)
        {
            at = matched == 0 ? SkipToCr(bytes, at) : at;
            if (at < bytes.Length)
            {
                done = Step(bytes[at++]);
            }
        }

        Length += at;
        return at;
    }

    private int SkipToCr(ReadOnlySpan<byte> bytes, int at)
    {
        var cr = bytes[at..].IndexOf((byte)'\r');
        var end = cr < 0 ? bytes.Length : at + cr;
        kept?.Write(bytes[at..end]);
        return end;
    }

    private bool Step(byte octet)
    {
        var stuffing = matched == 2 && octet == '.'; // RFC 5321 §4.5.2: a dot at a line's start is taken off, whatever follows
        if (matched == 4 && octet != '\n')
        {
            kept?.WriteByte((byte)'\r'); // held back as the end's, and is not
        }

        matched = octet == End[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
        if (!stuffing && matched < 4)
        {
            kept?.WriteByte(octet);
        }

        return matched == End.Length;
    }
}
