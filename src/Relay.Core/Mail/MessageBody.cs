using System.Buffers;

namespace Relay.Core.Mail;

/// <summary>
/// The bytes of one message: pooled memory up to a bound, then an unlinked temporary file, so that a 50 MiB message does
/// not need 50 MiB of memory. Written once from front to end by one writer, then read any number of times.
/// It owns its buffers and its file; it knows nothing of lines or headers. Disk trouble throws <see cref="IOException"/>.
/// </summary>
public sealed class MessageBody : IDisposable
{
    private const int FirstBlock = 16 * 1024;
    private const int NextBlock = 64 * 1024;

    private readonly int memoryLimit;
    private readonly string spoolDirectory;
    private readonly MemoryBudget? budget;
    private readonly List<Block> blocks = [];
    private Microsoft.Win32.SafeHandles.SafeFileHandle? file;
    private long fileLength;

    /// <param name="memoryLimit">Octets kept in memory before the file takes over.</param>
    /// <param name="spoolDirectory">Where the temporary file is made; it is unlinked at once and never seen.</param>
    /// <param name="budget">Shared by all messages in hand; null: only this body's own limit counts.</param>
    public MessageBody(int memoryLimit, string spoolDirectory, MemoryBudget? budget = null)
    {
        this.budget = budget;
        this.memoryLimit = memoryLimit;
        this.spoolDirectory = spoolDirectory;
    }

    /// <summary>Octets written so far.</summary>
    public long Length { get; private set; }

    /// <summary>True when the bytes beyond memory are in a file.</summary>
    public bool IsSpooled => file is not null;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (blocks.Count == 0 || blocks[^1].Free == 0)
            {
                AddBlock();
            }

            var block = blocks[^1];
            var n = Math.Min(block.Free, bytes.Length);
            bytes[..n].CopyTo(block.Buffer.AsSpan(block.Used));
            block.Used += n;
            bytes = bytes[n..];
        }
    }

    /// <summary>Copies up to <paramref name="target"/>.Length octets from <paramref name="offset"/>; returns how many there were.</summary>
    public int Read(long offset, Span<byte> target)
    {
        var total = 0;
        if (offset < fileLength)
        {
            total = (int)Math.Min(target.Length, fileLength - offset);
            ReadFile(offset, target[..total]);
        }

        var at = fileLength;
        foreach (var block in blocks)
        {
            var from = offset + total - at;
            if (total < target.Length && from >= 0 && from < block.Used)
            {
                var n = Math.Min(block.Used - (int)from, target.Length - total);
                block.Buffer.AsSpan((int)from, n).CopyTo(target[total..]);
                total += n;
            }

            at += block.Used;
        }

        return total;
    }

    /// <summary>The first octets in one piece where they lie so in memory; shorter than asked where they do not.</summary>
    public ReadOnlyMemory<byte> Front => fileLength == 0 && blocks.Count > 0 ? blocks[0].Buffer.AsMemory(0, blocks[0].Used) : default;

    /// <summary>
    /// All octets of a range in order, in pieces as they lie in memory, or read from the file into one pooled buffer that is
    /// valid until the next step.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces(long offset, long length)
    {
        var end = Math.Min(offset + length, Length);
        if (offset < fileLength && offset < end)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(NextBlock);
            try
            {
                while (offset < fileLength && offset < end)
                {
                    var n = (int)Math.Min(buffer.Length, Math.Min(fileLength, end) - offset);
                    ReadFile(offset, buffer.AsSpan(0, n));
                    yield return buffer.AsMemory(0, n);
                    offset += n;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        var at = fileLength;
        foreach (var block in blocks)
        {
            var from = offset - at;
            if (offset < end && from >= 0 && from < block.Used)
            {
                var n = (int)Math.Min(block.Used - from, end - offset);
                yield return block.Buffer.AsMemory((int)from, n);
                offset += n;
            }

            at += block.Used;
        }
    }

    public void Dispose()
    {
        foreach (var block in blocks)
        {
            GiveBack(block);
        }

        blocks.Clear();
        Length = 0;
        fileLength = 0;
        file?.Dispose();
        file = null;
    }

    private void AddBlock()
    {
        var size = blocks.Count == 0 ? FirstBlock : NextBlock;
        if (blocks.Count > 0 && (Length > memoryLimit || budget?.HasRoom(size) == false))
        {
            Spill();
            return;
        }

        var block = new Block(ArrayPool<byte>.Shared.Rent(size));
        budget?.Take(block.Buffer.Length);
        blocks.Add(block);
    }

    private void GiveBack(Block block)
    {
        budget?.Give(block.Buffer.Length);
        ArrayPool<byte>.Shared.Return(block.Buffer);
    }

    /// <summary>Moves what is in memory to the file's end and keeps one block to go on with.</summary>
    private void Spill()
    {
        file ??= OpenUnlinked(spoolDirectory);
        foreach (var block in blocks)
        {
            RandomAccess.Write(file, block.Buffer.AsSpan(0, block.Used), fileLength);
            fileLength += block.Used;
        }

        for (var i = 0; i < blocks.Count - 1; i++)
        {
            GiveBack(blocks[i]);
        }

        blocks.RemoveRange(0, blocks.Count - 1);
        blocks[0].Used = 0;
    }

    private void ReadFile(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var n = RandomAccess.Read(file!, target, offset);
            if (n == 0)
            {
                throw new IOException("the spooled message is shorter than what was written");
            }

            offset += n;
            target = target[n..];
        }
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenUnlinked(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "relay-" + Guid.NewGuid().ToString("N") + ".tmp");
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Delete(path); // the name goes at once: nothing is left behind whatever happens to the process
        return handle;
    }

    private sealed class Block(byte[] buffer)
    {
        public byte[] Buffer { get; } = buffer;

        public int Used { get; set; }

        public int Free => Buffer.Length - Used;
    }
}
