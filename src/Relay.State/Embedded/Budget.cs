namespace Relay.State.Embedded;

/// <summary>How many entries all stripes of a table may hold together: one big organisation may fill a stripe, not the memory.</summary>
internal sealed class Budget(int most)
{
    private int taken;

    public int Taken => Volatile.Read(ref taken);

    public bool Exhausted => Taken >= most;

    public void Take() => Interlocked.Increment(ref taken);

    public void Give() => Interlocked.Decrement(ref taken);
}
