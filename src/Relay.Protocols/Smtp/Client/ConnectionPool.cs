using Relay.Protocols.Delivery;

namespace Relay.Protocols.Smtp.Client;

/// <summary>No connection of the pool became free in time.</summary>
internal sealed class PoolExhaustedException() : Exception("all connections to the backend are busy");

/// <summary>
/// The connections to one endpoint: at most so many in use, the rest kept for the next message, the one used last first, so
/// that those too many grow old and are closed. Retired, it still serves but keeps nothing.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Stack<SmtpConnection> idle = new();
    private readonly SemaphoreSlim slots;
    private readonly SmtpConnector connector;
    private readonly BackendSettings settings;
    private readonly TimeProvider time;
    private readonly ITimer sweeper;
    private readonly KeyValuePair<string, object?> label;
    private bool sweeping;
    private bool retired;

    public ConnectionPool(SmtpConnector connector, BackendSettings settings, string name, TimeProvider time)
    {
        this.connector = connector;
        this.settings = settings;
        this.time = time;
        label = new("backend", name);
        slots = new SemaphoreSlim(settings.Connections, settings.Connections);
        sweeper = time.CreateTimer(static s => ((ConnectionPool)s!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// A kept connection, or a new one; to be given to <see cref="Return"/> or <see cref="Drop"/>. Throws <see cref="PoolExhaustedException"/>
    /// or, where no new one can be made, <see cref="ConnectionLostException"/>.
    /// </summary>
    /// <param name="fresh">Kept ones have shown to be dead: all are closed, a new one is made.</param>
    public async ValueTask<(SmtpConnection Connection, bool Reused)> TakeAsync(bool fresh, CancellationToken cancellation)
    {
        await EnterAsync(cancellation);
        try
        {
            while (Pop() is { } kept)
            {
                if (!fresh && await IsAliveAsync(kept, cancellation))
                {
                    return (kept, true);
                }

                Close(kept);
            }

            var made = await connector.OpenAsync(cancellation);
            DeliveryMeter.Connections.Add(1, label);
            return (made, false);
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <summary>Back from use, with no transaction open or with its RSET on the way.</summary>
    public void Return(SmtpConnection connection)
    {
        connection.IdleSince = time.GetTimestamp();
        var keep = connection.Transactions < settings.MessagesPerConnection;
        lock (gate)
        {
            keep &= !retired;
            if (keep)
            {
                idle.Push(connection);
                StartSweeping();
            }
        }

        if (!keep)
        {
            _ = QuitAsync(connection);
        }

        slots.Release();
    }

    /// <summary>Back from use, but not to be used again.</summary>
    public void Drop(SmtpConnection connection)
    {
        DeliveryMeter.Connections.Add(-1, label);
        connection.Abort();
        slots.Release();
    }

    /// <summary>Retires the pool: kept connections are closed, those in use when they come back.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            retired = true;
        }

        sweeper.Dispose();
        while (Pop() is { } kept)
        {
            _ = QuitAsync(kept);
        }
    }

    private async ValueTask EnterAsync(CancellationToken cancellation)
    {
        if (slots.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var limit = new Deadline(time);
        try
        {
            await slots.WaitAsync(limit.Arm(settings.PoolTimeout, cancellation));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PoolExhaustedException();
        }
    }

    private static async ValueTask<bool> IsAliveAsync(SmtpConnection kept, CancellationToken cancellation)
    {
        try
        {
            if (!kept.ResetPending)
            {
                return !kept.IsStale;
            }

            await kept.SettleAsync(SettleTimeout, cancellation);
            return !kept.IsStale;
        }
        catch (ConnectionLostException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false; // it was popped: nobody else would close it. Making a new one meets the same cancellation.
        }
    }

    private SmtpConnection? Pop()
    {
        lock (gate)
        {
            return idle.TryPop(out var kept) ? kept : null;
        }
    }

    private void StartSweeping()
    {
        if (!sweeping)
        {
            sweeping = true;
            sweeper.Change(settings.IdleTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        List<SmtpConnection> old = [];
        lock (gate)
        {
            var kept = idle.ToArray(); // the one used last comes first
            idle.Clear();
            for (var i = kept.Length - 1; i >= 0; i--)
            {
                if (time.GetElapsedTime(kept[i].IdleSince) >= settings.IdleTimeout)
                {
                    old.Add(kept[i]);
                }
                else
                {
                    idle.Push(kept[i]);
                }
            }

            sweeping = false;
            if (idle.Count > 0 && !retired)
            {
                StartSweeping();
            }
        }

        foreach (var connection in old)
        {
            _ = QuitAsync(connection);
        }
    }

    private void Close(SmtpConnection connection)
    {
        DeliveryMeter.Connections.Add(-1, label);
        connection.Dispose();
    }

    /// <summary>Says QUIT as well as it can; nothing depends on it.</summary>
    private async Task QuitAsync(SmtpConnection connection)
    {
        try
        {
            connection.Commands.Add("QUIT\r\n"u8);
            await connection.SettleAsync(SettleTimeout, CancellationToken.None);
            await connection.SendCommandsAsync(SettleTimeout, CancellationToken.None);
            await connection.ReadReplyAsync(keepText: false, SettleTimeout, CancellationToken.None);
        }
        catch (ConnectionLostException)
        {
            // gone already
        }
        finally
        {
            Close(connection);
        }
    }
}
