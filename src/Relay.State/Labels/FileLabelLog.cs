using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Relay.Core.Labels;
using Relay.State.Embedded;

namespace Relay.State.Labels;

/// <summary>
/// A training log in a file, which the running relay and commands append to in turns (a lock file, held for an append) and follow. An append is synced before it returns; one
/// that a crash tore is cut off by the next one, which says so and keeps what it cut in <c>FILE.cut</c>. Past its retention the log is written anew without its oldest
/// events, under another name inside, so that readers begin anew.
/// </summary>
public sealed partial class FileLabelLog : ILabelLog
{
    /// <summary>Events of a page: some 2 MiB.</summary>
    private const int Page = 256;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LockGlance = TimeSpan.FromMilliseconds(10);

    private readonly LabelFile file;
    private readonly LabelRetention retention;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>What the last writing left: where the whole records end, and how many there are.</summary>
    private (string Origin, long End, int Events) known = ("", LabelFile.HeadSize, 0);
    private long size = -1;

    /// <param name="path">Of the file; its folder is made when it is first written.</param>
    public FileLabelLog(string path, LabelRetention retention, TimeProvider time, ILogger logger)
    {
        (this.retention, this.time, this.logger) = (retention, time, logger);
        file = new LabelFile(path);
    }

    public long? Size => Volatile.Read(ref size) is >= 0 and var n ? n : null;

    public async ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return;
        }

        var records = new ArrayBufferWriter<byte>(8192);
        foreach (var label in events)
        {
            RecordFrame.Write(records, LabelRecord.Write(label));
        }

        await LockedAsync(
            log =>
            {
                Append(log, records.WrittenSpan, events.Count);
                if (known.Events > retention.Events + (retention.Events / 10))
                {
                    Drop(log);
                }
            },
            cancellation);
    }

    public ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation)
    {
        using var log = file.OpenToRead(out var origin);
        if (log is null)
        {
            return new(from.Origin is null ? new LabelPage([], default, AtEnd: true, Replaced: false) : LabelPage.BeginAnew);
        }

        Volatile.Write(ref size, log.Length);
        var start = from.Origin is null ? LabelFile.HeadSize : long.Parse(from.Position!, CultureInfo.InvariantCulture);
        if ((from.Origin is not null && from.Origin != origin) || start > log.Length)
        {
            return new(LabelPage.BeginAnew);
        }

        var events = new List<LabelEvent>();
        var count = 0;
        var end = LabelFile.Records(log, start, (record, _) =>
        {
            if (LabelRecord.Read(record) is { } label)
            {
                events.Add(label);
            }

            return ++count < Page;
        });
        return new(new LabelPage(events, new(origin, end.ToString(CultureInfo.InvariantCulture), from.Events + events.Count), AtEnd: count < Page, Replaced: false));
    }

    public ValueTask TidyAsync(CancellationToken cancellation) => File.Exists(file.Path) ? LockedAsync(Drop, cancellation) : default;

    /// <summary>Takes everything out, and hands it over first: it is gone when the work has ended well.</summary>
    public ValueTask TakeAllAsync(Func<IReadOnlyList<LabelEvent>, ValueTask> work, CancellationToken cancellation) =>
        LockedAsync(
            async log =>
            {
                var events = new List<LabelEvent>();
                LabelFile.Records(log, LabelFile.HeadSize, (record, _) =>
                {
                    if (LabelRecord.Read(record) is { } label)
                    {
                        events.Add(label);
                    }

                    return true;
                });
                await work(events);
                file.DropFront(log, log.Length, log.Length);
            },
            cancellation);

    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        return default;
    }

    private ValueTask LockedAsync(Action<FileStream> work, CancellationToken cancellation) => LockedAsync(
        log =>
        {
            work(log);
            return ValueTask.CompletedTask;
        },
        cancellation);

    /// <summary>The file, its torn tail cut off, with this process as its only writer.</summary>
    private async ValueTask LockedAsync(Func<FileStream, ValueTask> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
            await using var held = await LockAsync(cancellation);
            await using var log = file.OpenToWrite(out var origin);
            if (known.Origin != origin || known.End > log.Length)
            {
                known = (origin, LabelFile.HeadSize, 0);
            }

            CutTail(log);
            await work(log);
        }
        finally
        {
            turn.Release();
        }
    }

    private async ValueTask<FileStream> LockAsync(CancellationToken cancellation)
    {
        // The other process lives by the real clock, whatever ours is.
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(LockGlance, TimeProvider.System, cancellation))
        {
            if (file.TryLock() is { } held)
            {
                return held;
            }

            if (TimeProvider.System.GetElapsedTime(started) > LockPatience)
            {
                throw new IOException($"{file.Path}: another process has been writing for {LockPatience.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Looks at what others appended, and cuts off what is not whole.</summary>
    private void CutTail(FileStream log)
    {
        var events = known.Events;
        var end = LabelFile.Records(log, known.End, (_, _) =>
        {
            events++;
            return true;
        });
        known = (known.Origin, end, events);
        if (end == log.Length)
        {
            return;
        }

        using (var cut = new FileStream(file.Cut, FileMode.Create, FileAccess.Write))
        {
            log.Position = end;
            log.CopyTo(cut);
        }

        LogCut(logger, file.Path, log.Length - end, end, file.Cut);
        log.SetLength(end);
        log.Flush(flushToDisk: true);
    }

    private void Append(FileStream log, ReadOnlySpan<byte> records, int count)
    {
        try
        {
            log.Position = known.End;
            log.Write(records);
            log.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            log.SetLength(known.End); // what a full disk took in part is nothing
            throw;
        }

        known = (known.Origin, known.End + records.Length, known.Events + count);
        Volatile.Write(ref size, known.End);
    }

    /// <summary>The oldest events go that are too many or too old.</summary>
    private void Drop(FileStream log)
    {
        var oldest = time.GetUtcNow() - retention.Age;
        var surplus = known.Events - retention.Events;
        var (index, from) = (0, (long)LabelFile.HeadSize);
        LabelFile.Records(log, LabelFile.HeadSize, (record, end) =>
        {
            var goes = index < surplus || (LabelRecord.Read(record) is { } label && label.Time < oldest);
            from = goes ? end : from;
            index += goes ? 1 : 0;
            return goes;
        });
        if (index == 0)
        {
            return;
        }

        file.DropFront(log, from, known.End);
        LogDropped(logger, file.Path, index);
        known = ("", LabelFile.HeadSize, 0);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: {Octets} octets at {Offset} are no whole record (a crash while writing) and were cut off; they are kept in {Cut}")]
    private static partial void LogCut(ILogger logger, string file, long octets, long offset, string cut);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File}: the {Count} oldest labels were dropped; the model is made anew without them")]
    private static partial void LogDropped(ILogger logger, string file, int count);
}
