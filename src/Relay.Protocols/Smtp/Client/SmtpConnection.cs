using System.Net.Sockets;

namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// One connection to a backend: writes bytes, reads replies, each with a deadline. It knows no commands. Any failure, the
/// caller's cancellation too, leaves it unusable: it throws <see cref="ConnectionLostException"/> (or
/// <see cref="OutOfStepException"/>) and is to be disposed.
/// </summary>
internal sealed class SmtpConnection(Socket socket, TimeProvider time) : IDisposable
{
    private static readonly byte[] Reset = "RSET\r\n"u8.ToArray();

    private readonly Deadline deadline = new(time);
    private Stream stream = new NetworkStream(socket, ownsSocket: true);
    private byte[] input = new byte[2048];
    private int start;
    private int end;
    private Task? resetSent;

    public Capabilities Capabilities { get; set; } = Capabilities.None;

    /// <summary>Commands for the next write; the owner of the connection fills and sends it.</summary>
    public CommandWriter Commands { get; } = new();

    /// <summary>Transactions begun over this connection.</summary>
    public int Transactions { get; set; }

    /// <summary>Since when nobody uses it; a timestamp of the clock.</summary>
    public long IdleSince { get; set; }

    public Stream Stream => stream;

    /// <summary>Bytes that nobody has asked for are here, or the peer has closed: not to be used again.</summary>
    public bool IsStale
    {
        get
        {
            try
            {
                return start != end || (resetSent is null && socket.Poll(0, SelectMode.SelectRead));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>True when bytes were read past the last reply.</summary>
    public bool HasUnreadInput => start != end;

    public bool ResetPending => resetSent is not null;

    public void UpgradeTo(Stream encrypted) => stream = encrypted;

    public async ValueTask SendCommandsAsync(TimeSpan limit, CancellationToken cancellation)
    {
        await WriteAsync(Commands.Written, limit, cancellation);
        Commands.Clear();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan limit, CancellationToken cancellation)
    {
        var token = deadline.Arm(limit, cancellation);
        try
        {
            await stream.WriteAsync(bytes, token);
        }
        catch (Exception e) when (Loss(e, "sending", cancellation) is { } loss)
        {
            throw loss;
        }
        finally
        {
            deadline.Disarm();
        }
    }

    /// <summary>The next reply; one deadline for all of it, so that it cannot be dripped.</summary>
    /// <param name="keepText">False where only a refusal's text is wanted.</param>
    public async ValueTask<BackendReply> ReadReplyAsync(bool keepText, TimeSpan limit, CancellationToken cancellation)
    {
        if (TryParse(keepText, out var reply))
        {
            return reply; // it came with the one before
        }

        var token = deadline.Arm(limit, cancellation);
        try
        {
            do
            {
                await FillAsync(token);
            }
            while (!TryParse(keepText, out reply));

            return reply;
        }
        catch (Exception e) when (Loss(e, "waiting for a reply", cancellation) is { } loss)
        {
            throw loss;
        }
        finally
        {
            deadline.Disarm();
        }
    }

    /// <summary>Sends RSET without waiting; <see cref="SettleAsync"/> takes the answer before the connection is used again.</summary>
    public void BeginReset() => resetSent = WriteAsync(Reset, TimeSpan.FromSeconds(5), default).AsTask();

    /// <summary>Ends what <see cref="BeginReset"/> began.</summary>
    public async ValueTask SettleAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (resetSent is null)
        {
            return;
        }

        await resetSent;
        var reply = await ReadReplyAsync(keepText: false, limit, cancellation);
        resetSent = null;
        if (reply.Code != 250 || HasUnreadInput)
        {
            throw new OutOfStepException($"RSET was answered {reply.Code}");
        }
    }

    /// <summary>Closes without another word; where bytes are still unsent they are thrown away (RST).</summary>
    public void Abort()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // closed already: the same end
        }

        socket.Dispose();
        Dispose();
    }

    public void Dispose()
    {
        _ = resetSent?.ContinueWith(static t => t.Exception, TaskScheduler.Default); // nobody else will look at it
        stream.Dispose();
        socket.Dispose();
        deadline.Dispose();
    }

    private bool TryParse(bool keepText, out BackendReply reply)
    {
        reply = default;
        if (start == end)
        {
            return false;
        }

        switch (ReplyParser.Parse(input.AsSpan(start, end - start), keepText, out reply, out var consumed))
        {
            case ReplyStatus.Complete:
                start += consumed;
                return true;
            case ReplyStatus.NeedMore:
                return false;
            default:
                throw new OutOfStepException("what came is not an SMTP reply");
        }
    }

    /// <summary>Reads until a line end is among the new bytes, so that a reply in drops is not parsed again for each drop.</summary>
    private async ValueTask FillAsync(CancellationToken token)
    {
        while (true)
        {
            MakeRoom();
            var n = await stream.ReadAsync(input.AsMemory(end), token);
            if (n == 0)
            {
                throw new ConnectionLostException("the backend closed the connection");
            }

            var fresh = input.AsSpan(end, n);
            end += n;
            if (fresh.Contains((byte)'\n') || end - start <= 3 || end - start >= ReplyParser.MaxLine)
            {
                return;
            }
        }
    }

    private void MakeRoom()
    {
        if (start == end)
        {
            start = end = 0;
        }

        if (end < input.Length)
        {
            return;
        }

        if (start > 0)
        {
            input.AsSpan(start, end - start).CopyTo(input);
            (start, end) = (0, end - start);
        }
        else if (input.Length >= ReplyParser.MaxReply + ReplyParser.MaxLine)
        {
            throw new OutOfStepException("a reply without end");
        }
        else
        {
            Array.Resize(ref input, input.Length * 2);
        }
    }

    private static ConnectionLostException? Loss(Exception e, string doing, CancellationToken caller) => e switch
    {
        ConnectionLostException => null,
        OperationCanceledException when caller.IsCancellationRequested => null,
        OperationCanceledException => new ConnectionLostException($"time is up {doing}", e),
        IOException or SocketException or ObjectDisposedException or InvalidOperationException => new ConnectionLostException($"connection broken {doing}", e),
        _ => null,
    };
}
