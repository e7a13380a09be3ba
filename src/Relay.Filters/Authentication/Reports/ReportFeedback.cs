using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.State;

namespace Relay.Filters.Authentication.Reports;

/// <summary>
/// Passes decisions on to the next sink, and keeps a row of those that a domain's owner wants to hear of (RFC 9990). The reply never waits for it:
/// rows go through a <see cref="SideQueue{T}"/>. Disposing stores what is queued, within its bound; the next sink is not its own.
/// </summary>
public sealed class ReportFeedback : IDecisionSink, IAsyncDisposable
{
    /// <summary>Rows that may wait: seconds of a busy relay, 1 MB at most.</summary>
    public const int Capacity = 1024;

    private readonly SideQueue<Entry> queue;
    private readonly IDecisionSink next;
    private readonly Func<bool> enabled;
    private readonly IStateStore store;

    /// <param name="enabled">Asked for each decision, since a reload may change it.</param>
    public ReportFeedback(IDecisionSink next, Func<bool> enabled, IStateStore store, TimeProvider time, ILogger<ReportFeedback> logger)
    {
        this.next = next;
        this.enabled = enabled;
        this.store = store;
        queue = new SideQueue<Entry>(new SideQueueOptions("dmarc_reports", Capacity), StoreAsync, time, logger);
    }

    private readonly record struct Entry(DateOnly Day, DomainReportRow Row);

    public void Record(DecisionRecord record)
    {
        next.Record(record);
        if (enabled() && record.DomainReport?.RowOf(record) is { } row)
        {
            queue.TryAdd(new Entry(DateOnly.FromDateTime(record.Time.UtcDateTime), row));
        }
    }

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    private async ValueTask StoreAsync(Entry entry, CancellationToken cancellation)
    {
        var kept = await store.AddReportRowAsync(entry.Day, entry.Row.Domain, entry.Row.Text, 1, cancellation);
        RelayMeters.ReportRows.Add(1, new KeyValuePair<string, object?>("outcome", kept ? "kept" : "overflow"));
    }
}
