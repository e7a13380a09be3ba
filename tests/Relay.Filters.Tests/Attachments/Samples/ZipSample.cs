using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>A ZIP archive written octet by octet, so that it can lie.</summary>
internal sealed class ZipSample
{
    private readonly MemoryStream files = new();
    private readonly MemoryStream directory = new();

    public int Count { get; set; }

    /// <param name="local">Name in the file's own header, where it differs.</param>
    /// <param name="listed">Whether the directory names it.</param>
    /// <param name="at">Where the directory says it begins; null for where it does.</param>
    public ZipSample Add(string name, byte[] content, int method = 8, int flags = 0, string? local = null, int? localMethod = null, bool listed = true, long? at = null, uint? size = null)
    {
        var data = method == 8 ? Deflate(content) : content;
        var offset = at ?? files.Position;
        if (at is null)
        {
            Header(files, "PK\u0003\u0004"u8, local ?? name, localMethod ?? method, flags, data.Length, size ?? (uint)content.Length, null);
            files.Write(data);
        }

        if (listed)
        {
            Header(directory, "PK\u0001\u0002"u8, name, method, flags, data.Length, size ?? (uint)content.Length, (uint)offset);
            Count++;
        }

        return this;
    }

    /// <summary>Octets between files.</summary>
    public ZipSample Gap(byte[] bytes)
    {
        files.Write(bytes);
        return this;
    }

    public byte[] Build()
    {
        var end = new byte[22];
        "PK\u0005\u0006"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)files.Length);
        return [.. files.ToArray(), .. directory.ToArray(), .. end];
    }

    public static byte[] Deflate(byte[] content)
    {
        var to = new MemoryStream();
        using (var deflate = new DeflateStream(to, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return to.ToArray();
    }

    private static void Header(MemoryStream to, ReadOnlySpan<byte> signature, string name, int method, int flags, int packed, uint size, uint? offset)
    {
        var inDirectory = offset is not null;
        var header = new byte[inDirectory ? 46 : 30];
        var at = inDirectory ? 8 : 6;
        signature.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at), (ushort)flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at + 2), (ushort)method);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 12), (uint)packed);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 16), size);
        var text = Encoding.UTF8.GetBytes(name);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at + 20), (ushort)text.Length);
        if (offset is { } where)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), where);
        }

        to.Write(header);
        to.Write(text);
    }
}
