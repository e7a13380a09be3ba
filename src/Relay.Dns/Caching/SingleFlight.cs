namespace Relay.Dns;

/// <summary>
/// One look-up in flight per question: who asks meanwhile waits for the same. A waiter that gives up leaves the look-up to the others; it ends by
/// its own deadlines, and its answer is cached.
/// </summary>
internal sealed class SingleFlight
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], Task<DnsAnswer>> flights = new(NameComparer.Instance);

    public Task<DnsAnswer> JoinAsync(byte[] question, Func<byte[], Task<DnsAnswer>> lookUp)
    {
        lock (gate)
        {
            if (!flights.TryGetValue(question, out var flight))
            {
                // Started on the pool: nothing of the look-up runs under the lock, and none of its first asker's context is kept.
                using (ExecutionContext.SuppressFlow())
                {
                    flight = Task.Run(() => FlyAsync(question, lookUp));
                }

                flights.Add(question, flight);
            }

            return flight;
        }
    }

    private async Task<DnsAnswer> FlyAsync(byte[] question, Func<byte[], Task<DnsAnswer>> lookUp)
    {
        try
        {
            return await lookUp(question);
        }
        finally
        {
            lock (gate)
            {
                flights.Remove(question);
            }
        }
    }
}
