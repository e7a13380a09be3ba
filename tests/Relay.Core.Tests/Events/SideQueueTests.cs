using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Events;
using Relay.Core.State;
using Relay.Testing;

namespace Relay.Core.Tests.Events;

/// <summary>What follows a verdict: bounded, counted, never in the way.</summary>
public sealed class SideQueueTests : IDisposable
{
    private readonly string name = "q" + Guid.NewGuid().ToString("N"); // the meters are the process's
    private readonly ManualTimeProvider time = new();
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> counted = [];
    private readonly List<int> done = [];

    public SideQueueTests()
    {
        listener.InstrumentPublished = static (instrument, l) =>
        {
            if (instrument.Name.StartsWith("relay.side_queue.", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string? queue = null;
            var outcome = "depth";
            foreach (var tag in tags)
            {
                (queue, outcome) = tag.Key == "queue" ? ((string?)tag.Value, outcome) : (queue, (string)tag.Value!);
            }

            if (queue == name)
            {
                lock (gate)
                {
                    counted[outcome] = counted.GetValueOrDefault(outcome) + value;
                }
            }
        });
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Items_Added_AreDoneInOrderAndCounted()
    {
        await using (var queue = Open(8, Note))
        {
            Assert.All(Enumerable.Range(0, 5), i => Assert.True(queue.TryAdd(i)));
        }

        Assert.Equal([0, 1, 2, 3, 4], done);
        Assert.Equal("depth=0 done=5", Counted());
    }

    [Fact]
    public async Task Items_PastTheCapacity_AreDroppedAndCountedWithoutWaiting()
    {
        var (begun, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using (var queue = Open(4, async (item, _) =>
        {
            begun.TrySetResult();
            await held.Task;
            done.Add(item);
        }))
        {
            Assert.True(queue.TryAdd(0));
            await begun.Task;
            Assert.All(Enumerable.Range(1, 4), i => Assert.True(queue.TryAdd(i)));
            Assert.False(queue.TryAdd(5)); // one past the cap
            Assert.Equal("depth=5 dropped=1", Counted());
            held.SetResult();
        }

        Assert.Equal([0, 1, 2, 3, 4], done);
        Assert.Equal("depth=0 done=5 dropped=1", Counted());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_ThatThrows_CostsItsOwnItemOnly(bool bug)
    {
        await using (var queue = Open(8, (item, _) => item == 1
            ? throw (bug ? new InvalidOperationException("bug") : new StateUnavailableException("away"))
            : Note(item, default)))
        {
            Assert.All(Enumerable.Range(0, 3), i => Assert.True(queue.TryAdd(i)));
        }

        Assert.Equal([0, 2], done);
        Assert.Equal("depth=0 done=2 failed=1", Counted());
    }

    [Fact]
    public async Task End_WorkThatHeedsItsToken_DropsWhatHasNoTimeLeft()
    {
        var begun = new TaskCompletionSource();
        var queue = Open(8, async (_, cancellation) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        });
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(queue.TryAdd(i)));
        await begun.Task;
        var ending = queue.DisposeAsync();
        Assert.False(ending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        await ending;
        Assert.Equal("depth=0 dropped=2 failed=1", Counted());
    }

    [Fact]
    public async Task End_WorkThatHangs_IsLeftBehindWithinTheBound()
    {
        var (begun, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        var queue = Open(8, async (_, _) =>
        {
            begun.TrySetResult();
            await never.Task;
        });
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(queue.TryAdd(i)));
        await begun.Task;
        var ending = queue.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.False(ending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await ending;
        Assert.Equal("depth=1 dropped=2", Counted());
        await queue.DisposeAsync();
        never.SetResult();
    }

    [Fact]
    public async Task Add_AfterTheEnd_IsDropped()
    {
        var queue = Open(8, Note);
        await queue.DisposeAsync();
        await queue.DisposeAsync();
        Assert.False(queue.TryAdd(1));
        queue.Nudge();
        Assert.Empty(done);
        Assert.Equal("depth=0 dropped=1", Counted());
    }

    [Fact]
    public async Task Batch_OfManyItems_IsHandedOverTogetherUpToItsSize()
    {
        var (begun, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        var batches = new List<string>();
        await using (var queue = new SideQueue<int>(
            new SideQueueOptions(name, 100) { Batch = 4 },
            async (IReadOnlyList<int> items, CancellationToken _) =>
            {
                batches.Add(string.Join(',', items));
                begun.TrySetResult();
                await held.Task;
            },
            time,
            NullLogger.Instance))
        {
            queue.TryAdd(0);
            await begun.Task;
            Assert.All(Enumerable.Range(1, 5), i => Assert.True(queue.TryAdd(i)));
            queue.Nudge();
            queue.Nudge(); // one at most waits
            queue.TryAdd(6);
            held.SetResult();
        }

        Assert.Equal(["0", "1,2,3,4", "5", "", "6"], batches);
        Assert.Equal("depth=0 done=7", Counted());
    }

    private SideQueue<int> Open(int capacity, Func<int, CancellationToken, ValueTask> work) => new(new SideQueueOptions(name, capacity), work, time, NullLogger.Instance);

    private ValueTask Note(int item, CancellationToken cancellation)
    {
        done.Add(item);
        return default;
    }

    private string Counted()
    {
        lock (gate)
        {
            return string.Join(' ', counted.OrderBy(static c => c.Key, StringComparer.Ordinal).Select(static c => $"{c.Key}={c.Value}"));
        }
    }
}
