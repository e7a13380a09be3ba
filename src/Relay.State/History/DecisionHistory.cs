using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.State.History;

/// <summary>
/// Passes decisions on to the next sink, and keeps them for <c>relay explain</c>. Mail never waits for it: records go through a <see cref="SideQueue{T}"/>.
/// Disposing writes what is queued, within its bound; the next sink is not its own.
/// </summary>
public sealed class DecisionHistory : IDecisionSink, IAsyncDisposable
{
    /// <summary>Records that may wait: seconds of a busy relay.</summary>
    public const int Capacity = 4096;

    /// <summary>Records of one transaction of the database.</summary>
    private const int Batch = 256;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private readonly SideQueue<DecisionRecord> queue;
    private readonly IDecisionSink next;
    private readonly HistoryOptions options;
    private readonly HistoryFile file;
    private readonly TimeProvider time;
    private readonly ITimer timer;

    public DecisionHistory(IDecisionSink next, HistoryOptions options, TimeProvider time, ILogger logger)
    {
        this.next = next;
        this.options = options;
        this.time = time;
        file = new HistoryFile(options.Path);
        queue = new SideQueue<DecisionRecord>(new SideQueueOptions("history", Capacity) { Batch = Batch, LastWords = TimeSpan.FromSeconds(5) }, WriteAsync, time, logger);
        timer = time.CreateTimer(_ => queue.Nudge(), null, Round, Round);
    }

    public void Record(DecisionRecord record)
    {
        next.Record(record);
        if (options.Keep > TimeSpan.Zero)
        {
            queue.TryAdd(record);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await queue.DisposeAsync();
    }

    private ValueTask WriteAsync(IReadOnlyList<DecisionRecord> records, CancellationToken cancellation)
    {
        if (records.Count > 0)
        {
            file.Add(records);
            return default;
        }

        // A batch more while there is one: each is a transaction of its own, and readers come between.
        for (var i = 0; i < 100 && !cancellation.IsCancellationRequested && file.Trim(time.GetUtcNow() - options.Keep, options.MaxSize); i++)
        {
        }

        return default;
    }
}
