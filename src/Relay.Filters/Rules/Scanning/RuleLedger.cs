using System.Diagnostics;

namespace Relay.Filters.Rules.Scanning;

/// <summary>What each rule cost and found since the set was loaded. Counts are added without locks; readers see them a little apart.</summary>
internal sealed class RuleLedger(int rules)
{
    private readonly long[] hits = new long[rules];
    private readonly long[] runs = new long[rules];
    private readonly long[] ticks = new long[rules];
    private readonly long[] timeouts = new long[rules];

    public void Ran(int slot, long elapsed)
    {
        Interlocked.Increment(ref runs[slot]);
        Interlocked.Add(ref ticks[slot], elapsed);
    }

    public void Hit(int slot) => Interlocked.Increment(ref hits[slot]);

    public void TimedOut(int slot) => Interlocked.Increment(ref timeouts[slot]);

    /// <summary>How often its pattern took too long, and nothing certain was known.</summary>
    public long Timeouts(int slot) => Volatile.Read(ref timeouts[slot]);

    public long Hits(int slot) => Volatile.Read(ref hits[slot]);

    /// <summary>How often a pattern or a function really ran.</summary>
    public long Runs(int slot) => Volatile.Read(ref runs[slot]);

    public double Microseconds(int slot) => Volatile.Read(ref ticks[slot]) * 1e6 / Stopwatch.Frequency;
}
