using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Relay.Filters.Attachments.Archives;

/// <summary>Why no more of a file can be had.</summary>
internal enum PackedEnd
{
    /// <summary>There may be more.</summary>
    None,
    Whole,
    Broken,

    /// <summary>A bound on size.</summary>
    Cut,

    /// <summary>It becomes too many times its size.</summary>
    Bomb,
}

/// <summary>
/// One file of an archive, unpacked as far as it is asked for and never beyond the bounds, into pooled memory that it owns. What is stored
/// as it is costs nothing. Damage ends it; nothing throws.
/// </summary>
internal sealed class PackedFile : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Octets below which a file may become as many times its size as it likes: small files of zeros are honest.</summary>
    private const int RatioFrom = 4 * 1024 * 1024;

    private readonly ArchiveEntry entry;
    private readonly ScanBudget budget;
    private Stream? stream;
    private byte[] buffer = [];
    private int length;

    public PackedFile(in ArchiveEntry entry, ScanBudget budget)
    {
        this.entry = entry;
        this.budget = budget;
        switch (entry.Packing)
        {
            case Packing.Stored:
                End = PackedEnd.Whole;
                break;
            case Packing.Deflate:
                stream = new DeflateStream(Reader(entry.Data), CompressionMode.Decompress);
                break;
            case Packing.Gzip:
                stream = new GZipStream(Reader(entry.Data), CompressionMode.Decompress);
                break;
            default:
                End = PackedEnd.Broken;
                break;
        }
    }

    public PackedEnd End { get; private set; }

    /// <summary>What was unpacked so far; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => entry.Packing == Packing.Stored ? entry.Data : buffer.AsMemory(0, length);

    /// <summary>Unpacks on until there are so many octets, or no more can be had.</summary>
    public void Fill(int target)
    {
        target = Math.Min(target, budget.Options.FileSize);
        while (End == PackedEnd.None && length < target)
        {
            Read(target);
        }
    }

    /// <summary>Unpacks all that may be.</summary>
    public void FillAll()
    {
        Fill(int.MaxValue);
        if (End == PackedEnd.None)
        {
            Probe();
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        stream = null;
        Return(buffer);
        buffer = [];
    }

    private void Read(int target)
    {
        Grow(target);
        var room = budget.Take(Math.Min(buffer.Length, target) - length);
        if (room == 0)
        {
            Probe();
            return;
        }

        var read = ReadStream(buffer.AsSpan(length, room));
        budget.GiveBack(room - read);
        budget.Step(read);
        length += read;
        if (End == PackedEnd.None && read == 0)
        {
            End = length < entry.Size && entry.Packing == Packing.Deflate ? PackedEnd.Broken : PackedEnd.Whole;
        }

        if (length > RatioFrom && length / budget.Options.Ratio > entry.Data.Length)
        {
            End = PackedEnd.Bomb;
        }
    }

    /// <summary>A file that ends exactly at the bound is whole.</summary>
    private void Probe()
    {
        Span<byte> one = stackalloc byte[1];
        var read = ReadStream(one);
        End = End == PackedEnd.None ? read == 0 ? PackedEnd.Whole : PackedEnd.Cut : End;
    }

    private int ReadStream(Span<byte> to)
    {
        try
        {
            return stream!.Read(to);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            End = PackedEnd.Broken;
            return 0;
        }
    }

    private void Grow(int target)
    {
        if (length < buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(FirstBuffer, 2 * buffer.Length), Math.Max(target, length + 1)));
        buffer.AsSpan(0, length).CopyTo(larger);
        Return(buffer);
        buffer = larger;
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static MemoryStream Reader(ReadOnlyMemory<byte> data) => MemoryMarshal.TryGetArray(data, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(data.ToArray(), writable: false);
}
