using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Relay.Core.Checks;

namespace Relay.Protocols.Wire;

/// <summary>What a wait for the client's bytes came to.</summary>
public enum ReadStatus
{
    Data,

    /// <summary>The client is gone, or has closed its sending side, and nothing is left.</summary>
    Closed,
    TimedOut,

    /// <summary>The relay is stopping and the wait was one that may end for it.</summary>
    Draining,
}

/// <summary>
/// One client connection as protocols see it: two pipes that a TLS upgrade swaps, a deadline on every wait, drain and abort. Resets
/// by the peer surface as <see cref="IOException"/> from the transport; the listener's frame catches them.
/// </summary>
public sealed class WireConnection : IDeadline, IAsyncDisposable
{
    /// <summary>After this long past a deadline that reading did not notice, the connection is cut.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConnectionContext connection;
    private readonly TimeProvider time;
    private readonly long sessionEnd;
    private long deadline = long.MaxValue;
    private volatile bool draining;
    private volatile bool interruptible;
    private volatile bool flushing;
    private SslStream? tls;

    public WireConnection(ConnectionContext connection, TimeProvider time, TimeSpan sessionTimeout)
    {
        this.connection = connection;
        this.time = time;
        sessionEnd = After(sessionTimeout);
        Input = connection.Transport.Input;
        Output = connection.Transport.Output;
    }

    public PipeReader Input { get; private set; }

    public PipeWriter Output { get; private set; }

    public TlsFacts? Tls { get; private set; }

    /// <summary>Cancelled when the client's side is closed or reset.</summary>
    public CancellationToken Closed => connection.ConnectionClosed;

    public long Deadline => Volatile.Read(ref deadline);

    /// <summary>Bytes that are here already, without waiting.</summary>
    public bool TryRead(out ReadResult result)
    {
        if (!Input.TryRead(out result))
        {
            return false;
        }

        if (!result.IsCanceled && !result.Buffer.IsEmpty)
        {
            return true;
        }

        Input.AdvanceTo(result.Buffer.Start);
        return false;
    }

    /// <summary>The wait for the next bytes, at most <paramref name="limit"/> and never past the session's end.</summary>
    /// <param name="drainable">The wait ends at once when the relay stops.</param>
    public async ValueTask<(ReadStatus Status, ReadResult Result)> ReadAsync(TimeSpan limit, bool drainable)
    {
        Volatile.Write(ref deadline, Math.Min(After(limit), sessionEnd));
        interruptible = drainable;
        try
        {
            while (true)
            {
                if (drainable && draining)
                {
                    return (ReadStatus.Draining, default);
                }

                var result = await Input.ReadAsync();
                if (!result.IsCanceled && !result.Buffer.IsEmpty)
                {
                    return (ReadStatus.Data, result);
                }

                Input.AdvanceTo(result.Buffer.Start);
                if (result.IsCompleted)
                {
                    return (ReadStatus.Closed, default);
                }

                if (time.GetTimestamp() >= Deadline)
                {
                    return (ReadStatus.TimedOut, default);
                }
            }
        }
        finally
        {
            interruptible = false;
            Volatile.Write(ref deadline, long.MaxValue);
        }
    }

    /// <summary>Sends what was written. A client that does not read its replies is cut off after <paramref name="limit"/>.</summary>
    public async ValueTask FlushAsync(TimeSpan limit)
    {
        var flush = Output.FlushAsync();
        if (flush.IsCompletedSuccessfully)
        {
            _ = await flush;
            return;
        }

        flushing = true;
        Volatile.Write(ref deadline, After(limit));
        try
        {
            await flush;
        }
        finally
        {
            flushing = false;
            Volatile.Write(ref deadline, long.MaxValue);
        }
    }

    /// <summary>The server's side of a TLS handshake. What was read before it in plain text must be none of the session's business any more.</summary>
    public async ValueTask UpgradeAsync(CertificateStore certificates, TimeSpan limit)
    {
        Volatile.Write(ref deadline, After(limit));
        try
        {
            var upgraded = await TlsUpgrade.AcceptAsync(connection.Transport, certificates, connection.ConnectionClosed);
            (tls, Input, Output, Tls) = (upgraded.Stream, upgraded.Input, upgraded.Output, upgraded.Facts);
        }
        finally
        {
            Volatile.Write(ref deadline, long.MaxValue);
        }
    }

    public void OnDeadline(long now)
    {
        var late = now - Deadline;
        if (flushing || late > Grace.TotalSeconds * time.TimestampFrequency)
        {
            connection.Abort(new ConnectionAbortedException("the connection ran out of time"));
        }
        else if (late > 0)
        {
            Input.CancelPendingRead();
        }
    }

    public void OnDrain()
    {
        draining = true;
        if (interruptible)
        {
            Input.CancelPendingRead();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (tls is not { } stream)
        {
            return;
        }

        try
        {
            await stream.ShutdownAsync(); // close_notify, RFC 8446 §6.1
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer is gone already.
        }

        await Input.CompleteAsync();
        await stream.DisposeAsync();
    }

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
