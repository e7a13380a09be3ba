using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// Names in a 7z archive (7zFormat.txt), and whether it is encrypted, names included or not. Its last header has them, mostly packed with LZMA, which
/// is unpacked up to a bound; contents stay closed. Never throws.
/// </summary>
internal static class SevenZipReader
{
    private const int HeaderSize = 32;

    /// <summary>Of a header, packed and unpacked: enough for names of ten thousand files.</summary>
    private const int MaxHeader = 2 * 1024 * 1024;

    /// <summary>Headers that hold headers. Writers make one.</summary>
    private const int MaxLevels = 4;

    private const int MaxName = 2048;
    private const long Lzma = 0x030101;

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

        Header(bytes, bytes.Slice(HeaderSize + (int)offset, (int)Math.Min(size, MaxHeader)), listing, 0);
    }

    private static void Header(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> header, ArchiveListing listing, int level)
    {
        listing.Budget.Step(header.Length);
        var reader = new SevenZipStreams(header);
        switch (reader.Octet())
        {
            case 1:
                Names(ref reader, listing);
                break;
            case 0x17:
                Packed(bytes, reader.Read(), listing, level);
                break;
            default:
                listing.IsBroken |= !header.IsEmpty;
                break;
        }
    }

    private static void Packed(ReadOnlySpan<byte> bytes, in SevenZipFolder folder, ArchiveListing listing, int level)
    {
        if (folder.IsEncrypted)
        {
            listing.IsEncrypted = true;
            return;
        }

        if (folder.Size > MaxHeader || folder.Method is not (0 or Lzma))
        {
            listing.HidesNames = true;
            return;
        }

        if (folder.Position > bytes.Length - HeaderSize || folder.PackedSize > bytes.Length - HeaderSize - folder.Position || folder.Size <= 0 || level >= MaxLevels)
        {
            listing.IsBroken = true;
            return;
        }

        var packed = bytes.Slice(HeaderSize + (int)folder.Position, (int)folder.PackedSize);
        var size = listing.Budget.Take((int)folder.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, size));
        var length = folder.Method == Lzma ? LzmaDecoder.Decode(folder.Properties.Span, packed, buffer.AsSpan(0, size)) : Copy(packed, buffer.AsSpan(0, size));
        listing.Budget.Step(length);
        listing.IsBroken |= length < folder.Size;
        Header(bytes, buffer.AsSpan(0, length), listing, level + 1);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from = from[..Math.Min(from.Length, to.Length)];
        from.CopyTo(to);
        return from.Length;
    }

    private static void Names(ref SevenZipStreams reader, ArchiveListing listing)
    {
        var isEncrypted = false;
        for (var id = reader.Octet(); id is >= 2 and <= 4 && reader.Left > 0; id = reader.Octet())
        {
            if (id == 2)
            {
                for (var property = reader.Octet(); property != 0 && reader.Left > 0; property = reader.Octet())
                {
                    reader.Take(reader.Number());
                }
            }
            else
            {
                isEncrypted |= reader.Read().IsEncrypted;
            }
        }

        listing.IsEncrypted |= isEncrypted;
        var files = reader.Count();
        for (var property = reader.Octet(); property != 0 && reader.Left > 0; property = reader.Octet())
        {
            var data = reader.Take(reader.Number());
            if (property == 0x11 && data.Length > 1)
            {
                Names(data[1..], files, listing);
                return;
            }
        }
    }

    /// <summary>UTF-16, each name with a NUL behind it.</summary>
    private static void Names(ReadOnlySpan<byte> data, int files, ArchiveListing listing)
    {
        for (var i = 0; i < files && data.Length >= 2; i++)
        {
            var end = 0;
            while (end + 2 <= data.Length && (data[end] | data[end + 1]) != 0)
            {
                end += 2;
            }

            if (!listing.Add(new ArchiveEntry(Encoding.Unicode.GetString(data[..Math.Min(end, 2 * MaxName)]), default, Packing.Closed, -1)))
            {
                return;
            }

            data = data[Math.Min(data.Length, end + 2)..];
        }
    }
}
