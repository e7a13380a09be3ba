using System.Globalization;

namespace Relay.Benchmarks.Fuzz;

/// <summary>Double the input, at most two and a half times the time: of everything that reads what strangers write. Exit status 1 where it is more.</summary>
internal static class DoublingRun
{
    private const double Most = 2.5;

    /// <summary>A machine that does something else meanwhile does not do so every time.</summary>
    private const int Tries = 5;

    /// <summary>What is this quick may not be twice as quick for reasons of the machine.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(0.1);

    /// <param name="only">Areas; none: all.</param>
    public static int Run(string[] only)
    {
        Console.WriteLine($"{"",-12}{"",-44}{"size",9}{"ms",10}{"ms of twice",13}{"ratio",8}");
        var over = 0;
        foreach (var one in DoublingCases.Of(a => only.Length == 0 || only.Contains(a)))
        {
            over += IsWithin(one) ? 0 : 1;
        }

        Console.WriteLine(over == 0 ? "none takes over 2.5 times the time for twice the input" : $"{over} take over 2.5 times the time for twice the input");
        return over == 0 ? 0 : 1;
    }

    private static bool IsWithin(DoublingCase one)
    {
        var best = one.Measure(one.Start, one.MaxSize);
        for (var again = 1; !IsWithin(best.Once, best.Twice) && again < Tries; again++)
        {
            // What grows with the square does so at every size; what steps up once (objects that have become large ones) does not.
            var next = again % 2 == 0 ? one.Measure(best.Size, best.Size)
                : best.Size < one.MaxSize ? one.Measure(best.Size * 2, one.MaxSize)
                : one.Measure(one.Start, best.Size / 4);
            best = next.Twice / next.Once < best.Twice / best.Once ? next : best;
        }

        var within = IsWithin(best.Once, best.Twice);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{one.Area,-12}{one.Name,-44}{best.Size,9}{best.Once.TotalMilliseconds,10:0.000}{best.Twice.TotalMilliseconds,13:0.000}{best.Twice / best.Once,8:0.00}{(within ? "" : "  OVER")}"));
        return within;
    }

    private static bool IsWithin(TimeSpan once, TimeSpan twice) => twice <= (once * Most) + Slack;
}
