using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;

namespace Relay.Metrics;

/// <summary>
/// Listens to the meters whose names start with "Relay" and to the runtime's own, and renders what they said as Prometheus text format 0.0.4.
/// Recording neither allocates nor locks once a series is known. Never throws at the instrument's caller; a failing observable
/// callback costs its own values only and is counted in <c>relay_metrics_observe_failures_total</c>.
/// </summary>
public sealed class PrometheusCollector : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();
    private readonly Predicate<Meter> include;
    private int generation;
    private long observeFailures;

    /// <param name="include">Which meters are shown; without it "Relay*" and "System.Runtime".</param>
    public PrometheusCollector(Predicate<Meter>? include = null)
    {
        this.include = include ?? IsOurs;
        listener.InstrumentPublished = Publish;
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((Family)state!).Record((double)value, tags));
        listener.Start();
    }

    /// <summary>Renders everything and flushes once.</summary>
    public async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellation)
    {
        Write(output);
        await output.FlushAsync(cancellation);
    }

    /// <summary>Asks the observable instruments and renders all families, ordered by name.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var text = new PrometheusWriter(output);
        lock (gate)
        {
            generation++;
            foreach (var family in families.Values)
            {
                family.Generation = generation;
            }

            Observe();
            foreach (var family in families.Values)
            {
                family.Write(text);
            }

            text.Single("relay_metrics_observe_failures_total", "counter", "Observable instruments whose callback threw.", observeFailures);
            ProcessGauges.Write(text);
        }
    }

    public void Dispose() => listener.Dispose();

    private static bool IsOurs(Meter meter) => meter.Name is "System.Runtime" || meter.Name.StartsWith("Relay", StringComparison.Ordinal);

    private void Listen<T>()
        where T : unmanaged, IConvertible =>
        listener.SetMeasurementEventCallback<T>(static (_, value, tags, state) => ((Family)state!).Record(value.ToDouble(null), tags));

    private void Publish(Instrument instrument, MeterListener source)
    {
        if (!include(instrument.Meter) || InstrumentKinds.Of(instrument) is not { } kind)
        {
            return;
        }

        var name = MetricNames.Of(instrument, kind);
        Family? family;
        lock (gate)
        {
            if (!families.TryGetValue(name, out family))
            {
                family = Family.Create(name, kind, instrument);
                families.Add(name, family);
            }
        }

        // Two instruments of one name are one family if they are of one kind; else the first stays, for the format forbids a second TYPE line.
        if (family.Kind == kind)
        {
            source.EnableMeasurementEvents(instrument, family);
        }
    }

    private void Observe()
    {
        try
        {
            listener.RecordObservableInstruments();
        }
        catch (AggregateException e)
        {
            // The listener has asked all instruments before it throws what the failing ones threw.
            observeFailures += e.InnerExceptions.Count;
        }
    }
}
