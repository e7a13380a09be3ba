using System.Diagnostics.Metrics;

namespace Relay.Core.Events;

/// <summary>The relay's instruments. Label values come from closed sets: verbs, actions, reasons, check names.</summary>
public static class RelayMeters
{
    public const string MeterName = "Relay";

    private static readonly Meter Meter = new(MeterName);

    public static readonly Counter<long> Connections = Meter.CreateCounter<long>("relay.smtp.connections", description: "Connections by outcome of the gate.");
    public static readonly UpDownCounter<long> OpenConnections = Meter.CreateUpDownCounter<long>("relay.smtp.open_connections", description: "Connections open now.");
    public static readonly UpDownCounter<long> Tarpitted = Meter.CreateUpDownCounter<long>("relay.smtp.tarpitted", description: "Sessions kept waiting now, since their client tries names.");
    public static readonly Counter<long> Tarpit = Meter.CreateCounter<long>("relay.tarpit", description: "Unknown recipients of clients that try names, by what was done: delayed, full, closed.");
    public static readonly Counter<long> Replies = Meter.CreateCounter<long>("relay.smtp.replies", description: "Replies by verb and class.");
    public static readonly Counter<long> Messages = Meter.CreateCounter<long>("relay.messages", description: "Messages received to their end, by action.");
    public static readonly Counter<long> MessageBytes = Meter.CreateCounter<long>("relay.message.size", "By", "Octets of messages received.");
    public static readonly Counter<long> TlsHandshakes = Meter.CreateCounter<long>("relay.tls.handshakes", description: "TLS handshakes with clients by outcome.");
    public static readonly Counter<long> Symbols = Meter.CreateCounter<long>("relay.symbols", description: "Symbols inserted, by name.");
    public static readonly Counter<long> Gates = Meter.CreateCounter<long>("relay.gates", description: "Questions to gates (greylisting, rates), by gate and outcome: passed, deferred, refused, failed.");
    public static readonly Counter<long> Greylist = Meter.CreateCounter<long>("relay.greylist", description: "Greylisting's answers by state: first, early, passed, known, allowed.");
    public static readonly Counter<long> Authentication = Meter.CreateCounter<long>("relay.authentication", description: "Results of SPF, DKIM (a signature), ARC and DMARC, by method and result.");
    public static readonly Counter<long> Clamav = Meter.CreateCounter<long>("relay.clamav", description: "Messages shown to clamd, by outcome: clean, found, too_large, timeout, unreachable, error.");
    public static readonly Counter<long> ReportRows = Meter.CreateCounter<long>("relay.dmarc_report.rows", description: "Messages for DMARC aggregate reports, by outcome: kept, overflow (the day holds no more).");
    public static readonly Counter<long> SideQueueItems = Meter.CreateCounter<long>("relay.side_queue.items", description: "Work that follows a verdict, by queue and outcome: done, failed, dropped (no room, or no time at the end).");
    public static readonly UpDownCounter<long> SideQueueDepth = Meter.CreateUpDownCounter<long>("relay.side_queue.depth", description: "Work that waits behind the mail, by queue.");
    public static readonly Counter<long> Quarantine = Meter.CreateCounter<long>("relay.quarantine", description: "Messages of the quarantine, by what happened: stored, failed, expired (too old), evicted (no room).");
    public static readonly Counter<long> Reloads = Meter.CreateCounter<long>("relay.reloads", description: "Reloads by outcome.");

    public static readonly Histogram<double> CheckDuration = Seconds("relay.check.duration", "Time of a check by name and outcome.");
    public static readonly Histogram<double> MessageDuration = Seconds("relay.message.duration", "Time of a message by stage: receive, check, deliver, total.");

    /// <summary>From a triplet's first try to the one that passed: minutes to days, not milliseconds.</summary>
    public static readonly Histogram<double> GreylistDelay = Meter.CreateHistogram(
        "relay.greylist.delay",
        "s",
        "Delay that greylisting added to mail that came back in time.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [60, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800] });

    private static Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram(
        name,
        "s",
        description,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
}
