using System.Collections.Concurrent;
using System.Diagnostics;

namespace Relay.LoadTest.Load;

/// <summary>What became of the messages of one run: latencies of those answered 250, and why the others were not. Thread-safe.</summary>
internal sealed class Outcome
{
    private const int ReasonsKept = 20;

    private readonly ConcurrentQueue<(long Whole, long Data)> times = new();
    private readonly ConcurrentDictionary<string, int> reasons = new(StringComparer.Ordinal);
    private int failed;

    public int Accepted => times.Count;

    public int Failed => failed;

    /// <summary>Different reasons with how often each came; later new ones are only counted in <see cref="Failed"/>.</summary>
    public IReadOnlyDictionary<string, int> Reasons => reasons;

    public void Accept(long wholeTicks, long dataTicks) => times.Enqueue((wholeTicks, dataTicks));

    public void Fail(string reason)
    {
        Interlocked.Increment(ref failed);
        if (reasons.Count < ReasonsKept || reasons.ContainsKey(reason))
        {
            reasons.AddOrUpdate(reason, 1, (_, n) => n + 1);
        }
    }

    /// <summary>From the first octet of the connection (or of MAIL on one in use) to 250.</summary>
    public double[] WholeMilliseconds() => Sorted(times.Select(t => t.Whole));

    /// <summary>From the write of message and dot to 250.</summary>
    public double[] DataMilliseconds() => Sorted(times.Select(t => t.Data));

    private static double[] Sorted(IEnumerable<long> ticks)
    {
        var result = ticks.Select(t => t * 1000.0 / Stopwatch.Frequency).ToArray();
        Array.Sort(result);
        return result;
    }
}
