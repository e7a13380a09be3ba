using System.Buffers.Binary;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// The files of a ZIP archive (APPNOTE 6.3.10) as every program may see them: those of the central directory, those whose local headers say
/// otherwise, and those that only who reads from the front finds. A reader of our own rather than the framework's, which trusts the
/// directory and throws on damage. Looks at each octet once at most; never throws.
/// </summary>
internal static class ZipReader
{
    private const int EndSize = 22;
    private const int EntrySize = 46;

    /// <summary>The end record stands within the last so many octets (§4.3.16: comments have 64 KiB at most).</summary>
    private const int EndLook = EndSize + ushort.MaxValue;

    /// <summary>Whether a file of another kind ends as a ZIP archive, and can be opened as one too.</summary>
    public static bool HasEnd(ReadOnlySpan<byte> bytes) =>
        FindEnd(bytes) is >= 0 and var at && at + EndSize + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 20)..]) == bytes.Length
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 10)..]) > 0;

    public static void Read(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        var taken = new List<(long Start, long End)>();
        var end = FindEnd(bytes.Span);
        long shift = 0;
        var directory = end < 0 ? -1 : Directory(bytes.Span, end, listing, out shift);
        if (directory >= 0)
        {
            ReadDirectory(bytes, (directory, end), shift, listing, taken);
        }
        else
        {
            listing.IsBroken = true;
            directory = bytes.Length;
        }

        if (!listing.IsCut)
        {
            ZipGaps.Read(bytes, directory, taken, listing); // else files that were not looked at would count as hidden
        }
    }

    private static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var from = Math.Max(0, bytes.Length - EndLook);
        var at = bytes[from..].LastIndexOf("PK\u0005\u0006"u8);
        while (at >= 0 && from + at + EndSize > bytes.Length)
        {
            at = bytes.Slice(from, at).LastIndexOf("PK\u0005\u0006"u8);
        }

        return at < 0 ? -1 : from + at;
    }

    /// <summary>Where the directory begins; -1 where it is not found.</summary>
    /// <param name="shift">Octets in front of the archive, which its offsets do not count.</param>
    private static int Directory(ReadOnlySpan<byte> bytes, int end, ArchiveListing listing, out long shift)
    {
        var record = bytes[end..];
        long size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        long behind = end;
        if ((size == uint.MaxValue || offset == uint.MaxValue) && Zip64(bytes, end, out var record64))
        {
            size = (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(record64 + 40)..]));
            offset = (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(record64 + 48)..]));
            behind = record64;
        }

        var byEnd = behind - size;
        var atEnd = IsEntry(bytes, byEnd);
        var atOffset = offset != byEnd && IsEntry(bytes, offset);
        if (atEnd && atOffset)
        {
            listing.Differ("two directories");
        }

        shift = atEnd ? byEnd - offset : 0;
        return atEnd ? (int)byEnd : atOffset ? (int)offset : -1;
    }

    /// <summary>§4.3.15: the locator stands before the end record, and says where the record with long numbers is.</summary>
    private static bool Zip64(ReadOnlySpan<byte> bytes, int end, out int record)
    {
        record = 0;
        if (end < 20 || !bytes[(end - 20)..].StartsWith("PK\u0006\u0007"u8))
        {
            return false;
        }

        var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(end - 12)..]);
        if (end < 76 || offset > (ulong)(end - 76) || !bytes[(int)offset..].StartsWith("PK\u0006\u0006"u8))
        {
            return false;
        }

        record = (int)offset;
        return true;
    }

    private static bool IsEntry(ReadOnlySpan<byte> bytes, long at) =>
        at >= 0 && at <= bytes.Length - EntrySize && bytes[(int)at..].StartsWith("PK\u0001\u0002"u8);

    private static void ReadDirectory(ReadOnlyMemory<byte> bytes, (int Start, int End) directory, long shift, ArchiveListing listing, List<(long Start, long End)> taken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var (at, end) = directory;
        var count = 0;
        while (IsEntry(bytes.Span, at) && at < end)
        {
            var header = ZipHeader.OfDirectory(bytes.Span[at..]);
            at += header.Length;
            count++;
            if (at > end)
            {
                listing.IsBroken = true;
                break;
            }

            if (!names.Add(header.Name))
            {
                listing.Differ("a name twice");
            }

            if (!Take(bytes, header, header.Offset + shift, listing, taken))
            {
                return;
            }
        }

        var said = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[(end + 10)..]);
        if ((count & ushort.MaxValue) != said && said != ushort.MaxValue)
        {
            listing.Differ("another number of files than it says");
        }
    }

    private static bool Take(ReadOnlyMemory<byte> bytes, in ZipHeader header, long offset, ArchiveListing listing, List<(long Start, long End)> taken)
    {
        if (!ZipHeader.TryLocal(bytes.Span, offset, out var local))
        {
            listing.IsBroken = true;
            return listing.Add(header.Entry(default));
        }

        var start = offset + local.Length;
        var data = header.Data(bytes, start, listing);
        taken.Add((offset, start + data.Length));
        if (!listing.Add(header.Entry(data)))
        {
            return false;
        }

        if (header.Differs(local) is not { } difference)
        {
            return true;
        }

        listing.Differ(difference);
        return listing.Add(local.Entry(data));
    }
}
