using System.Diagnostics.Metrics;

namespace Relay.Metrics;

/// <summary>Upper bounds of a histogram: the instrument's advice, else a ladder of seconds from a millisecond to a minute.</summary>
internal static class HistogramBoundaries
{
    private const int Maximum = 100;
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    public static double[] Of(Instrument instrument)
    {
        var advised = Advice<double>(instrument) ?? Advice<long>(instrument) ?? Advice<int>(instrument) ?? Advice<float>(instrument)
            ?? Advice<short>(instrument) ?? Advice<byte>(instrument) ?? Advice<decimal>(instrument);
        return advised is null ? Seconds : [.. advised.Where(double.IsFinite).Distinct().Order().Take(Maximum)];
    }

    private static IEnumerable<double>? Advice<T>(Instrument instrument)
        where T : struct, IConvertible => (instrument as Instrument<T>)?.Advice?.HistogramBucketBoundaries?.Select(static b => b.ToDouble(null));
}
