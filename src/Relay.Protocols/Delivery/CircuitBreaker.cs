namespace Relay.Protocols.Delivery;

/// <summary>
/// Whether a host is worth trying. After a failure it is left alone for a while, then one caller may try while the others
/// still pass it by. Asking never blocks; who was let in reports back with one of the three.
/// </summary>
internal sealed class CircuitBreaker(TimeSpan retryAfter, TimeProvider time)
{
    private readonly Lock gate = new();
    private bool down;
    private bool trying;
    private long failedAt;

    public bool TryEnter()
    {
        if (!Volatile.Read(ref down))
        {
            return true;
        }

        lock (gate)
        {
            if (!down)
            {
                return true;
            }

            if (trying || time.GetElapsedTime(failedAt) < retryAfter)
            {
                return false;
            }

            trying = true;
            return true;
        }
    }

    /// <summary>True when this is news.</summary>
    public bool Failed()
    {
        lock (gate)
        {
            var news = !down;
            down = true;
            trying = false;
            failedAt = time.GetTimestamp();
            return news;
        }
    }

    /// <summary>True when this is news.</summary>
    public bool Succeeded()
    {
        if (!Volatile.Read(ref down))
        {
            return false;
        }

        lock (gate)
        {
            var news = down;
            down = trying = false;
            return news;
        }
    }

    /// <summary>The try ended without saying anything about the host.</summary>
    public void Abandoned()
    {
        lock (gate)
        {
            trying = false;
        }
    }
}
