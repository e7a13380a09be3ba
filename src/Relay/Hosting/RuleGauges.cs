using System.Diagnostics.Metrics;
using Relay.Filters.Rules;

namespace Relay.Hosting;

/// <summary>
/// The running rule set in the metrics: its size, and the ledger of the rules that hit or cost most, so that the number of series is bounded however
/// many rules there are. The ledger begins at nothing with each new set, which Prometheus takes for a counter's restart.
/// </summary>
internal sealed class RuleGauges : IDisposable
{
    /// <summary>Rules shown by hits, and by time.</summary>
    public const int Top = 50;

    private readonly Meter meter = new("Relay.Rules");
    private readonly RunningRules running;

    public RuleGauges(RunningRules running)
    {
        this.running = running;
        meter.CreateObservableCounter("relay.rule.hits", Hits, description: $"Messages a rule hit since its set was loaded: the {Top} rules with the most.");
        meter.CreateObservableCounter("relay.rule", Seconds, "s", $"Time a rule took since its set was loaded: the {Top} rules with the most.");
        meter.CreateObservableGauge("relay.rules.loaded", () => running.Current.Rules.Report.Taken, description: "Rules of the running set.");
        meter.CreateObservableGauge("relay.rules.skipped", () => running.Current.Rules.Report.Skipped, description: "Rules of the running set's files that do not run; relay rules check says why.");
        meter.CreateObservableGauge("relay.rules.files", () => running.Current.Rules.Report.Files, description: "Files of the running set.");
        meter.CreateObservableGauge("relay.rules.compile", () => running.Current.Took.TotalSeconds, "s", "Time to read and compile the running set.");
        meter.CreateObservableGauge("relay.rules.load.time", () => running.Current.Since.ToUnixTimeMilliseconds() / 1000.0, "s", "When the running set was loaded, since the Unix epoch.");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>The rules with the most of something, those with none of it left out.</summary>
    public static IEnumerable<(string Name, double Value)> Most(IEnumerable<RuleInfo> rules, Func<RuleInfo, double> of) =>
        rules.Select(r => (r.Name, Value: of(r))).Where(static r => r.Value > 0).OrderByDescending(static r => r.Value).DistinctBy(static r => r.Name).Take(Top);

    private IEnumerable<Measurement<long>> Hits() =>
        Most(running.Current.Rules.Rules, static r => r.Hits).Select(static r => new Measurement<long>((long)r.Value, Label(r.Name)));

    private IEnumerable<Measurement<double>> Seconds() =>
        Most(running.Current.Rules.Rules, static r => r.Microseconds / 1e6).Select(static r => new Measurement<double>(r.Value, Label(r.Name)));

    private static KeyValuePair<string, object?> Label(string rule) => new("rule", rule);
}
