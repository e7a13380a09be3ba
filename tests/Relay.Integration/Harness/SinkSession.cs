using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Relay.Integration.Harness;

/// <summary>One connection to the sink. End of data is CR LF . CR LF and nothing else; lines end in CR LF.</summary>
internal sealed class SinkSession(RecordingSink sink, Socket socket)
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private static readonly byte[] DataEnd = "\r\n.\r\n"u8.ToArray();
    private readonly List<byte> buffer = [];
    private readonly byte[] chunk = new byte[65536];
    private readonly List<string> recipients = [];
    private string mailFrom = "";

    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // The session ended by itself at the same time.
        }
    }

    public async Task RunAsync()
    {
        try
        {
            socket.NoDelay = true;
            if (await sink.DiesAtAsync(SinkPoint.Connect))
            {
                return;
            }

            await SayAsync("220 sink.test ESMTP");
            while (await HandleAsync(await ReadUntilAsync(LineEnd)))
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // The peer went, or the sink died.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task<bool> HandleAsync(byte[] bytes)
    {
        var line = Encoding.UTF8.GetString(bytes);
        var verb = line.Split(' ')[0].ToUpperInvariant();
        SinkPoint? point = verb switch
        {
            "EHLO" => SinkPoint.Ehlo,
            "MAIL" => SinkPoint.Mail,
            "RCPT" => SinkPoint.Rcpt,
            "DATA" => SinkPoint.Data,
            _ => null,
        };
        if (point is { } p && await sink.DiesAtAsync(p))
        {
            return false;
        }

        if (sink.Answer(line) is { } own)
        {
            await SayAsync(own);
            return true;
        }

        return await UsualAsync(verb, line);
    }

    private async Task<bool> UsualAsync(string verb, string line)
    {
        switch (verb)
        {
            case "EHLO":
                await SayAsync("250-sink.test\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 ENHANCEDSTATUSCODES");
                return true;
            case "MAIL":
                Clear();
                mailFrom = Path(line);
                await SayAsync("250 2.1.0 ok");
                return true;
            case "RCPT":
                recipients.Add(Path(line));
                await SayAsync("250 2.1.5 ok");
                return true;
            case "DATA" when recipients.Count == 0:
                await SayAsync("503 5.5.1 no recipients");
                return true;
            case "DATA":
                return await DataAsync();
            case "QUIT":
                await SayAsync("221 2.0.0 bye");
                return false;
            case "RSET" or "NOOP":
                Clear();
                await SayAsync("250 2.0.0 ok");
                return true;
            default:
                await SayAsync("500 5.5.2 unknown");
                return true;
        }
    }

    private async Task<bool> DataAsync()
    {
        await SayAsync("354 go on");
        if (buffer.Count == 0)
        {
            await FillAsync();
        }

        if (await sink.DiesAtAsync(SinkPoint.MidData))
        {
            return false;
        }

        // The CR LF of the DATA command counts as the one before a dot that comes first.
        buffer.InsertRange(0, LineEnd);
        var data = await ReadUntilAsync(DataEnd);
        var message = data.Length >= 2 ? [.. data[2..], .. LineEnd] : data;
        if (await sink.DiesAtAsync(SinkPoint.DotBeforeReply))
        {
            return false;
        }

        sink.Keep(new SinkTransaction(mailFrom, [.. recipients], data.Length >= 2 ? DotStuffing.Unstuff(message) : []));
        Clear();
        await SayAsync("250 2.0.0 kept");
        return !await sink.DiesAtAsync(SinkPoint.AfterReply);
    }

    private void Clear()
    {
        mailFrom = "";
        recipients.Clear();
    }

    private static string Path(string line)
    {
        var (open, close) = (line.IndexOf('<', StringComparison.Ordinal), line.IndexOf('>', StringComparison.Ordinal));
        return open >= 0 && close > open ? line[(open + 1)..close] : line;
    }

    private async Task SayAsync(string reply) => await socket.SendAsync(Encoding.UTF8.GetBytes(reply + "\r\n"));

    /// <summary>What comes before the mark; the mark is taken too.</summary>
    private async Task<byte[]> ReadUntilAsync(byte[] mark)
    {
        var from = 0;
        while (true)
        {
            var at = CollectionsMarshal.AsSpan(buffer)[from..].IndexOf(mark);
            if (at >= 0)
            {
                var before = buffer.GetRange(0, from + at).ToArray();
                buffer.RemoveRange(0, from + at + mark.Length);
                return before;
            }

            from = Math.Max(0, buffer.Count - mark.Length + 1);
            await FillAsync();
        }
    }

    private async Task FillAsync()
    {
        var read = await socket.ReceiveAsync(chunk);
        if (read == 0)
        {
            throw new EndOfStreamException();
        }

        buffer.AddRange(chunk.AsSpan(0, read));
    }
}
