using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// The files of an ISO 9660 image (ECMA-119), by the long names of Joliet where it has them: they lie there as they are. Every folder is read once;
/// never throws.
/// </summary>
internal static class IsoReader
{
    private const int Sector = 2048;
    private const int FirstDescriptor = 16;
    private const int MaxDescriptors = 32;
    private const int MaxFolders = 1000;

    public static void Read(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        var (root, isJoliet) = Root(bytes.Span);
        if (root < 0)
        {
            listing.IsBroken = true;
            return;
        }

        var folders = new Queue<(long At, long Length, string Path)>();
        var seen = new HashSet<long>();
        folders.Enqueue(Extent(bytes.Span[root..], ""));
        while (folders.TryDequeue(out var folder))
        {
            if (!seen.Add(folder.At) || seen.Count > MaxFolders)
            {
                continue;
            }

            if (!Folder(bytes, folder, isJoliet, folders, listing))
            {
                return;
            }
        }
    }

    /// <summary>Where the root's record stands: type 1 is the primary descriptor, 2 Joliet's, 255 the last.</summary>
    private static (int At, bool IsJoliet) Root(ReadOnlySpan<byte> bytes)
    {
        var found = (-1, false);
        for (var i = FirstDescriptor; i < FirstDescriptor + MaxDescriptors && (i + 1) * Sector <= bytes.Length; i++)
        {
            var descriptor = bytes.Slice(i * Sector, Sector);
            if (!descriptor[1..].StartsWith("CD001"u8) || descriptor[0] == 255)
            {
                break;
            }

            if (descriptor[0] == 2 && descriptor[88..].StartsWith("%/"u8))
            {
                return ((i * Sector) + 156, true);
            }

            found = descriptor[0] == 1 && found.Item1 < 0 ? ((i * Sector) + 156, false) : found;
        }

        return found;
    }

    private static bool Folder(
        ReadOnlyMemory<byte> bytes, (long At, long Length, string Path) folder, bool isJoliet, Queue<(long At, long Length, string Path)> folders, ArchiveListing listing)
    {
        if (folder.At >= bytes.Length)
        {
            listing.IsBroken = true;
            return true;
        }

        var records = bytes.Slice((int)folder.At, (int)Math.Min(folder.Length, bytes.Length - folder.At));
        listing.Budget.Step(records.Length);
        var at = 0;
        while (at + 34 <= records.Length)
        {
            var record = records.Span[at..];
            int length = record[0];
            if (length == 0)
            {
                at = (at / Sector * Sector) + Sector; // records do not cross sectors (§6.8.1.1)
                continue;
            }

            at += length;
            if (length < 34 || length > record.Length || record[32] > length - 33)
            {
                listing.IsBroken = true;
                return true;
            }

            var name = record.Slice(33, record[32]);
            if (name.Length == 1 && name[0] < 2)
            {
                continue; // the folder itself and the one above
            }

            var (start, size, path) = Extent(record, Path(folder.Path, name, isJoliet));
            if ((record[25] & 2) != 0)
            {
                folders.Enqueue((start, size, path));
            }
            else if (!listing.Add(new ArchiveEntry(path, start >= bytes.Length ? default : bytes.Slice((int)start, (int)Math.Min(size, bytes.Length - start)), Packing.Stored, size)))
            {
                return false;
            }
        }

        return true;
    }

    private static (long At, long Length, string Path) Extent(ReadOnlySpan<byte> record, string path) =>
        ((long)BinaryPrimitives.ReadUInt32LittleEndian(record[2..]) * Sector, BinaryPrimitives.ReadUInt32LittleEndian(record[10..]), path);

    /// <summary>Without the version behind the semicolon (§7.5.1). Paths are bounded, whatever the depth.</summary>
    private static string Path(string folder, ReadOnlySpan<byte> name, bool isJoliet)
    {
        var text = isJoliet ? Encoding.BigEndianUnicode.GetString(name) : Encoding.Latin1.GetString(name);
        var version = text.LastIndexOf(';');
        text = version > 0 ? text[..version] : text;
        return folder.Length == 0 ? text : folder.Length > 512 ? folder[..512] + "…/" + text : folder + "/" + text;
    }
}
