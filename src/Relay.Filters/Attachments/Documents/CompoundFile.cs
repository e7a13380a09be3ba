using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Documents;

/// <summary>A storage or stream of a compound file.</summary>
/// <param name="Type">1 storage, 2 stream, 5 root (MS-CFB §2.6.1).</param>
internal sealed record CompoundEntry(string Name, int Type, int Left, int Right, int Child, Guid ClassId, int Start, long Size)
{
    public const int Stream = 2;

    /// <summary>Index of the storage around it; -1 where no storage names it.</summary>
    public int Parent { get; set; } = -1;
}

/// <summary>
/// Reads a compound file (MS-CFB), which old Office documents, Outlook messages and Windows installers are: its directory, flat, and its streams, by
/// chains that are followed as far as the file has sectors. Never throws: what leads nowhere ends.
/// </summary>
internal sealed class CompoundFile
{
    private const int HeaderSize = 512;
    private const int EntrySize = 128;
    private const int MaxEntries = 8192;
    private const int MaxFatSectors = 64 * 1024;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly ScanBudget budget;
    private readonly List<int> fat = [];
    private readonly List<CompoundEntry> entries = [];
    private readonly int sectorShift;
    private List<int>? miniFat;
    private List<int>? miniStream;

    private CompoundFile(ReadOnlyMemory<byte> bytes, ScanBudget budget)
    {
        this.bytes = bytes;
        this.budget = budget;
        sectorShift = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[30..]) == 12 ? 12 : 9;
    }

    public IReadOnlyList<CompoundEntry> Entries => entries;

    private int SectorSize => 1 << sectorShift;

    private int Sectors => (int)Math.Min(int.MaxValue, ((bytes.Length - HeaderSize) >> sectorShift) + 2L);

    /// <summary>Null where there is not even a header.</summary>
    public static CompoundFile? Open(ReadOnlyMemory<byte> bytes, ScanBudget budget)
    {
        if (bytes.Length < HeaderSize + EntrySize)
        {
            return null;
        }

        var file = new CompoundFile(bytes, budget);
        file.ReadFat();
        file.ReadDirectory();
        file.FindParents();
        return file;
    }

    /// <summary>Copies a stream's beginning; returns how much there was.</summary>
    public int Read(CompoundEntry entry, Span<byte> to)
    {
        to = to[..(int)Math.Min(to.Length, Math.Max(0, entry.Size))];
        var isMini = entry.Type == CompoundEntry.Stream && entry.Size < BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[56..]);
        var length = isMini ? ReadMini(entry.Start, to) : ReadChain(entry.Start, to);
        budget.Step(length);
        return length;
    }

    private int ReadChain(int sector, Span<byte> to)
    {
        var length = 0;
        for (var left = Sectors; length < to.Length && left > 0 && sector >= 0; left--)
        {
            var piece = Sector(sector);
            if (piece.IsEmpty)
            {
                break;
            }

            piece = piece[..Math.Min(piece.Length, to.Length - length)];
            piece.CopyTo(to[length..]);
            length += piece.Length;
            sector = Next(sector);
        }

        return length;
    }

    private int ReadMini(int sector, Span<byte> to)
    {
        const int mini = 64;
        miniFat ??= Chain((int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[60..]));
        miniStream ??= Chain(entries.Count > 0 ? entries[0].Start : -1);
        var length = 0;
        while (length < to.Length && sector >= 0)
        {
            var at = (long)sector * mini;
            var index = (int)Math.Min(int.MaxValue, at >> sectorShift);
            var piece = index < miniStream.Count ? Sector(miniStream[index]) : default;
            var offset = (int)(at & (SectorSize - 1));
            if (piece.Length < offset + mini)
            {
                break;
            }

            piece = piece.Slice(offset, Math.Min(mini, to.Length - length));
            piece.CopyTo(to[length..]);
            length += piece.Length;
            sector = Entry(miniFat, sector);
        }

        return length;
    }

    private void ReadFat()
    {
        var header = bytes.Span;
        for (var i = 0; i < 109; i++)
        {
            AddFat((int)BinaryPrimitives.ReadUInt32LittleEndian(header[(76 + (4 * i))..]));
        }

        // Files over 7 MB: more of the table in a chain of its own.
        var sector = (int)BinaryPrimitives.ReadUInt32LittleEndian(header[68..]);
        for (var left = Math.Min(Sectors, MaxFatSectors >> (sectorShift - 2)); left > 0 && Sector(sector) is { Length: > 0 } part && part.Length == SectorSize; left--)
        {
            for (var i = 0; i < SectorSize - 4; i += 4)
            {
                AddFat((int)BinaryPrimitives.ReadUInt32LittleEndian(part[i..]));
            }

            sector = (int)BinaryPrimitives.ReadUInt32LittleEndian(part[(SectorSize - 4)..]);
        }

        budget.Step(HeaderSize + (fat.Count * 4L));
    }

    private void AddFat(int sector)
    {
        if (sector >= 0 && fat.Count < MaxFatSectors)
        {
            fat.Add(sector);
        }
    }

    private void ReadDirectory()
    {
        var sector = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[48..]);
        for (var left = Sectors; left > 0 && entries.Count < MaxEntries; left--)
        {
            var part = Sector(sector);
            if (part.IsEmpty)
            {
                break;
            }

            budget.Step(part.Length);
            for (; part.Length >= EntrySize; part = part[EntrySize..])
            {
                entries.Add(ReadEntry(part));
            }

            sector = Next(sector);
        }
    }

    private static CompoundEntry ReadEntry(ReadOnlySpan<byte> entry)
    {
        var length = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]) - 2, 0, 62) & ~1;
        return new CompoundEntry(
            Encoding.Unicode.GetString(entry[..length]),
            entry[66],
            Number(68, entry),
            Number(72, entry),
            Number(76, entry),
            new Guid(entry.Slice(80, 16)),
            Number(116, entry),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]));

        static int Number(int at, ReadOnlySpan<byte> from) => (int)BinaryPrimitives.ReadUInt32LittleEndian(from[at..]);
    }

    /// <summary>Siblings are a tree (§2.6.4); each entry is entered once.</summary>
    private void FindParents()
    {
        var open = new Stack<(int Entry, int Parent)>();
        var seen = new bool[entries.Count];
        open.Push((0, -1));
        while (open.TryPop(out var next))
        {
            if (next.Entry < 0 || next.Entry >= entries.Count || seen[next.Entry])
            {
                continue;
            }

            seen[next.Entry] = true;
            var entry = entries[next.Entry];
            entry.Parent = next.Parent;
            open.Push((entry.Left, next.Parent));
            open.Push((entry.Right, next.Parent));
            open.Push((entry.Child, next.Entry));
        }
    }

    private ReadOnlySpan<byte> Sector(int sector)
    {
        var at = ((long)sector + 1) << sectorShift;
        return sector < 0 || at >= bytes.Length ? default : bytes.Span.Slice((int)at, (int)Math.Min(SectorSize, bytes.Length - at));
    }

    private int Next(int sector) => Entry(fat, sector);

    /// <summary>A number of a table that lies in these sectors; -1 (as all ends of chains are below 0) for none.</summary>
    private int Entry(List<int> table, int index)
    {
        var perSector = SectorSize / 4;
        if (index < 0 || index / perSector >= table.Count)
        {
            return -1;
        }

        var part = Sector(table[index / perSector]);
        var at = index % perSector * 4;
        return at + 4 > part.Length ? -1 : (int)BinaryPrimitives.ReadUInt32LittleEndian(part[at..]);
    }

    private List<int> Chain(int sector)
    {
        var chain = new List<int>();
        for (var left = Sectors; left > 0 && sector >= 0 && !Sector(sector).IsEmpty; left--)
        {
            chain.Add(sector);
            sector = Next(sector);
        }

        budget.Step(chain.Count * 4L);
        return chain;
    }
}
