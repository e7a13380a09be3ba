using System.Net;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// Keeps sessions of clients that try names waiting before they hear their refusal, a limited number of them at once: each waits by a
/// timer, holds no thread, and ends when its client leaves. Who is slowed down, and for how long, the watch says.
/// </summary>
public sealed class Tarpit
{
    private int waiting;

    /// <summary>Sessions waiting now.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Notes an unknown recipient and waits as long as its client has to; a 421 where the session is to end.</summary>
    public async ValueTask<SmtpReply?> HoldAsync(GateKeeper gates, IPAddress client, TimeProvider time, CancellationToken closed)
    {
        var slowdown = await gates.NoteUnknownAsync(client, CancellationToken.None); // counted even where the client has left
        if (slowdown.Farewell is { } farewell)
        {
            Count("closed");
            return farewell;
        }

        if (slowdown.Delay > TimeSpan.Zero)
        {
            await WaitAsync(slowdown, time, closed);
        }

        return null;
    }

    private async ValueTask WaitAsync(Slowdown slowdown, TimeProvider time, CancellationToken closed)
    {
        if (Interlocked.Increment(ref waiting) > slowdown.Sessions)
        {
            Interlocked.Decrement(ref waiting);
            Count("full");
            return;
        }

        Count("delayed");
        RelayMeters.Tarpitted.Add(1);
        try
        {
            await Task.Delay(slowdown.Delay, time, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            RelayMeters.Tarpitted.Add(-1);
            Interlocked.Decrement(ref waiting);
        }
    }

    private static void Count(string what) => RelayMeters.Tarpit.Add(1, new KeyValuePair<string, object?>("what", what));
}
