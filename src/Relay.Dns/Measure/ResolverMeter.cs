using System.Diagnostics.Metrics;

namespace Relay.Dns;

/// <summary>
/// The instruments that all resolvers of the process share. Labels are closed sets but for the servers', which are those of the configuration.
/// Recording allocates nothing.
/// </summary>
internal static class ResolverMeter
{
    public const string Name = "Relay.Dns";
    public const string Cache = "cache";
    public const string Local = "local";
    public const string Joined = "joined";
    public const string Server = "server";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Questions = Meter.CreateCounter<long>(
        "relay.dns.questions", description: "Questions to the resolver by where the answer came from: cache, local, joined (a look-up in flight), server.");

    private static readonly Counter<long> Queries = Meter.CreateCounter<long>(
        "relay.dns.queries", description: "Look-ups past the cache, by type and outcome.");

    private static readonly Counter<long> Tries = Meter.CreateCounter<long>(
        "relay.dns.tries", description: "Exchanges with a server, by server, transport and outcome.");

    /// <summary>A resolver next door answers in tenths of a millisecond; all tries at a silent one take seconds.</summary>
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "relay.dns.query.duration",
        "s",
        "Time of a look-up past the cache, all its tries and aliases included, by outcome.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16] });

    public static void Asked(string from) => Questions.Add(1, new KeyValuePair<string, object?>("from", from));

    public static void LookedUp(RecordType type, DnsAnswer answer, TimeSpan took)
    {
        var outcome = Label(answer.Outcome, answer.Reason);
        Queries.Add(1, new("type", Label(type)), new("outcome", outcome));
        Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    public static void Tried(string server, bool overTcp, Reading reading) => Tries.Add(
        1, new("server", server), new("transport", overTcp ? "tcp" : "udp"), new("outcome", reading.Truncated ? "truncated" : Label(reading.Outcome, reading.Failure)));

    private static string Label(RecordType type) => type switch
    {
        RecordType.A => "a",
        RecordType.Ns => "ns",
        RecordType.Cname => "cname",
        RecordType.Soa => "soa",
        RecordType.Ptr => "ptr",
        RecordType.Mx => "mx",
        RecordType.Txt => "txt",
        RecordType.Aaaa => "aaaa",
        RecordType.Tlsa => "tlsa",
        _ => "other",
    };

    private static string Label(DnsOutcome outcome, DnsFailure failure) => (failure, outcome) switch
    {
        (DnsFailure.ServFail, _) => "servfail",
        (DnsFailure.Refused, _) => "refused",
        (DnsFailure.Timeout, _) => "timeout",
        (DnsFailure.Malformed, _) => "malformed",
        (DnsFailure.Loop, _) => "loop",
        (_, DnsOutcome.NxDomain) => "nxdomain",
        (_, DnsOutcome.NoData) => "nodata",
        (_, DnsOutcome.Records) => "records",
        _ => "alias", // a step of a chain that the next question follows
    };
}
