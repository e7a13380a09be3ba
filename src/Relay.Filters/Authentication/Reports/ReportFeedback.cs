using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.State;

namespace Relay.Filters.Authentication.Reports;

/// <summary>
/// Passes decisions on to the next sink, and keeps a row of those that a domain's owner wants to hear of (RFC 9990). The reply never waits for it:
/// rows go through a bounded queue, and what does not fit, or what the store cannot take, is lost and counted. Disposing stores what is
/// queued within <see cref="LastWords"/>; the next sink is not its own.
/// </summary>
public sealed partial class ReportFeedback : IDecisionSink, IAsyncDisposable
{
    /// <summary>Rows that may wait: seconds of a busy relay, 1 MB at most.</summary>
    public const int Capacity = 1024;

    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<Entry> queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource stopping;
    private readonly IDecisionSink next;
    private readonly Func<bool> enabled;
    private readonly IStateStore store;
    private readonly ILogger logger;
    private readonly Task storing;

    /// <param name="enabled">Asked for each decision, since a reload may change it.</param>
    public ReportFeedback(IDecisionSink next, Func<bool> enabled, IStateStore store, TimeProvider time, ILogger<ReportFeedback> logger)
    {
        this.next = next;
        this.enabled = enabled;
        this.store = store;
        this.logger = logger;
        stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        storing = Task.Run(StoreAsync);
    }

    private readonly record struct Entry(DateOnly Day, DomainReportRow Row);

    public void Record(DecisionRecord record)
    {
        next.Record(record);
        if (enabled() && record.DomainReport?.RowOf(record) is { } row && !queue.Writer.TryWrite(new Entry(DateOnly.FromDateTime(record.Time.UtcDateTime), row)))
        {
            Count("dropped");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (queue.Writer.TryComplete())
        {
            stopping.CancelAfter(LastWords);
            await storing;
            stopping.Dispose();
        }
    }

    private static void Count(string outcome) => RelayMeters.ReportRows.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private async Task StoreAsync()
    {
        // Written to the end, then completed: reading ends by itself. Each verb of the store is bounded in time.
        await foreach (var entry in queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                stopping.Token.ThrowIfCancellationRequested();
                Count(await store.AddReportRowAsync(entry.Day, entry.Row.Domain, entry.Row.Text, 1, stopping.Token) ? "kept" : "overflow");
            }
            catch (Exception e) when (e is StateUnavailableException or OperationCanceledException)
            {
                Count("failed");
            }
#pragma warning disable CA1031 // a bug in one row must not end them all
            catch (Exception e)
#pragma warning restore CA1031
            {
                Count("failed");
                LogFailed(logger, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a row for a DMARC report could not be kept")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
