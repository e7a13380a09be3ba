namespace Relay.Dns;

/// <summary>
/// What was learned of a server: whether it is to be asked last for a while, over TCP only, or without EDNS. Each lesson fades, so that a server
/// that was mended, or was never broken but for a forger's packets, comes back alone. Races between look-ups cost at most one more try.
/// </summary>
internal sealed class ServerHealth(TimeProvider time, TimeSpan pause)
{
    private const int FailuresToPause = 2; // one is what UDP loses anyway
    private static readonly TimeSpan HabitsHold = TimeSpan.FromMinutes(10);
    private readonly Expiry paused = new();
    private readonly Expiry overTcp = new();
    private readonly Expiry withoutEdns = new();
    private int failures;

    public bool IsPaused => paused.Holds(time);

    public bool OverTcp => overTcp.Holds(time);

    public bool WithoutEdns => withoutEdns.Holds(time);

    public void Answered()
    {
        Volatile.Write(ref failures, 0);
        paused.Clear();
    }

    public void Failed()
    {
        if (Interlocked.Increment(ref failures) >= FailuresToPause)
        {
            paused.Set(time, pause);
        }
    }

    public void ChangesCase() => overTcp.Set(time, HabitsHold);

    public void RefusesEdns() => withoutEdns.Set(time, HabitsHold);

    private sealed class Expiry
    {
        private long until = long.MinValue;

        public bool Holds(TimeProvider time) => time.GetTimestamp() < Volatile.Read(ref until);

        public void Set(TimeProvider time, TimeSpan span) =>
            Volatile.Write(ref until, time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency));

        public void Clear() => Volatile.Write(ref until, long.MinValue);
    }
}
