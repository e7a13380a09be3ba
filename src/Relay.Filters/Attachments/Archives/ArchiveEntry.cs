namespace Relay.Filters.Attachments.Archives;

/// <summary>How a file lies in its archive.</summary>
internal enum Packing
{
    /// <summary>As it is.</summary>
    Stored,
    Deflate,
    Gzip,

    /// <summary>Encrypted, or packed in a way that is not read here: only its name is known.</summary>
    Closed,
}

/// <summary>A file in an archive, as its directory has it.</summary>
/// <param name="Data">Packed; what of it is there.</param>
/// <param name="Size">Octets it says it unpacks to; -1 where it does not say.</param>
internal readonly record struct ArchiveEntry(string Name, ReadOnlyMemory<byte> Data, Packing Packing, long Size)
{
    public bool IsEncrypted { get; init; }
}

/// <summary>What a reader found out about one archive. Readers never throw: what is wrong stands here.</summary>
internal sealed class ArchiveListing(ScanBudget budget)
{
    public List<ArchiveEntry> Entries { get; } = [];

    public ScanBudget Budget { get; } = budget;

    /// <summary>Names and all are encrypted.</summary>
    public bool IsEncrypted { get; set; }

    /// <summary>Where programs that unpack it may see other files; the first reason, null for none.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>It holds files, and which ones cannot be read here.</summary>
    public bool HidesNames { get; set; }

    /// <summary>It ends early, or is damaged.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Files share their octets, as only archives made for that do.</summary>
    public bool IsBomb { get; set; }

    /// <summary>A bound ended the reading.</summary>
    public bool IsCut { get; private set; }

    /// <summary>False where no more entries may be read.</summary>
    public bool Add(in ArchiveEntry entry)
    {
        if (!Budget.TakeEntry())
        {
            IsCut = true;
            return false;
        }

        Budget.Step(entry.Name.Length);
        Entries.Add(entry);
        return true;
    }

    public void Differ(string reason) => Mismatch ??= reason;
}
