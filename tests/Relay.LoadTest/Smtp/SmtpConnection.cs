using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.LoadTest.Smtp;

/// <summary>
/// One client connection: writes octets, reads replies. It owns the socket and one fixed buffer; a reply that does not fit
/// it, an early end and an unexpected code throw <see cref="SmtpException"/>, after which the connection is only to be disposed.
/// </summary>
internal sealed class SmtpConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer;
    private int used;

    private SmtpConnection(int bufferSize) => buffer = new byte[bufferSize];

    public bool OffersEightBit { get; private set; }

    public bool OffersSize { get; private set; }

    /// <summary>Connects, reads the greeting and says EHLO.</summary>
    public static async ValueTask<SmtpConnection> OpenAsync(IPEndPoint target, IPAddress? source, CancellationToken cancellation, int bufferSize = 8192)
    {
        var connection = new SmtpConnection(bufferSize);
        try
        {
            if (source is not null)
            {
                connection.socket.Bind(new IPEndPoint(source, 0));
            }

            await connection.socket.ConnectAsync(target, cancellation);
            await connection.ExpectAsync(220, "greeting", cancellation);
            await connection.HelloAsync(cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
        }
    }

    /// <summary>Reads one reply, which must have this code; <paramref name="what"/> names the command in the error.</summary>
    public ValueTask ExpectAsync(int code, string what, CancellationToken cancellation)
    {
        // Replies to pipelined commands come together: most are here already.
        if (ReplyParser.TryRead(buffer.AsSpan(0, used), out var got, out var length))
        {
            Take(code, got, length, what);
            return ValueTask.CompletedTask;
        }

        return ReceiveAndExpectAsync(code, what, cancellation);
    }

    /// <summary>QUIT and its reply; the server closes first, as servers do.</summary>
    public async ValueTask QuitAsync(CancellationToken cancellation)
    {
        await WriteAsync(Words.Quit, cancellation);
        await ExpectAsync(221, "QUIT", cancellation);
    }

    /// <summary>One command whose 250 reply is wanted as text.</summary>
    public async ValueTask<string> AskAsync(string command, CancellationToken cancellation)
    {
        await WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellation);
        var (code, length) = await ReceiveReplyAsync(command, cancellation);
        var text = Encoding.ASCII.GetString(buffer.AsSpan(0, length)).TrimEnd();
        Take(250, code, length, command);
        return text;
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask HelloAsync(CancellationToken cancellation)
    {
        var offers = (await AskAsync("EHLO load.example", cancellation)).ToUpperInvariant();
        OffersEightBit = offers.Contains("8BITMIME", StringComparison.Ordinal);
        OffersSize = offers.Contains("250-SIZE", StringComparison.Ordinal) || offers.Contains("250 SIZE", StringComparison.Ordinal);
        if (!offers.Contains("PIPELINING", StringComparison.Ordinal))
        {
            throw new SmtpException("the server does not offer PIPELINING, which every run uses");
        }
    }

    private async ValueTask ReceiveAndExpectAsync(int code, string what, CancellationToken cancellation)
    {
        var (got, length) = await ReceiveReplyAsync(what, cancellation);
        Take(code, got, length, what);
    }

    private async ValueTask<(int Code, int Length)> ReceiveReplyAsync(string what, CancellationToken cancellation)
    {
        int code, length;
        while (!ReplyParser.TryRead(buffer.AsSpan(0, used), out code, out length))
        {
            var n = used < buffer.Length ? await socket.ReceiveAsync(buffer.AsMemory(used), SocketFlags.None, cancellation) : 0;
            used += n;
            if (n == 0)
            {
                throw new SmtpException(used == buffer.Length ? $"{what}: reply longer than {used} octets" : $"{what}: connection closed by the server");
            }
        }

        return (code, length);
    }

    private void Take(int wanted, int got, int length, string what)
    {
        if (got != wanted)
        {
            throw new SmtpException($"{what}: {Encoding.Latin1.GetString(buffer.AsSpan(0, Math.Min(length, 300))).Trim().ReplaceLineEndings(" | ")}");
        }

        buffer.AsSpan(length, used - length).CopyTo(buffer);
        used -= length;
    }
}

/// <summary>The server answered otherwise than a run needs; the message is the command and the reply.</summary>
internal sealed class SmtpException(string message) : Exception(message);

internal static class Words
{
    public static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();
    public static readonly byte[] Noop = "NOOP\r\n"u8.ToArray();
}
