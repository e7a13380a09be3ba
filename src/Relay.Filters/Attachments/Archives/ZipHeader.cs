using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>One file as a local header (APPNOTE §4.3.7) or the directory (§4.3.12) has it.</summary>
internal readonly struct ZipHeader
{
    private const int LocalSize = 30;
    private const int DirectorySize = 46;

    private ZipHeader(ReadOnlySpan<byte> bytes, int flags, int names, int fixedSize)
    {
        Flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[flags..]);
        Method = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(flags + 2)..]);
        PackedSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(flags + 12)..]);
        Size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(flags + 16)..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[names..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(names + 2)..]);
        var name = bytes.Slice(fixedSize, Math.Min(nameLength, bytes.Length - fixedSize));
        Name = Decode(name, (Flags & 0x800) != 0);
        Length = fixedSize + nameLength + extraLength;
        Extra = Length <= bytes.Length ? bytes.Slice(fixedSize + nameLength, extraLength).ToArray() : [];
    }

    public string Name { get; }

    public int Flags { get; }

    public int Method { get; }

    public long PackedSize { get; private init; }

    public long Size { get; private init; }

    /// <summary>Of the local header; only in the directory.</summary>
    public long Offset { get; private init; }

    /// <summary>Octets of the header itself, with names and extra fields.</summary>
    public int Length { get; private init; }

    /// <summary>§4.4.4: bit 0, also set for strong encryption; AES has a method of its own.</summary>
    public bool IsEncrypted => (Flags & 0x2041) != 0 || Method == 99;

    /// <summary>Sizes follow behind the data (bit 3).</summary>
    public bool SizesFollow => (Flags & 8) != 0;

    private byte[] Extra { get; }

    public static ZipHeader OfDirectory(ReadOnlySpan<byte> bytes)
    {
        var header = new ZipHeader(bytes, flags: 8, names: 28, DirectorySize);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[42..]);
        var (size, packed) = (header.Size, header.PackedSize);
        var more = header.Find(1); // §4.5.3: long numbers, those that are needed, in this order
        Long(ref size, ref more);
        Long(ref packed, ref more);
        Long(ref offset, ref more);
        return header with { Size = size, PackedSize = packed, Offset = offset, Length = header.Length + BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]) };
    }

    public static bool TryLocal(ReadOnlySpan<byte> bytes, long at, out ZipHeader header)
    {
        header = default;
        if (at < 0 || at > bytes.Length - LocalSize || !bytes[(int)at..].StartsWith("PK\u0003\u0004"u8))
        {
            return false;
        }

        header = new ZipHeader(bytes[(int)at..], flags: 6, names: 26, LocalSize);
        var (size, packed) = (header.Size, header.PackedSize);
        var more = header.Find(1);
        Long(ref size, ref more);
        Long(ref packed, ref more);
        header = header with { Size = size, PackedSize = packed };
        return true;
    }

    /// <summary>What of the packed file is there.</summary>
    public ReadOnlyMemory<byte> Data(ReadOnlyMemory<byte> bytes, long start, ArchiveListing listing)
    {
        var left = Math.Max(0, bytes.Length - start);
        listing.IsBroken |= PackedSize > left;
        return left == 0 ? default : bytes.Slice((int)start, (int)Math.Min(left, Math.Max(0, PackedSize)));
    }

    public ArchiveEntry Entry(ReadOnlyMemory<byte> data) => new(Name, data, IsEncrypted ? Packing.Closed : PackingOf(Method), Size) { IsEncrypted = IsEncrypted };

    /// <summary>In what a local header says something else than the directory; null where they agree.</summary>
    public string? Differs(in ZipHeader local) =>
        Name != local.Name ? "another name in the file's own header"
        : Method != local.Method ? "another method in the file's own header"
        : IsEncrypted != local.IsEncrypted ? "encrypted or not"
        : !local.SizesFollow && local.PackedSize != PackedSize && local.PackedSize != 0 ? "another size in the file's own header"
        : HasOtherName() ? "two names"
        : null;

    /// <summary>§4.6.9: a second name, that some programs prefer.</summary>
    private bool HasOtherName() =>
        Find(0x7075) is { Length: > 5 } path && Types.FileName.Read(Encoding.UTF8.GetString(path[5..]), packed: true).End != Types.FileName.Read(Name, packed: true).End;

    private static Packing PackingOf(int method) => method switch
    {
        0 => Packing.Stored,
        8 => Packing.Deflate,
        _ => Packing.Closed,
    };

    private static void Long(ref long value, ref ReadOnlySpan<byte> more)
    {
        if (value == uint.MaxValue && more.Length >= 8)
        {
            value = (long)Math.Min(long.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(more));
            more = more[8..];
        }
    }

    private ReadOnlySpan<byte> Find(int id)
    {
        var left = Extra.AsSpan();
        while (left.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(left[2..]);
            if (length > left.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(left) == id)
            {
                return left.Slice(4, length);
            }

            left = left[(4 + length)..];
        }

        return default;
    }

    /// <summary>What is no UTF-8 is of an old code page: only its ASCII matters here.</summary>
    private static string Decode(ReadOnlySpan<byte> name, bool isUtf8)
    {
        if (isUtf8 || System.Text.Unicode.Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        return Encoding.Latin1.GetString(name);
    }
}
