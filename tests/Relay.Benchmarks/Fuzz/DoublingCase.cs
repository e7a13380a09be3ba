namespace Relay.Benchmarks.Fuzz;

/// <summary>Work on hostile input of a size; what it gets is made beforehand, unmeasured.</summary>
/// <param name="Prepare">Makes the input of a size and gives back what reads it.</param>
internal sealed record DoublingCase(string Area, string Name, Func<int, Action> Prepare, int Start)
{
    /// <summary>Below that the clock and the processor's other work are most of what is measured.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(2);

    private const int Runs = 15;

    /// <summary>Inputs grow no further: caps hold from here on, the work is too small to matter, or the generator ends.</summary>
    public int MaxGrowth { get; init; } = 64;

    public int MaxSize => Start * MaxGrowth;

    /// <summary>The least time for a size and for twice it. Runs of both take turns, so that a busy moment meets both.</summary>
    /// <param name="start">The least size.</param>
    /// <param name="most">The largest, of which twice is measured too.</param>
    public (int Size, TimeSpan Once, TimeSpan Twice) Measure(int start, int most)
    {
        var size = start;
        var once = Prepare(size);
        once();
        while (Least(once) < Enough && size < most)
        {
            size *= 2;
            once = Prepare(size);
        }

        var twice = Prepare(size * 2);
        GC.Collect(); // what preparing left behind
        var (least, leastOfTwo) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            var (one, two) = (Time(once), Time(twice));
            (least, leastOfTwo) = (one < least ? one : least, two < leastOfTwo ? two : leastOfTwo);
        }

        return (size, least, leastOfTwo);
    }

    private static TimeSpan Least(Action work) => Enumerable.Range(0, 3).Min(_ => Time(work));

    /// <summary>CPU of this process, which others' turns on a busy machine add nothing to.</summary>
    private static TimeSpan Time(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - before;
    }
}
