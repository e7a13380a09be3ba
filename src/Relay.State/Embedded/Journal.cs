using System.Buffers;

namespace Relay.State.Embedded;

/// <summary>
/// Writes what changes to the log, synced, and now and then everything to a new snapshot. Owned by one flusher. After a failure the log
/// may miss something, so the next thing written is a snapshot.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const long LeastLogForSnapshot = 16 << 20;

    private const int LargestBuffer = 1 << 20;

    private readonly StateFiles files;

    private readonly StripeSet stripes;

    private ArrayBufferWriter<byte> buffer = new();

    private FileStream log;

    private long generation;

    private long snapshotLength;

    private bool incomplete;

    /// <summary>Reads what is there and cuts a torn tail off.</summary>
    public Journal(StateFiles files, StripeSet stripes, long now)
    {
        this.files = files;
        this.stripes = stripes;
        var loaded = files.Read(record => stripes.Apply(record, now));
        stripes.ForgetChanges();
        generation = loaded.Generation;
        incomplete = Damaged = loaded.Damaged;
        snapshotLength = File.Exists(files.Snapshot) ? new FileInfo(files.Snapshot).Length : 0;
        log = OpenLog();
        log.SetLength(loaded.LogLength);
        log.Position = loaded.LogLength;
        Tidy();
    }

    public bool Damaged { get; }

    /// <summary>Writes what changed since the last call, and syncs it.</summary>
    /// <exception cref="IOException">Disk full, file system gone.</exception>
    public void Flush(long now)
    {
        if (incomplete || log.Length > Math.Max(LeastLogForSnapshot, snapshotLength))
        {
            WriteSnapshot(now);
        }

        buffer.ResetWrittenCount();
        incomplete = true;
        stripes.Changes(buffer);
        if (buffer.WrittenCount > 0)
        {
            log.Write(buffer.WrittenSpan);
            log.Flush(flushToDisk: true);
        }

        incomplete = false;
        if (buffer.Capacity > LargestBuffer)
        {
            buffer = new();
        }
    }

    public void Dispose() => log.Dispose();

    private void WriteSnapshot(long now)
    {
        incomplete = true;
        var next = generation + 1;
        var temporary = files.Snapshot + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            file.Write(StateFiles.Head(next));
            buffer.ResetWrittenCount();
            stripes.All(now, buffer, filled =>
            {
                file.Write(filled.WrittenSpan);
                filled.ResetWrittenCount();
            });
            file.Flush(flushToDisk: true);
            snapshotLength = file.Length;
        }

        // A log of that number is what an attempt like this one left before.
        File.Delete(files.Log(next));
        File.Move(temporary, files.Snapshot, overwrite: true);
        generation = next;
        log.Dispose();
        log = OpenLog();
        Tidy();
    }

    private FileStream OpenLog() =>
        new(files.Log(generation), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Logs of other snapshots say nothing any more.</summary>
    private void Tidy()
    {
        foreach (var old in Directory.EnumerateFiles(files.Folder, "log-*"))
        {
            if (old != files.Log(generation))
            {
                File.Delete(old);
            }
        }
    }
}
