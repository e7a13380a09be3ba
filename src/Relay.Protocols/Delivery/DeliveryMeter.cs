using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Relay.Protocols.Delivery;

/// <summary>Instruments of delivery. Labels are closed sets: names from the configuration, reply classes, stages.</summary>
internal static class DeliveryMeter
{
    private static readonly Meter Meter = new("Relay");

    /// <summary>Open connections to backends, label <c>backend</c>.</summary>
    public static readonly UpDownCounter<int> Connections = Meter.CreateUpDownCounter<int>("relay.backend.connections", "{connection}", "Open connections to backends");

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>("relay.backend.outcomes", "{operation}", "Recipient checks and deliveries by class of the answer");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("relay.backend.duration", "s", "Time of recipient checks and deliveries at backends");
    private static readonly Counter<long> CacheAnswers = Meter.CreateCounter<long>("relay.backend.recipient_cache", "{lookup}", "Recipients answered from memory, or not");

    public static void Operation(string backend, string operation, int code, TimeSpan took)
    {
        var tags = new TagList { { "backend", backend }, { "operation", operation }, { "class", Class(code) } };
        Outcomes.Add(1, tags);
        Duration.Record(took.TotalSeconds, tags);
    }

    public static void Cache(bool hit) => CacheAnswers.Add(1, new KeyValuePair<string, object?>("hit", hit ? "true" : "false"));

    private static string Class(int code) => code switch { < 300 => "2xx", < 500 => "4xx", _ => "5xx" };
}
