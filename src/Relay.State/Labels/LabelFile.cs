using System.Buffers;
using System.Security.Cryptography;
using Relay.Core.Files;
using Relay.State.Embedded;

namespace Relay.State.Labels;

/// <summary>
/// The octets of a training log's file: a head of 24 (the layout's name, and 16 that name this file), then framed records. Read by anybody at any time up to its last whole
/// record; written only by who holds the lock beside it.
/// </summary>
internal sealed class LabelFile(string path)
{
    public const int HeadSize = 24;

    private static readonly byte[] Magic = "RLYLAB01"u8.ToArray();

    public string Path => path;

    /// <summary>What a torn tail held, for who wants to look.</summary>
    public string Cut => path + ".cut";

    private string Lock => path + ".lock";

    private string Temporary => path + ".new";

    /// <summary>Null where another process writes just now.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            return null;
        }
    }

    /// <summary>Null where there is no log yet, or its head is not whole.</summary>
    public FileStream? OpenToRead(out string origin)
    {
        origin = "";
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (ReadHead(file) is { } name)
        {
            origin = name;
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>The log to append to, made where there is none. Only under the lock.</summary>
    public FileStream OpenToWrite(out string origin)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < HeadSize)
        {
            using (var made = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                made.Write(Head());
                made.Flush(flushToDisk: true);
            }

            DirectorySync.Flush(System.IO.Path.GetDirectoryName(path)!);
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (ReadHead(file) is { } name)
        {
            origin = name;
            return file;
        }

        file.Dispose();
        throw new IOException($"{path} is no training log; move it away, and a new one is begun");
    }

    /// <summary>Puts a new log in the place of this one that begins at an offset of it, and is another log from then on. Only under the lock.</summary>
    public void DropFront(FileStream file, long from, long to)
    {
        using (var next = new FileStream(Temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            next.Write(Head());
            file.Position = from;
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            try
            {
                for (var left = to - from; left > 0;)
                {
                    var n = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
                    if (n == 0)
                    {
                        throw new IOException($"{path} is shorter than it was");
                    }

                    next.Write(buffer, 0, n);
                    left -= n;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            next.Flush(flushToDisk: true);
        }

        File.Move(Temporary, path, overwrite: true);
        DirectorySync.Flush(System.IO.Path.GetDirectoryName(path)!);
    }

    /// <summary>Gives each whole record from an offset on with the offset behind it, until there is none or the reader has enough.</summary>
    /// <returns>The offset behind the last one given.</returns>
    public static long Records(FileStream file, long from, RecordReader read)
    {
        const int Most = LabelRecord.MaxSize;
        var buffer = ArrayPool<byte>.Shared.Rent(2 * (Most + RecordFrame.HeaderSize));
        try
        {
            file.Position = from;
            var filled = 0;
            while (true)
            {
                var n = file.Read(buffer, filled, buffer.Length - filled);
                filled += n;
                var at = 0;
                while (RecordFrame.TryRead(buffer.AsSpan(at, filled - at), out var payload, Most))
                {
                    at += RecordFrame.HeaderSize + payload.Length;
                    if (!read(payload, from + at))
                    {
                        return from + at;
                    }
                }

                from += at;
                if (n == 0 || (at == 0 && filled == buffer.Length))
                {
                    return from;
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

    private static byte[] Head()
    {
        var head = new byte[HeadSize];
        Magic.CopyTo(head, 0);
        RandomNumberGenerator.Fill(head.AsSpan(Magic.Length));
        return head;
    }

    private static string? ReadHead(FileStream file)
    {
        var head = new byte[HeadSize];
        return file.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) == HeadSize && head.AsSpan().StartsWith(Magic)
            ? Convert.ToHexStringLower(head.AsSpan(Magic.Length))
            : null;
    }
}

/// <returns>False: enough.</returns>
internal delegate bool RecordReader(ReadOnlySpan<byte> record, long end);
