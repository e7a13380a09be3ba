namespace Relay.Metrics;

/// <summary>Counters and gauges: one number a series.</summary>
internal sealed class ValueFamily(string name, InstrumentKind kind, string? description) : Family(name, kind, description)
{
    private readonly SeriesTable<ValueSeries> table = new(static labels => new ValueSeries(labels));

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsNaN(value) || (Kind == InstrumentKind.Counter && value < 0))
        {
            return; // a counter never falls, and one NaN would stay for ever
        }

        var series = table.Find(tags);
        if (Kind is InstrumentKind.Counter or InstrumentKind.UpDownCounter)
        {
            Atomic.Add(ref series.Value, value);
        }
        else
        {
            Volatile.Write(ref series.Value, value);
            series.Generation = Generation;
        }
    }

    protected override void WriteSeries(PrometheusWriter text)
    {
        foreach (var series in table.All)
        {
            if (!Kind.IsObservable() || series.Generation == Generation)
            {
                text.Sample(Name, "", series.Labels, "", Volatile.Read(ref series.Value));
            }
        }

        // Who observes a selection (the top of many) shows other series every time; those of before must not fill the table.
        if (Kind.IsObservable() && table.All.Length > SeriesTable<ValueSeries>.MaximumSeries / 2)
        {
            table.Keep(s => s.Generation == Generation);
        }
    }
}

internal sealed class ValueSeries(byte[] labels)
{
    public double Value;

    public byte[] Labels => labels;

    public int Generation { get; set; }
}
