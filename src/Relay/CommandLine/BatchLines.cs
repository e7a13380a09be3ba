namespace Relay.CommandLine;

/// <summary>
/// The lines of a stream, each at most <paramref name="maximum"/> octets without its line end. A longer one is passed over and comes
/// as null, so that whoever counts lines still counts it. Holds one line at a time.
/// </summary>
internal sealed class BatchLines(Stream input, int maximum)
{
    private const int FirstBuffer = 64 * 1024;
    private byte[] buffer = new byte[Math.Min(FirstBuffer, maximum + 1)];
    private int start;
    private int end;
    private bool ended;

    /// <summary>To the end of the stream; a last line needs no line end.</summary>
    public async IAsyncEnumerable<byte[]?> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var scanned = 0; // octets after start without a line end, so that none is looked at twice
        var tooLong = false;
        while (true)
        {
            var lf = Array.IndexOf(buffer, (byte)'\n', start + scanned, end - start - scanned);
            if (lf >= 0)
            {
                yield return tooLong ? null : buffer[start..lf];
                (start, scanned, tooLong) = (lf + 1, 0, false);
                continue;
            }

            scanned = end - start;
            if (scanned > maximum)
            {
                (start, end, scanned, tooLong) = (0, 0, 0, true);
            }

            if (ended)
            {
                if (tooLong || scanned > 0)
                {
                    yield return tooLong ? null : buffer[start..end];
                }

                yield break;
            }

            await FillAsync(cancellation);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (start > 0)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, (long)maximum + 1));
        }

        var got = await input.ReadAsync(buffer.AsMemory(end), cancellation);
        end += got;
        ended = got == 0;
    }
}
