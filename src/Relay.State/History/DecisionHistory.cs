using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.State.History;

/// <summary>
/// Passes decisions on to the next sink, and keeps them for <c>relay explain</c>. Mail never waits for it: records go through a bounded queue, and what finds it
/// full, or what the disk does not take, is lost and counted. Disposing writes what is queued; the next sink is not its own.
/// </summary>
public sealed partial class DecisionHistory : IDecisionSink, IAsyncDisposable
{
    /// <summary>Records that may wait: seconds of a busy relay.</summary>
    public const int Capacity = 4096;

    /// <summary>Records of one transaction of the database.</summary>
    private const int Batch = 256;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private readonly Channel<DecisionRecord?> queue = Channel.CreateBounded<DecisionRecord?>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly IDecisionSink next;
    private readonly HistoryOptions options;
    private readonly HistoryFile file;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Task writing;
    private int due;
    private DateTimeOffset saidFailed = DateTimeOffset.MinValue;

    public DecisionHistory(IDecisionSink next, HistoryOptions options, TimeProvider time, ILogger logger)
    {
        this.next = next;
        this.options = options;
        this.time = time;
        this.logger = logger;
        file = new HistoryFile(options.Path);
        timer = time.CreateTimer(_ => Due(), null, Round, Round);
        writing = Task.Run(WriteAsync);
    }

    public void Record(DecisionRecord record)
    {
        next.Record(record);
        if (options.Keep > TimeSpan.Zero && !queue.Writer.TryWrite(record))
        {
            Count("dropped", 1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        queue.Writer.TryComplete();
        await writing;
    }

    /// <summary>One round at most waits in the queue.</summary>
    private void Due()
    {
        if (Interlocked.Exchange(ref due, 1) == 0 && !queue.Writer.TryWrite(null))
        {
            Volatile.Write(ref due, 0);
        }
    }

    private static void Count(string outcome, int number) => RelayMeters.History.Add(number, new KeyValuePair<string, object?>("outcome", outcome));

    private async Task WriteAsync()
    {
        var records = new List<DecisionRecord>(Batch);
        while (await queue.Reader.WaitToReadAsync())
        {
            var round = false;
            while (records.Count < Batch && queue.Reader.TryRead(out var record))
            {
                round |= record is null;
                if (record is not null)
                {
                    records.Add(record);
                }
            }

            if (round)
            {
                Volatile.Write(ref due, 0);
            }

            try
            {
                Write(records, round);
            }
#pragma warning disable CA1031 // whatever is wrong with the disk, records are lost and mail is not
            catch (Exception e)
#pragma warning restore CA1031
            {
                Count("failed", records.Count);
                Tell(e);
            }

            records.Clear();
        }
    }

    private void Write(List<DecisionRecord> records, bool round)
    {
        if (records.Count > 0)
        {
            file.Add(records);
            Count("written", records.Count);
        }

        if (round)
        {
            // A batch more while there is one: each is a transaction of its own, and readers come between.
            for (var i = 0; i < 100 && file.Trim(time.GetUtcNow() - options.Keep, options.MaxSize); i++)
            {
            }
        }
    }

    /// <summary>Once a minute: a full disk fails with every batch.</summary>
    private void Tell(Exception e)
    {
        if (time.GetUtcNow() - saidFailed >= Round)
        {
            saidFailed = time.GetUtcNow();
            LogFailed(logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "decisions cannot be written to the history: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
