using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// Names in a RAR archive, versions 1.5 to 4 and 5 (RARLAB's technotes), what is encrypted, and the content of what is stored. What is packed stays
/// closed: its method is not public. Never throws.
/// </summary>
internal static class RarReader
{
    private const int MaxName = 2048;

    public static void Read4(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        long at = 7;
        while (at + 7 <= bytes.Length)
        {
            var block = bytes.Span[(int)at..];
            var (type, flags, size) = (block[2], BinaryPrimitives.ReadUInt16LittleEndian(block[3..]), BinaryPrimitives.ReadUInt16LittleEndian(block[5..]));
            if (type == 0x73 && (flags & 0x80) != 0)
            {
                listing.IsEncrypted = true;
                return;
            }

            if (size < 7 || size > block.Length || type is < 0x72 or > 0x7B)
            {
                listing.IsBroken = true;
                return;
            }

            long data = (flags & 0x8000) != 0 && size >= 11 ? BinaryPrimitives.ReadUInt32LittleEndian(block[7..]) : 0;
            if (type == 0x7B || (type == 0x74 && !File4(bytes, at, size, flags, data, listing)))
            {
                return;
            }

            at += size + data;
        }

        listing.IsBroken |= at > bytes.Length;
    }

    public static void Read5(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        long at = 8;
        while (at + 7 <= bytes.Length)
        {
            var block = new VintReader(bytes.Span[(int)(at + 4)..]);
            var size = block.Next();
            var start = at + 4 + block.Position;
            if (size is < 1 or > 2 * 1024 * 1024 || start + size > bytes.Length)
            {
                listing.IsBroken = true;
                return;
            }

            var header = new VintReader(bytes.Span.Slice((int)start, (int)size));
            var (type, flags) = (header.Next(), header.Next());
            var extra = (flags & 1) != 0 ? header.Next() : 0;
            var data = (flags & 2) != 0 ? header.Next() : 0;
            if (type == 4)
            {
                listing.IsEncrypted = true;
                return;
            }

            if (type == 5 || data > bytes.Length || (type == 2 && !File5(bytes, ref header, start + size, extra, data, listing)))
            {
                listing.IsBroken |= data > bytes.Length;
                return;
            }

            at = start + size + data;
        }

        listing.IsBroken |= at > bytes.Length;
    }

    private static bool File4(ReadOnlyMemory<byte> bytes, long at, int size, int flags, long packed, ArchiveListing listing)
    {
        var block = bytes.Span.Slice((int)at, size);
        if (size < 32 || (flags & 0xE0) == 0xE0)
        {
            return true;
        }

        var name = block[Math.Min(size, (flags & 0x100) != 0 ? 40 : 32)..];
        name = name[..Math.Min(name.Length, Math.Min(MaxName, (int)BinaryPrimitives.ReadUInt16LittleEndian(block[26..])))];
        if (name.IndexOf((byte)0) is >= 0 and var end)
        {
            name = name[..end]; // behind it the same in an encoding of their own
        }

        var encrypted = (flags & 4) != 0;
        return listing.Add(new ArchiveEntry(Encoding.UTF8.GetString(name), Piece(bytes, at + size, packed), block[25] == 0x30 && !encrypted ? Packing.Stored : Packing.Closed, -1)
        {
            IsEncrypted = encrypted,
        });
    }

    private static bool File5(ReadOnlyMemory<byte> bytes, ref VintReader header, long dataAt, long extra, long packed, ArchiveListing listing)
    {
        var flags = header.Next();
        header.Next(); // size
        header.Next(); // attributes
        header.Skip(((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0));
        var method = (header.Next() >> 7) & 7;
        header.Next(); // system
        var name = Encoding.UTF8.GetString(header.Take(Math.Min(header.Next(), MaxName)));
        if ((flags & 1) != 0)
        {
            return true;
        }

        var encrypted = IsEncrypted(header.Last(extra));
        return listing.Add(new ArchiveEntry(name, Piece(bytes, dataAt, packed), method == 0 && !encrypted ? Packing.Stored : Packing.Closed, -1) { IsEncrypted = encrypted });
    }

    /// <summary>Record type 1 of the extra area is a file's encryption.</summary>
    private static bool IsEncrypted(ReadOnlySpan<byte> extra)
    {
        while (!extra.IsEmpty)
        {
            var record = new VintReader(extra);
            var size = record.Next();
            var body = record.Position;
            if (record.Next() == 1)
            {
                return true;
            }

            if (size <= 0 || body + size >= extra.Length)
            {
                return false;
            }

            extra = extra[(int)(body + size)..];
        }

        return false;
    }

    private static ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> bytes, long at, long length) =>
        at >= bytes.Length ? default : bytes.Slice((int)at, (int)Math.Min(length, bytes.Length - at));
}

/// <summary>Numbers of RAR 5: seven bits an octet, the lowest first. What is not there reads as 0; never throws.</summary>
internal ref struct VintReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public long Next()
    {
        long value = 0;
        for (var shift = 0; shift < 63 && Position < bytes.Length; shift += 7)
        {
            var b = bytes[Position++];
            value |= (long)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        return value & long.MaxValue;
    }

    public void Skip(int count) => Position = Math.Min(bytes.Length, Position + count);

    public ReadOnlySpan<byte> Take(long count)
    {
        var taken = bytes[Position..(int)Math.Min(bytes.Length, Position + count)];
        Position += taken.Length;
        return taken;
    }

    public readonly ReadOnlySpan<byte> Last(long count) => bytes[(int)Math.Max(Position, bytes.Length - Math.Min(count, bytes.Length))..];
}
