namespace Relay.Metrics;

/// <summary>A histogram with fixed upper bounds.</summary>
internal sealed class HistogramFamily(string name, string? description, double[] bounds) : Family(name, InstrumentKind.Histogram, description)
{
    private readonly SeriesTable<HistogramSeries> table = new(labels => new HistogramSeries(labels, bounds.Length + 1));
    private readonly string[] edges = [.. bounds.Select(PrometheusWriter.Text), "+Inf"];

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!double.IsFinite(value))
        {
            return; // it would poison the sum for ever
        }

        var series = table.Find(tags);
        var place = bounds.AsSpan().BinarySearch(value); // upper bounds are inclusive
        Interlocked.Increment(ref series.Buckets[place < 0 ? ~place : place]);
        Atomic.Add(ref series.Sum, value);
    }

    protected override void WriteSeries(PrometheusWriter text)
    {
        foreach (var series in table.All)
        {
            // The count is the sum of what was read here, so that it equals the last bucket while others record.
            long count = 0;
            for (var i = 0; i < edges.Length; i++)
            {
                count += Volatile.Read(ref series.Buckets[i]);
                text.Sample(Name, "_bucket", series.Labels, edges[i], count);
            }

            text.Sample(Name, "_sum", series.Labels, "", Volatile.Read(ref series.Sum));
            text.Sample(Name, "_count", series.Labels, "", count);
        }
    }
}

internal sealed class HistogramSeries(byte[] labels, int buckets)
{
    public readonly long[] Buckets = new long[buckets];
    public double Sum;

    public byte[] Labels => labels;
}
