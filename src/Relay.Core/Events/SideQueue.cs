using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.State;

namespace Relay.Core.Events;

/// <summary>How much of it may wait, and for how long at the end.</summary>
/// <param name="Name">Label of its metrics, from a closed set: lower case with underscores.</param>
/// <param name="Capacity">Items that may wait; one more is dropped.</param>
public sealed record SideQueueOptions(string Name, int Capacity)
{
    /// <summary>Items the work is handed at once, at most.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>At the end: the time for what waits. What is under way then has as long again before it is left behind.</summary>
    public TimeSpan LastWords { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// Work that follows a verdict and that no mail may wait for: what is learned, reported, kept. Owns a bounded queue and one worker. Adding never blocks and never
/// fails: what finds no room is dropped. Work that throws costs its own items and nothing else. Both are counted, by queue, in
/// <c>relay_side_queue_items_total</c>; <c>relay_side_queue_depth</c> is what waits. Disposing works off what is queued, within a bound; added later is dropped.
/// </summary>
public sealed partial class SideQueue<T> : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly SideQueueOptions options;
    private readonly Func<IReadOnlyList<T>, CancellationToken, ValueTask> work;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Channel<Slot> channel;
    private readonly CancellationTokenSource stopping;
    private readonly Task working;
    private DateTimeOffset said = DateTimeOffset.MinValue;
    private int nudged;

    /// <param name="work">Called by one caller at a time; with no item only after <see cref="Nudge"/>. The list is its own until it returns. Its token ends with the last words.</param>
    public SideQueue(SideQueueOptions options, Func<IReadOnlyList<T>, CancellationToken, ValueTask> work, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.work = work;
        this.time = time;
        this.logger = logger;
        channel = Channel.CreateBounded<Slot>(new BoundedChannelOptions(options.Capacity));
        stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        working = Task.Run(WorkAsync);
    }

    /// <summary>A queue whose work takes one item at a time.</summary>
    public SideQueue(SideQueueOptions options, Func<T, CancellationToken, ValueTask> work, TimeProvider time, ILogger logger)
        : this(options with { Batch = 1 }, (items, cancellation) => items.Count == 0 ? default : work(items[0], cancellation), time, logger)
    {
    }

    /// <summary>An item, or a nudge.</summary>
    private readonly record struct Slot(T Item, bool IsItem);

    /// <summary>False where there was no room: the item is lost and counted.</summary>
    public bool TryAdd(T item)
    {
        // Before it can be taken out, so that the depth is never below nothing.
        RelayMeters.SideQueueDepth.Add(1, Label("queue", options.Name));
        if (channel.Writer.TryWrite(new Slot(item, IsItem: true)))
        {
            return true;
        }

        Left(1, "dropped");
        return false;
    }

    /// <summary>Has the work called once without an item, between the others: for what it has to do now and then. One at most waits; without room it is left out.</summary>
    public void Nudge()
    {
        if (Interlocked.Exchange(ref nudged, 1) == 0 && !channel.Writer.TryWrite(default))
        {
            Volatile.Write(ref nudged, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!channel.Writer.TryComplete())
        {
            return; // whoever was first waits
        }

        stopping.CancelAfter(options.LastWords);
        try
        {
            await working.WaitAsync(options.LastWords * 2, time);
            stopping.Dispose();
        }
        catch (TimeoutException)
        {
            LogLeft(logger, options.Name);
            Left(DrainRest(), "dropped");
        }
    }

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    /// <summary>So many are out of the queue, and what became of them.</summary>
    private void Left(int count, string outcome)
    {
        if (count > 0)
        {
            RelayMeters.SideQueueDepth.Add(-count, Label("queue", options.Name));
            RelayMeters.SideQueueItems.Add(count, Label("queue", options.Name), Label("outcome", outcome));
        }
    }

    private int DrainRest()
    {
        var count = 0;
        while (channel.Reader.TryRead(out var slot))
        {
            count += slot.IsItem ? 1 : 0;
        }

        return count;
    }

    private async Task WorkAsync()
    {
        var items = new List<T>(options.Batch);
        while (await channel.Reader.WaitToReadAsync(CancellationToken.None)) // completed at the end: it ends by itself
        {
            if (stopping.IsCancellationRequested)
            {
                Left(DrainRest(), "dropped");
                continue;
            }

            var nudge = Take(items);
            if (items.Count > 0)
            {
                Left(items.Count, await DoAsync(items));
                items.Clear();
            }

            if (nudge)
            {
                Volatile.Write(ref nudged, 0);
                await DoAsync(items);
            }
        }
    }

    /// <summary>A batch, or less up to a nudge; true where there was one.</summary>
    private bool Take(List<T> items)
    {
        while (items.Count < options.Batch && channel.Reader.TryRead(out var slot))
        {
            if (!slot.IsItem)
            {
                return true;
            }

            items.Add(slot.Item);
        }

        return false;
    }

    private async ValueTask<string> DoAsync(List<T> items)
    {
        try
        {
            await work(items, stopping.Token);
            return "done";
        }
        catch (Exception e) when (e is StateUnavailableException or OperationCanceledException)
        {
            return "failed"; // a store that is away says so itself
        }
#pragma warning disable CA1031 // a bug, or a broken disk, costs these items and must not end the rest
        catch (Exception e)
#pragma warning restore CA1031
        {
            Tell(e);
            return "failed";
        }
    }

    /// <summary>Once a minute: a full disk fails with every batch.</summary>
    private void Tell(Exception e)
    {
        if (time.GetUtcNow() - said >= Quiet)
        {
            said = time.GetUtcNow();
            LogFailed(logger, options.Name, e.Message, e is IOException or DbException ? null : e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Queue}: work behind the mail failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string queue, string reason, Exception? e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Queue}: work behind the mail did not end in time and was left behind")]
    private static partial void LogLeft(ILogger logger, string queue);
}
