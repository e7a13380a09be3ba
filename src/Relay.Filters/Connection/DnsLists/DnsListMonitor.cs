using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Knows which lists are to be believed. One for the life of the relay: what it remembers outlives a reload. Says each change in the log
/// once, and the state of every configured list as a metric; zones are shown with their keys hidden.
/// </summary>
public sealed partial class DnsListMonitor : IDisposable
{
    private readonly ConcurrentDictionary<string, DnsListState> states = new(StringComparer.OrdinalIgnoreCase);
    private readonly Meter meter = new(RelayMeters.MeterName);
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile IReadOnlyList<DnsListOptions> lists = [];

    public DnsListMonitor(TimeProvider time, ILogger logger)
    {
        this.time = time;
        this.logger = logger;
        meter.CreateObservableGauge<int>("relay.dnsbl.zones", Observe, description: "DNS lists by zone (keys hidden) state (working, muted) and reason: error, test, breaker.");
    }

    /// <summary>Those of the configuration in force.</summary>
    public IReadOnlyList<DnsListOptions> Lists => lists;

    /// <summary>Takes the lists of a new configuration; what is known of zones that stay is kept.</summary>
    public void Use(IReadOnlyList<DnsListOptions> configured)
    {
        lists = [.. configured.DistinctBy(static l => (l.Zone.ToUpperInvariant(), l.Kind))]; // one list may serve two checks
        foreach (var gone in states.Keys.Except(configured.Select(static l => l.Zone), StringComparer.OrdinalIgnoreCase).ToArray())
        {
            states.TryRemove(gone, out _);
        }
    }

    /// <summary>Its word counts nothing.</summary>
    public bool IsMuted(DnsListOptions list) => MuteReason(list) is not null;

    /// <summary>error, test or breaker; null where its word counts.</summary>
    public string? MuteReason(DnsListOptions list) => Of(list).Muted(time.GetUtcNow());

    /// <summary>It is not to be asked at all; one that is muted may still be asked on trial.</summary>
    public bool IsSilenced(DnsListOptions list) => Of(list).IsSilenced(time.GetUtcNow());

    /// <summary>The answer as it counts: that of a list on trial is none.</summary>
    public DnsListAnswer Believe(DnsListAnswer answer) =>
        answer.Outcome is DnsListOutcome.Listed or DnsListOutcome.NotListed && Of(answer.List).Breaker.IsDoubted(time.GetUtcNow())
            ? DnsListAnswer.Without(answer.List, DnsListOutcome.Muted, "muted: it lists clients of good history")
            : answer;

    /// <summary>Takes note of what a list answered; of trouble in between nothing follows.</summary>
    public void Note(DnsListAnswer answer)
    {
        if (answer.Outcome == DnsListOutcome.Error && Of(answer.List).Erred(time.GetUtcNow()))
        {
            LogMuted(logger, answer.Zone, answer.Reason);
        }
        else if (answer.Outcome is DnsListOutcome.Listed or DnsListOutcome.NotListed && Of(answer.List).Answered(time.GetUtcNow()))
        {
            LogWorks(logger, answer.Zone);
        }
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Whether what the list says of a client from this network is to be counted.</summary>
    internal bool IsDue(DnsListOptions list, ulong network) => list.Breaker && Of(list).Breaker.IsDue(network, time.GetUtcNow());

    /// <summary>What the list said of a client of good history.</summary>
    internal void Observed(DnsListOptions list, ulong network, bool listed)
    {
        switch (Of(list).Breaker.Observe(network, listed, time.GetUtcNow()))
        {
            case BreakerChange.Tripped:
                LogTripped(logger, ZoneKeys.Redact(list.Zone));
                break;
            case BreakerChange.Restored:
                LogWorks(logger, ZoneKeys.Redact(list.Zone));
                break;
        }
    }

    internal DnsListState Of(DnsListOptions list) => states.GetOrAdd(list.Zone, static _ => new DnsListState());

    /// <summary>The outcome of a self-test.</summary>
    internal void Tested(DnsListOptions list, string? fault, bool testPointListed)
    {
        var (state, zone) = (Of(list), ZoneKeys.Redact(list.Zone));
        if (state.Tested(fault is null))
        {
            if (fault is null)
            {
                LogWorks(logger, zone);
            }
            else
            {
                LogTestFailed(logger, zone, fault);
            }
        }

        if (state.TestPoint(testPointListed) && !testPointListed)
        {
            LogNoTestPoint(logger, zone);
        }
    }

    private IEnumerable<Measurement<int>> Observe()
    {
        var now = time.GetUtcNow();
        return lists.DistinctBy(static l => l.Zone, StringComparer.OrdinalIgnoreCase).SelectMany(l => Measure(ZoneKeys.Redact(l.Zone), Of(l).Muted(now)));
    }

    private static IEnumerable<Measurement<int>> Measure(string zone, string? muted) =>
        DnsListState.Reasons.Select(r => new Measurement<int>(muted == r ? 1 : 0, [new("zone", zone), new("state", "muted"), new("reason", r)]))
            .Prepend(new(muted is null ? 1 : 0, [new("zone", zone), new("state", "working"), new("reason", "none")]));

    [LoggerMessage(Level = LogLevel.Warning, Message = "DNS list {Zone} {Reason}: it is muted, and counts nothing until it answers as declared")]
    private static partial void LogMuted(ILogger logger, string zone, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "DNS list {Zone} failed its test ({Reason}): it is muted until it passes")]
    private static partial void LogTestFailed(ILogger logger, string zone, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "DNS list {Zone} lists a large share of the clients whose mail was good so far: it is muted until it no longer does")]
    private static partial void LogTripped(ILogger logger, string zone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "DNS list {Zone} does not hold its test entry: it may have ended, or the zone's name is wrong")]
    private static partial void LogNoTestPoint(ILogger logger, string zone);

    [LoggerMessage(Level = LogLevel.Information, Message = "DNS list {Zone} works again")]
    private static partial void LogWorks(ILogger logger, string zone);
}
