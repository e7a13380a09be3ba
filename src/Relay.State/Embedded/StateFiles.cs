using System.Buffers;
using System.Buffers.Binary;

namespace Relay.State.Embedded;

/// <summary>
/// The folder of the embedded store: <c>snapshot</c>, <c>log-N</c> with what changed since snapshot number N, <c>lock</c>, and <c>forget/</c> with
/// requests of other processes. A snapshot becomes the snapshot by being renamed, whole and synced; until then the one before and its
/// log stand. Whatever a crash leaves is read to its last whole record.
/// </summary>
internal sealed class StateFiles(string folder)
{
    public const int HeadSize = 16;

    private const int ReadTries = 10;

    /// <summary>Names the layout too.</summary>
    private static readonly byte[] Magic = "RLYSTA01"u8.ToArray();

    public string Folder => folder;

    public string Snapshot => Path.Combine(folder, "snapshot");

    public string Requests => Path.Combine(folder, "forget");

    /// <summary>What commands did once.</summary>
    public string Onces => Path.Combine(folder, "once");

    public string Log(long generation) => Path.Combine(folder, FormattableString.Invariant($"log-{generation}"));

    /// <summary>The folder's ownership, until disposed of or the process ends, however it ends; null where another process has it.</summary>
    public FileStream? TryOwn()
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            return null;
        }
    }

    public static byte[] Head(long generation)
    {
        var head = new byte[HeadSize];
        Magic.CopyTo(head, 0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(Magic.Length), generation);
        return head;
    }

    /// <summary>Gives every whole record of the snapshot and its log, in their order.</summary>
    /// <returns>The generation, and how much of its log is whole.</returns>
    public LoadedFiles Read(RecordHandler handle)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ReadOnce(handle);
            }
            catch (FileNotFoundException) when (attempt < ReadTries)
            {
                // The owner has just put a new snapshot in place and ended the log of the one before.
            }
        }
    }

    private LoadedFiles ReadOnce(RecordHandler handle)
    {
        long generation = 0;
        var damaged = false;
        if (File.Exists(Snapshot))
        {
            using var snapshot = Open(Snapshot);
            var head = new byte[HeadSize];
            var whole = snapshot.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) == HeadSize && head.AsSpan().StartsWith(Magic);
            generation = whole ? BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(Magic.Length)) : 0;
            damaged = !whole || HeadSize + ReadRecords(snapshot, handle) < snapshot.Length;
        }

        // No log yet: the process ended between the two steps of a snapshot, or nothing was ever written.
        if (!File.Exists(Log(generation)))
        {
            return new(generation, 0, damaged);
        }

        using var log = Open(Log(generation));
        return new(generation, ReadRecords(log, handle), damaged);
    }

    /// <returns>The length of the whole records.</returns>
    private static long ReadRecords(FileStream file, RecordHandler handle)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            long whole = 0;
            var filled = 0;
            while (true)
            {
                var read = file.Read(buffer, filled, buffer.Length - filled);
                filled += read;
                var at = 0;
                while (RecordFrame.TryRead(buffer.AsSpan(at, filled - at), out var payload))
                {
                    handle(payload);
                    at += RecordFrame.HeaderSize + payload.Length;
                }

                whole += at;
                if (read == 0 || (at == 0 && filled == buffer.Length))
                {
                    return whole;
                }

                buffer.AsSpan(at, filled - at).CopyTo(buffer);
                filled -= at;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}

internal delegate void RecordHandler(ReadOnlySpan<byte> record);

/// <param name="Damaged">The snapshot did not end with a whole record: what is after the fault is lost.</param>
internal readonly record struct LoadedFiles(long Generation, long LogLength, bool Damaged);
