namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// One reusable time limit that also takes the caller's cancellation. A limit that has fired cannot be armed again by itself:
/// a new source is made, which costs only those who were late.
/// </summary>
internal sealed class Deadline(TimeProvider time) : IDisposable
{
    private CancellationTokenSource source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration link;

    public CancellationToken Arm(TimeSpan limit, CancellationToken outer)
    {
        if (!source.TryReset())
        {
            source.Dispose();
            source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }

        source.CancelAfter(limit);
        link = outer.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), source);
        return source.Token;
    }

    public void Disarm()
    {
        link.Dispose();
        source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        link.Dispose();
        source.Dispose();
    }
}
