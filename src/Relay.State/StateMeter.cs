using System.Diagnostics.Metrics;
using Relay.Core.Events;

namespace Relay.State;

/// <summary>The stores' instruments. Labels are closed sets: two stores, the verbs, the outcomes.</summary>
internal static class StateMeter
{
    private static readonly Meter Meter = new(RelayMeters.MeterName);

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("relay.state.calls", description: "Calls of a state store, by store, verb and outcome.");

    private static readonly Gauge<int> DegradedGauge = Meter.CreateGauge<int>("relay.state.degraded", description: "1 while the embedded store stands in for Redis.");

    public static void Called(string store, string verb, string outcome) =>
        Calls.Add(1, new("store", store), new("verb", verb), new("outcome", outcome));

    public static void Degraded(bool degraded) => DegradedGauge.Record(degraded ? 1 : 0);
}

/// <summary>The verbs as metrics name them.</summary>
internal static class Verbs
{
    public const string Greylist = "greylist";
    public const string List = "list";
    public const string Forget = "forget";
    public const string Take = "take";
    public const string Tally = "tally";
    public const string Remember = "remember";
    public const string Reputation = "reputation";
    public const string Once = "once";
    public const string ForgetOnce = "forget_once";
    public const string Sight = "sight";
    public const string AddReport = "add_report";
    public const string ReadReport = "read_report";
    public const string AppendLabels = "append_labels";
    public const string ReadLabels = "read_labels";
    public const string TidyLabels = "tidy_labels";
}
