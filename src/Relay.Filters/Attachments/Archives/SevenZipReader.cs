using System.Buffers.Binary;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// Whether a 7z archive is encrypted (7zFormat.txt): the coder of AES named in its last header, which says so of the names themselves or of the
/// contents. Names are mostly packed with LZMA, which is not read here. Never throws.
/// </summary>
internal static class SevenZipReader
{
    private const int HeaderSize = 32;
    private const int MaxHeader = 1024 * 1024;

    /// <summary>7zAES.</summary>
    private static ReadOnlySpan<byte> Aes => [0x06, 0xF1, 0x07, 0x01];

    public static void Read(ReadOnlySpan<byte> bytes, ArchiveListing listing)
    {
        if (bytes.Length < HeaderSize)
        {
            listing.IsBroken = true;
            return;
        }

        var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..]);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(bytes[20..]);
        if (offset > (ulong)(bytes.Length - HeaderSize) || size > (ulong)(bytes.Length - HeaderSize) - offset)
        {
            listing.IsBroken = true;
            return;
        }

        var header = bytes.Slice(HeaderSize + (int)offset, (int)Math.Min(size, MaxHeader));
        listing.Budget.Step(header.Length);
        listing.IsEncrypted = header.IndexOf(Aes) >= 0;
    }
}
