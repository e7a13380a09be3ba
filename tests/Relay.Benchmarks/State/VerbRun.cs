using System.Diagnostics;
using Relay.Core.State;

namespace Relay.Benchmarks.State;

/// <summary>One verb called again and again by so many callers. Latencies in microseconds, all of them kept up to a bound a caller.</summary>
/// <param name="CpuMicroseconds">Of this process, a call; the server's own is not in it.</param>
internal sealed record VerbRun(
    string Store, string Verb, int Callers, long Calls, long Failed, double PerSecond, double P50, double P99, double P999, double CpuMicroseconds)
{
    private const int MostKept = 2_000_000;

    public static async Task<VerbRun> MeasureAsync(IStateStore store, string name, Func<IStateStore, int, ValueTask> verb, int callers, TimeSpan length)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var parts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(store, verb, caller, callers, length))));
        var elapsed = watch.Elapsed;
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        var calls = parts.Sum(static p => p.Calls);
        var sorted = parts.SelectMany(static p => p.Ticks).Order().ToArray();
        return new(
            store.Name, name, callers, calls, parts.Sum(static p => p.Failed), calls / elapsed.TotalSeconds,
            Rank(sorted, 0.5), Rank(sorted, 0.99), Rank(sorted, 0.999), used.TotalMicroseconds / Math.Max(1, calls));
    }

    private static async Task<(long Calls, long Failed, List<long> Ticks)> CallAsync(
        IStateStore store, Func<IStateStore, int, ValueTask> verb, int caller, int callers, TimeSpan length)
    {
        var ticks = new List<long>(1 << 16);
        var failed = 0L;
        var calls = 0;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length; calls++)
        {
            var before = Stopwatch.GetTimestamp();
            try
            {
                await verb(store, (calls * callers) + caller);
            }
            catch (StateUnavailableException)
            {
                failed++;
            }

            if (ticks.Count < MostKept / callers)
            {
                ticks.Add(Stopwatch.GetTimestamp() - before);
            }
        }

        return (calls, failed, ticks);
    }

    private static double Rank(long[] sorted, double part) => sorted.Length == 0
        ? 0
        : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)] * 1e6 / Stopwatch.Frequency;
}
