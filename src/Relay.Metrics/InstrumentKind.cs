using System.Diagnostics.Metrics;

namespace Relay.Metrics;

internal enum InstrumentKind
{
    Counter,
    UpDownCounter,
    Gauge,
    Histogram,
    ObservableCounter,

    /// <summary>Observable gauges and up-down counters: a value that is what was observed last.</summary>
    ObservableGauge,
}

internal static class InstrumentKinds
{
    /// <summary>The kind of an instrument, or null for one this collector does not know.</summary>
    public static InstrumentKind? Of(Instrument instrument)
    {
        var type = instrument.GetType();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition == typeof(Counter<>) ? InstrumentKind.Counter
            : definition == typeof(UpDownCounter<>) ? InstrumentKind.UpDownCounter
            : definition == typeof(Gauge<>) ? InstrumentKind.Gauge
            : definition == typeof(Histogram<>) ? InstrumentKind.Histogram
            : definition == typeof(ObservableCounter<>) ? InstrumentKind.ObservableCounter
            : definition == typeof(ObservableUpDownCounter<>) || definition == typeof(ObservableGauge<>) ? InstrumentKind.ObservableGauge
            : null;
    }

    public static bool IsMonotonic(this InstrumentKind kind) => kind is InstrumentKind.Counter or InstrumentKind.ObservableCounter;

    public static bool IsObservable(this InstrumentKind kind) => kind is InstrumentKind.ObservableCounter or InstrumentKind.ObservableGauge;

    /// <summary>The word of the TYPE line.</summary>
    public static string Word(this InstrumentKind kind) =>
        kind.IsMonotonic() ? "counter" : kind == InstrumentKind.Histogram ? "histogram" : "gauge";
}
