namespace Relay.Dns;

/// <summary>Cancelled when a time is over, or when another token is. One source, where linking one with a time-out makes two.</summary>
internal sealed class Deadline : CancellationTokenSource
{
    private readonly CancellationTokenRegistration outer;

    public Deadline(TimeSpan after, TimeProvider time, CancellationToken cancellation)
        : base(after, time) => outer = cancellation.UnsafeRegister(static s => ((Deadline)s!).Cancel(), this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            outer.Dispose(); // waits for a cancellation under way, so that none meets a disposed source
        }

        base.Dispose(disposing);
    }
}
