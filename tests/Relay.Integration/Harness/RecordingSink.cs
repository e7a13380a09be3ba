using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Relay.Integration.Harness;

/// <summary>Moments of a transaction at which a backend can be made to die or to wait.</summary>
public enum SinkPoint
{
    /// <summary>Connected, before the greeting.</summary>
    Connect,
    Ehlo,
    Mail,
    Rcpt,
    Data,

    /// <summary>After 354, with the first octets of the message read.</summary>
    MidData,

    /// <summary>The whole message is there, neither kept nor answered.</summary>
    DotBeforeReply,

    /// <summary>The message is kept and answered with 250.</summary>
    AfterReply,
}

/// <summary>A message that the sink kept and answered with 250.</summary>
internal sealed record SinkTransaction(string MailFrom, IReadOnlyList<string> Recipients, byte[] Message)
{
    public string Text => System.Text.Encoding.Latin1.GetString(Message);
}

/// <summary>
/// A backend that keeps every transaction byte for byte. It can die (listener and all connections reset, as when a process is
/// killed) or wait at a chosen point, and be started again on the same port. What it has not answered with 250 it has not kept.
/// </summary>
internal sealed class RecordingSink : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SinkSession, Task> sessions = new();
    private readonly ConcurrentQueue<SinkTransaction> kept = new();
    private readonly Dictionary<SinkPoint, int> visits = [];
    private readonly Lock gate = new();
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;
    private (SinkPoint Point, int Visit)? death;
    private SinkHold? hold;

    public RecordingSink(int? port = null)
    {
        Port = port ?? Loopback.FreePort();
        Restart();
    }

    public int Port { get; }

    public string Url => $"smtp://127.0.0.1:{Port}";

    public IReadOnlyCollection<SinkTransaction> Kept => kept;

    /// <summary>A verb's own answer instead of the usual one; null leaves it.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public bool IsDead => listener is null;

    public int Connections => sessions.Count;

    /// <summary>Dies when a point is reached for the <paramref name="visit"/>th time from now.</summary>
    public void DieAt(SinkPoint point, int visit = 1)
    {
        lock (gate)
        {
            visits.Clear();
            death = (point, visit);
        }
    }

    /// <summary>The next session that reaches a point waits there until the hold is let go.</summary>
    public SinkHold HoldAt(SinkPoint point)
    {
        lock (gate)
        {
            return hold = new SinkHold(point);
        }
    }

    public void Restart()
    {
        lock (gate)
        {
            death = null;
            listener = new TcpListener(IPAddress.Loopback, Port);
            listener.Start(256);
            accepting = AcceptAsync(listener);
        }
    }

    public void Die()
    {
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
        }

        Reset();
    }

    /// <summary>Cuts all open connections; new ones are taken.</summary>
    public void Reset()
    {
        foreach (var session in sessions.Keys)
        {
            session.Reset();
        }
    }

    public async Task WaitForAsync(int messages, double seconds = 15) =>
        await Eventually.HoldsAsync($"{messages} messages at the sink", () => kept.Count >= messages, TimeSpan.FromSeconds(seconds), () => $"there are {kept.Count}");

    public async ValueTask DisposeAsync()
    {
        hold?.LetGo();
        Die();
        await accepting;
        await Task.WhenAll(sessions.Values);
    }

    internal void Keep(SinkTransaction transaction) => kept.Enqueue(transaction);

    /// <summary>A session came to a point: true where the sink dies there.</summary>
    internal async Task<bool> DiesAtAsync(SinkPoint point)
    {
        SinkHold? held;
        bool dies;
        lock (gate)
        {
            var visit = visits[point] = visits.GetValueOrDefault(point) + 1;
            dies = death == (point, visit);
            held = hold?.Point == point ? hold : null;
            hold = held is null ? hold : null;
        }

        if (held is not null)
        {
            await held.WaitAsync();
        }

        if (dies)
        {
            Die();
        }

        return dies;
    }

    private async Task AcceptAsync(TcpListener from)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await from.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var session = new SinkSession(this, socket);
            sessions[session] = Task.CompletedTask;
            sessions[session] = RunAsync(session);
        }
    }

    private async Task RunAsync(SinkSession session)
    {
        await Task.Yield();
        await session.RunAsync();
        sessions.TryRemove(session, out _);
    }
}

/// <summary>One wait inside the sink, which a test sees reached and then lets go.</summary>
internal sealed class SinkHold(SinkPoint point)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SinkPoint Point => point;

    public async Task ReachedAsync(double seconds = 15)
    {
        await Task.WhenAny(reached.Task, Task.Delay(TimeSpan.FromSeconds(seconds)));
        Assert.True(reached.Task.IsCompleted, $"the backend was not brought to {point} within {seconds} s");
    }

    public void LetGo() => released.TrySetResult();

    internal Task WaitAsync()
    {
        reached.TrySetResult();
        return released.Task;
    }
}
