using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Relay.LoadTest.Sink;

/// <summary>
/// One connection to the sink: takes everything, checks nothing. All commands that have come are answered with one write.
/// It owns the socket; a command line that fills the buffer ends the connection.
/// </summary>
internal sealed class SinkSession(Socket socket, SinkTally tally) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] Offers =
        "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE\r\n250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n"u8.ToArray();

    private readonly MemoryStream? kept = tally.KeepsDigests ? new MemoryStream() : null;
    private readonly ArrayBufferWriter<byte> replies = new(512);
    private DataReader data = new(null);
    private bool inData;
    private bool quit;
    private long chunkLeft;
    private long chunked;
    private bool lastChunk;

    public async Task RunAsync()
    {
        data = new DataReader(kept);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await socket.SendAsync("220 sink.example ESMTP\r\n"u8.ToArray());
            var used = 0;
            while (!quit)
            {
                var n = await socket.ReceiveAsync(buffer.AsMemory(used));
                if (n == 0)
                {
                    return;
                }

                used += n;
                used = Consume(buffer, used);
                if (used == buffer.Length)
                {
                    return;
                }

                await FlushAsync();
            }
        }
        catch (SocketException)
        {
            // the client went away; what it had brought whole is counted
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        kept?.Dispose();
    }

    /// <summary>Goes through what has come; moves what is left to the front and returns its length.</summary>
    private int Consume(byte[] buffer, int used)
    {
        var at = 0;
        int taken;
        do
        {
            taken = Step(buffer.AsSpan(at, used - at));
            at += taken;
        }
        while (taken > 0 && at < used && !quit);
        buffer.AsSpan(at, used - at).CopyTo(buffer);
        return used - at;
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        if (inData)
        {
            return TakeData(bytes);
        }

        if (chunkLeft > 0)
        {
            return TakeChunk(bytes);
        }

        var lf = bytes.IndexOf((byte)'\n');
        if (lf >= 0)
        {
            Command(bytes[..lf].TrimEnd((byte)'\r'));
        }

        return lf + 1;
    }

    private int TakeData(ReadOnlySpan<byte> bytes)
    {
        var taken = data.Take(bytes, out var done);
        if (done)
        {
            inData = false;
            Finish(data.Length);
        }

        return taken;
    }

    private int TakeChunk(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(bytes.Length, chunkLeft);
        kept?.Write(bytes[..taken]);
        chunkLeft -= taken;
        if (chunkLeft == 0)
        {
            EndChunk();
        }

        return taken;
    }

    private void EndChunk()
    {
        if (lastChunk)
        {
            Finish(chunked);
            chunked = 0;
            return;
        }

        Reply("250 2.0.0 chunk\r\n"u8);
    }

    private void Finish(long length)
    {
        tally.Add(length, kept is null ? [] : kept.GetBuffer().AsSpan(0, (int)kept.Length));
        kept?.SetLength(0);
        Reply("250 2.0.0 taken\r\n"u8);
    }

    private void Command(ReadOnlySpan<byte> line)
    {
        if (Is(line, "DATA"u8))
        {
            inData = true;
            data.Begin();
            Reply("354 go on\r\n"u8);
        }
        else if (Is(line, "EHLO"u8) || Is(line, "LHLO"u8))
        {
            Reply(Offers);
        }
        else if (Is(line, "BDAT"u8))
        {
            Chunk(Encoding.ASCII.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        else if (Is(line, "QUIT"u8))
        {
            quit = true;
            Reply("221 2.0.0 bye\r\n"u8);
        }
        else if (Is(line, "XCOUNT"u8))
        {
            Reply(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"250 {tally.Messages} {tally.Octets}\r\n")));
        }
        else
        {
            Reply("250 2.0.0 ok\r\n"u8);
        }
    }

    private void Chunk(string[] words)
    {
        if (words.Length < 2 || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out chunkLeft))
        {
            Reply("501 5.5.4 BDAT needs a size\r\n"u8);
            return;
        }

        lastChunk = words.Length > 2;
        chunked += chunkLeft;
        if (chunkLeft == 0)
        {
            EndChunk(); // RFC 3030 §2: BDAT 0 LAST is a way to end
        }
    }

    private void Reply(ReadOnlySpan<byte> reply) => replies.Write(reply);

    private async ValueTask FlushAsync()
    {
        var left = replies.WrittenMemory;
        while (!left.IsEmpty)
        {
            left = left[await socket.SendAsync(left)..];
        }

        replies.ResetWrittenCount();
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> verb) =>
        line.Length >= verb.Length && Ascii.EqualsIgnoreCase(line[..verb.Length], verb);
}
