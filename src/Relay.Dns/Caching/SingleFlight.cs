namespace Relay.Dns;

/// <summary>
/// One look-up in flight per question: who asks meanwhile waits for the same. A waiter that gives up leaves the look-up to the others; it ends by
/// its own deadlines, and its answer is cached.
/// </summary>
internal sealed class SingleFlight
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], TaskCompletionSource<DnsAnswer>> flights = new(NameComparer.Instance);

    /// <param name="joined">Another had asked already.</param>
    public Task<DnsAnswer> JoinAsync(byte[] question, Func<byte[], Task<DnsAnswer>> lookUp, out bool joined)
    {
        TaskCompletionSource<DnsAnswer>? flight;
        lock (gate)
        {
            joined = flights.TryGetValue(question, out flight);
            if (!joined)
            {
                flights.Add(question, flight = new TaskCompletionSource<DnsAnswer>());
            }
        }

        if (!joined)
        {
            Start(question, flight!, lookUp);
        }

        return flight!.Task;
    }

    /// <summary>On the asker's thread up to the first wait, which comes when the question is on the wire; none of the asker's context is kept.</summary>
    private void Start(byte[] question, TaskCompletionSource<DnsAnswer> flight, Func<byte[], Task<DnsAnswer>> lookUp)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = FlyAsync(question, flight, lookUp);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = FlyAsync(question, flight, lookUp);
        }
    }

    private async Task FlyAsync(byte[] question, TaskCompletionSource<DnsAnswer> flight, Func<byte[], Task<DnsAnswer>> lookUp)
    {
        try
        {
            var answer = await lookUp(question);
            Land(question);
            flight.SetResult(answer);
        }
        catch (Exception e)
        {
            Land(question);
            flight.TrySetException(e); // a bug of ours: the askers hear of it, and the next asks anew
        }
    }

    private void Land(byte[] question)
    {
        lock (gate)
        {
            flights.Remove(question);
        }
    }
}
