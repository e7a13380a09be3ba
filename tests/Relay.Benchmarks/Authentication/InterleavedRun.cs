using System.Diagnostics;

namespace Relay.Benchmarks.Authentication;

/// <summary>Something to measure; <paramref name="Run"/> works on the calling thread alone and says whether it went well.</summary>
/// <param name="Floor">Name of the case before it that this one is compared with; null for none.</param>
internal sealed record Measured(string Name, Func<bool> Run, string? Floor = null);

/// <summary>One line of the table.</summary>
/// <param name="Ratio">To the floor's time.</param>
internal sealed record Figures(string Name, double Microseconds, double PerSecond, double Bytes, double? Ratio);

/// <summary>
/// Measures cases beside each other: short turns, one case after the other, many rounds. A turn is shorter than a scheduler's slice, so the fastest
/// tenth of the rounds ran undisturbed even on a busy machine; their slowest is the figure. BenchmarkDotNet gives each case a process of its own,
/// and its ratios then compare two moments of the machine.
/// </summary>
internal static class InterleavedRun
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(400);

    public static List<Figures> Run(IReadOnlyList<Measured> cases, int rounds)
    {
        var repeats = cases.Select(Calibrate).ToArray();
        var times = cases.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                times[i][round] = Microseconds(cases[i], repeats[i]);
            }
        }

        var figures = new List<Figures>();
        for (var i = 0; i < cases.Count; i++)
        {
            var took = Undisturbed(times[i]);
            var floor = figures.Find(f => f.Name == cases[i].Floor);
            figures.Add(new Figures(cases[i].Name, took, 1_000_000 / took, Bytes(cases[i]), took / floor?.Microseconds));
        }

        return figures;
    }

    /// <summary>Compiled to the end; then how often it runs in one turn.</summary>
    private static int Calibrate(Measured one)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
        {
            Check(one);
        }

        return Math.Max(1, (int)(Turn.TotalMicroseconds / Microseconds(one, 10)));
    }

    private static double Microseconds(Measured one, int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            Check(one);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / times;
    }

    private static double Bytes(Measured one)
    {
        const int times = 100;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            Check(one);
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / times;
    }

    private static void Check(Measured one)
    {
        if (!one.Run())
        {
            throw new InvalidOperationException($"{one.Name}: not the result it must have");
        }
    }

    private static double Undisturbed(double[] times) => times.Order().ElementAt(times.Length / 10);
}
