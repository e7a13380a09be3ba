using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Filters.Attachments.Clamd;

/// <summary>
/// Shows messages to clamd, each over a connection of its own, as it lies in memory. A connection costs microseconds where a scan costs
/// milliseconds, and one that is never used twice never has another message's answer. Owns the number of messages that are with clamd at once; never
/// throws but when its caller gives up.
/// </summary>
public sealed class ClamdClient(ClamavOptions options, EndPoint address, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim places = new(options.Connections);

    public async ValueTask<ClamdAnswer> ScanAsync(MessageBody body, CancellationToken cancellation)
    {
        if (body.Length > options.MaxSize)
        {
            return new ClamdAnswer(ClamdOutcome.TooLarge, "over checks.clamav.max_size");
        }

        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await places.WaitAsync(either.Token);
            try
            {
                return await AskAsync(body, either.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ClamdAnswer(ClamdOutcome.Timeout, "no answer in time");
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<ClamdAnswer> AskAsync(MessageBody body, CancellationToken cancellation)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, address.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, cancellation);
        }
        catch (SocketException e)
        {
            return new ClamdAnswer(ClamdOutcome.Unreachable, "cannot connect: " + e.SocketErrorCode);
        }

        using var stream = new NetworkStream(socket, ownsSocket: false);
        var sent = await SendAsync(stream, body, cancellation);

        // What ends our sending may be an answer: it does not read on past its limit.
        return await ReceiveAsync(stream, sent, cancellation);
    }

    /// <summary>False where clamd closed before the end.</summary>
    private static async Task<bool> SendAsync(NetworkStream stream, MessageBody body, CancellationToken cancellation)
    {
        var length = new byte[4];
        try
        {
            await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellation);
            foreach (var piece in body.Pieces(0, body.Length))
            {
                BinaryPrimitives.WriteInt32BigEndian(length, piece.Length);
                await stream.WriteAsync(length, cancellation);
                await stream.WriteAsync(piece, cancellation);
            }

            BinaryPrimitives.WriteInt32BigEndian(length, 0);
            await stream.WriteAsync(length, cancellation);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<ClamdAnswer> ReceiveAsync(NetworkStream stream, bool sent, CancellationToken cancellation)
    {
        var buffer = new byte[ClamdAnswer.MaxLength];
        var length = 0;
        try
        {
            while (length < buffer.Length)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
                length += read;
                if (buffer.AsSpan(0, length).IndexOf((byte)0) is >= 0 and var end)
                {
                    var answer = ClamdAnswer.Parse(buffer.AsSpan(0, end));
                    return sent ? answer : Early(answer);
                }

                if (read == 0)
                {
                    return new ClamdAnswer(ClamdOutcome.Error, length == 0 ? "closed without an answer" : "the answer is cut");
                }
            }
        }
        catch (IOException)
        {
            return new ClamdAnswer(ClamdOutcome.Error, "the connection broke");
        }

        return new ClamdAnswer(ClamdOutcome.Error, "the answer is too long");
    }

    /// <summary>Nobody has seen the whole message: it cannot be called clean.</summary>
    private static ClamdAnswer Early(ClamdAnswer answer) =>
        answer.Outcome == ClamdOutcome.Clean ? new ClamdAnswer(ClamdOutcome.Error, "answered before the end of the message") : answer;
}
