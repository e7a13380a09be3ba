using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>Names in a cabinet (MS-CAB §2); their packing is not read here. Never throws.</summary>
internal static class CabReader
{
    private const int HeaderSize = 36;
    private const int FileSize = 16;
    private const int MaxName = 256;

    public static void Read(ReadOnlySpan<byte> bytes, ArchiveListing listing)
    {
        if (bytes.Length < HeaderSize)
        {
            listing.IsBroken = true;
            return;
        }

        var at = (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        for (var i = 0; i < count; i++)
        {
            if (at > bytes.Length - FileSize - 1)
            {
                listing.IsBroken = true;
                return;
            }

            var file = bytes[(int)at..];
            var name = file[FileSize..Math.Min(file.Length, FileSize + MaxName + 1)];
            var end = name.IndexOf((byte)0);
            if (end < 0)
            {
                listing.IsBroken = true;
                return;
            }

            if (!listing.Add(new ArchiveEntry(Encoding.UTF8.GetString(name[..end]), default, Packing.Closed, BinaryPrimitives.ReadUInt32LittleEndian(file))))
            {
                return;
            }

            at += FileSize + end + 1;
        }
    }
}
