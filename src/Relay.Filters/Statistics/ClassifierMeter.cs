using System.Diagnostics.Metrics;
using Relay.Core.Events;
using Relay.Core.Labels;
using Relay.Filters.Statistics.Training;

namespace Relay.Filters.Statistics;

/// <summary>The classifier's instruments. Labels are closed sets: what is said of messages, kinds of sources, outcomes; and the version of the model in use.</summary>
internal static class ClassifierMeter
{
    private static readonly Meter Meter = new(RelayMeters.MeterName);

    private static readonly Histogram<double> Probabilities = Meter.CreateHistogram(
        "relay.classifier.probability",
        description: "Probability of spam of the messages that the classifier was sure to know something of.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999] });

    private static readonly Counter<long> Unsure = Meter.CreateCounter<long>("relay.classifier.unsure", description: "Messages of which the classifier knows too little to say anything.");

    private static readonly Counter<long> Labels = Meter.CreateCounter<long>(
        "relay.classifier.labels", description: "Events read from the training log, by label (ham, spam, forget), kind of source and outcome (learned, replaced, forgotten, known, capped, overruled).");

    private static readonly Gauge<int> Counting = Meter.CreateGauge<int>("relay.classifier.log_labels", description: "Labels of the training log that count.");

    private static readonly Gauge<int> Events = Meter.CreateGauge<int>("relay.classifier.log_events", description: "Events in the training log.");

    private static readonly Gauge<long> Size = Meter.CreateGauge<long>("relay.classifier.log_size", "By", "Octets of the training log, where it is a file.");

    private static readonly Gauge<double> DriftGauge = Meter.CreateGauge<double>(
        "relay.classifier.drift", description: "Population stability index of the probabilities of late against the reference: below 0.1 all is as it was, above 0.25 mail or model have changed.");

    private static readonly Gauge<int> Model = Meter.CreateGauge<int>("relay.classifier.model", description: "1 for the version of the shipped model in use.");

    private static string? version;

    public static void Judged(double probability) => Probabilities.Record(probability);

    public static void UnsureOf() => Unsure.Add(1);

    public static void Drift(double index) => DriftGauge.Record(index);

    public static void Labelled(LabelEvent label, LabelOutcome outcome) =>
        Labels.Add(1, new("label", Word(label.Verb)), new("source", Word(label.Origin.Kind)), new("outcome", Word(outcome)));

    public static void Log(int counting, int events, long? size)
    {
        Counting.Record(counting);
        Events.Record(events);
        if (size is { } octets)
        {
            Size.Record(octets);
        }
    }

    /// <summary>What was in use before is 0 from now on.</summary>
    public static void Using(string next)
    {
        if (Interlocked.Exchange(ref version, next) is { } before && before != next)
        {
            Model.Record(0, new KeyValuePair<string, object?>("version", before));
        }

        Model.Record(1, new KeyValuePair<string, object?>("version", next));
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
