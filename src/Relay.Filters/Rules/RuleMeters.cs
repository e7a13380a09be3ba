using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Relay.Filters.Rules;

/// <summary>What evaluations of rule files come to, over all sets since the process began; what single rules cost is in their set.</summary>
internal static class RuleMeters
{
    private static readonly Meter Meter = new("Relay.Rules");

    private static readonly Counter<long> Evaluations = Meter.CreateCounter<long>(
        "relay.rules.evaluations", description: "Messages judged by the rule files, by outcome: complete, incomplete (time ran out).");

    /// <summary>A small message takes tenths of a millisecond, the first ones after a start a second.</summary>
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "relay.rules.duration",
        "s",
        "Time that all rule files together took for a message.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });

    public static void Evaluated(long started, bool isIncomplete)
    {
        Evaluations.Add(1, new KeyValuePair<string, object?>("outcome", isIncomplete ? "incomplete" : "complete"));
        Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
