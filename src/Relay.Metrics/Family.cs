using System.Diagnostics.Metrics;

namespace Relay.Metrics;

/// <summary>All series of one metric name.</summary>
internal abstract class Family(string name, InstrumentKind kind, string? description)
{
    public string Name => name;

    public InstrumentKind Kind => kind;

    /// <summary>Counts the renderings: an observable series that did not speak in the current one is not shown.</summary>
    public int Generation { get; set; }

    public static Family Create(string name, InstrumentKind kind, Instrument instrument) => kind == InstrumentKind.Histogram
        ? new HistogramFamily(name, instrument.Description, HistogramBoundaries.Of(instrument))
        : new ValueFamily(name, kind, instrument.Description);

    /// <summary>Takes one measurement; on every thread, at any time.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    public void Write(PrometheusWriter text)
    {
        text.Head(name, kind.Word(), description ?? "");
        WriteSeries(text);
    }

    protected abstract void WriteSeries(PrometheusWriter text);
}
