namespace Relay.LoadTest.Measure;

/// <summary>Latencies in milliseconds by nearest rank; all 0 where nothing was measured.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double Max)
{
    public static Percentiles Of(double[] sorted) => new(Rank(sorted, 0.50), Rank(sorted, 0.90), Rank(sorted, 0.99), Rank(sorted, 1));

    private static double Rank(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
}
