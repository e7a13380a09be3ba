using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.State.Quarantine;

/// <summary>
/// The quarantine of a running relay. A message is a file, synced, before its sender hears 250; everything else comes behind, in one worker that mail
/// never waits for: the index, and what is too old or too much. Disposing writes what is queued for the index.
/// </summary>
public sealed partial class QuarantineStore : IQuarantine, IAsyncDisposable
{
    /// <summary>Writers at a time: they block in fsync, and the thread pool has others to serve.</summary>
    private const int Writers = 8;

    /// <summary>Messages that may wait for the index; what finds it full is found among the files later.</summary>
    private const int Queue = 1024;

    /// <summary>Messages deleted in one go, and goes in a round.</summary>
    private const int Batch = 500;
    private const int Goes = 20;

    /// <summary>Rounds between two looks at the files themselves.</summary>
    private const int RoundsToReconcile = 60;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim gate = new(Writers, Writers);
    private readonly Channel<Added?> queue = Channel.CreateBounded<Added?>(new BoundedChannelOptions(Queue) { SingleReader = true });
    private readonly QuarantineOptions options;
    private readonly QuarantineShelf shelf;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Task working;
    private volatile bool incomplete = true;
    private long bytes;
    private int rounds;
    private int due;
    private DateTimeOffset saidFailed = DateTimeOffset.MinValue;

    public QuarantineStore(QuarantineOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        shelf = new QuarantineShelf(options.Path);
        Due();
        timer = time.CreateTimer(_ => Due(), null, Round, Round);
        working = Task.Run(WorkAsync);
    }

    private sealed record Added(QuarantineEntry Entry, long Bytes);

    public async ValueTask StoreAsync(QuarantineEntry entry, OutgoingMessage message, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            var length = await Task.Run(() => shelf.Files.Write(entry, message), cancellation);
            Count("stored", 1);
            incomplete |= !queue.Writer.TryWrite(new Added(entry, length));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Count("failed", 1);
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        queue.Writer.TryComplete();
        await working;
        gate.Dispose();
    }

    /// <summary>One round at most waits in the queue.</summary>
    private void Due()
    {
        if (Interlocked.Exchange(ref due, 1) == 0 && !queue.Writer.TryWrite(null))
        {
            Volatile.Write(ref due, 0);
        }
    }

    private static void Count(string outcome, int number) => RelayMeters.Quarantine.Add(number, new KeyValuePair<string, object?>("outcome", outcome));

    private async Task WorkAsync()
    {
        var added = new List<(QuarantineEntry, long)>();
        while (await queue.Reader.WaitToReadAsync())
        {
            var round = false;
            while (added.Count < Batch && queue.Reader.TryRead(out var next))
            {
                round |= next is null;
                if (next is not null)
                {
                    added.Add((next.Entry, next.Bytes));
                    bytes += next.Bytes;
                }
            }

            if (round)
            {
                Volatile.Write(ref due, 0);
            }

            try
            {
                Work(added, round);
            }
#pragma warning disable CA1031 // a broken index or disk must not end the worker: the files are there, and are looked at again
            catch (Exception e)
#pragma warning restore CA1031
            {
                incomplete = true;
                Tell(e);
            }

            added.Clear();
        }
    }

    private void Work(List<(QuarantineEntry, long)> added, bool round)
    {
        if (added.Count > 0)
        {
            shelf.Index.Add(added);
        }

        if (round && Directory.Exists(options.Path) && (incomplete || ++rounds % RoundsToReconcile == 0))
        {
            incomplete = false;
            shelf.Index.Reconcile();
            shelf.Files.DeleteUnfinished(time.GetUtcNow().AddHours(-1));
        }

        if ((round && Directory.Exists(options.Path)) || bytes > options.MaxSize)
        {
            Expire();
        }
    }

    /// <summary>Once a minute: a disk that is full fails with every message.</summary>
    private void Tell(Exception e)
    {
        if (time.GetUtcNow() - saidFailed >= Round)
        {
            saidFailed = time.GetUtcNow();
            LogIndexFailed(logger, e.Message);
        }
    }

    /// <summary>Deletes what is older than may be, and then the oldest until the rest fits.</summary>
    private void Expire()
    {
        var oldest = (time.GetUtcNow() - options.Keep).ToUnixTimeMilliseconds();
        bytes = shelf.Index.Total().Bytes;
        for (var i = 0; i < Goes; i++)
        {
            var gone = new List<string>();
            var (expired, evicted) = (0, 0);
            foreach (var row in shelf.Index.Oldest(Batch))
            {
                var old = row.Time < oldest;
                if (!old && bytes <= options.MaxSize)
                {
                    break;
                }

                shelf.Files.Delete(row.Id);
                gone.Add(row.Id);
                bytes -= row.Bytes;
                expired += old ? 1 : 0;
                evicted += old ? 0 : 1;
            }

            shelf.Index.Remove(gone);
            Count("expired", expired);
            Count("evicted", evicted);
            if (evicted > 0)
            {
                LogEvicted(logger, evicted);
            }

            if (gone.Count < Batch)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the quarantine is full (quarantine.max_size): its {Number} oldest messages were deleted")]
    private static partial void LogEvicted(ILogger logger, int number);

    [LoggerMessage(Level = LogLevel.Error, Message = "the quarantine's index cannot be written: {Reason}; messages are kept all the same")]
    private static partial void LogIndexFailed(ILogger logger, string reason);
}
