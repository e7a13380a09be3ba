using System.Buffers.Binary;

namespace Relay.Filters.Attachments.Documents;

/// <summary>
/// The source of a VBA module, unpacked (MS-OVBA §2.4.1). Where it begins in its stream is found by what every module's source begins with, not
/// by the directory of the project, which can be destroyed without harm to the macro. Never throws.
/// </summary>
internal static class VbaText
{
    private const int ChunkSize = 4096;

    /// <summary>"Attribut" as the first eight literals of a chunk, behind their flags.</summary>
    private static ReadOnlySpan<byte> Beginning => "\0Attribut"u8;

    /// <summary>Returns how many octets of <paramref name="to"/> are text; 0 where the stream is no module.</summary>
    public static int Read(ReadOnlySpan<byte> stream, Span<byte> to)
    {
        var at = stream.IndexOf(Beginning) - 3;
        if (at < 0 || stream[at] != 1)
        {
            return 0;
        }

        stream = stream[(at + 1)..];
        var length = 0;
        while (stream.Length > 2 && length < to.Length)
        {
            int header = BinaryPrimitives.ReadUInt16LittleEndian(stream);
            var size = Math.Min((header & 0xFFF) + 3, stream.Length);
            var data = stream[2..size];
            var room = to[length..Math.Min(to.Length, length + ChunkSize)];
            length += (header & 0x8000) != 0 ? Chunk(data, room) : Copy(data, room);
            stream = stream[size..];
        }

        return length;
    }

    private static int Copy(ReadOnlySpan<byte> data, Span<byte> to)
    {
        data = data[..Math.Min(data.Length, to.Length)];
        data.CopyTo(to);
        return data.Length;
    }

    private static int Chunk(ReadOnlySpan<byte> data, Span<byte> to)
    {
        var (at, length) = (0, 0);
        while (at < data.Length)
        {
            var flags = data[at++];
            for (var bit = 0; bit < 8 && at < data.Length && length < to.Length; bit++)
            {
                if ((flags >> bit & 1) == 0)
                {
                    to[length++] = data[at++];
                    continue;
                }

                if (at + 2 > data.Length)
                {
                    return length;
                }

                int token = BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);
                at += 2;
                var lengthBits = LengthBits(length);
                var from = length - 1 - (token >> lengthBits);
                if (from < 0)
                {
                    return length;
                }

                for (var count = (token & ((1 << lengthBits) - 1)) + 3; count > 0 && length < to.Length; count--)
                {
                    to[length++] = to[from++];
                }
            }

            if (length == to.Length)
            {
                break;
            }
        }

        return length;
    }

    /// <summary>§2.4.1.3.19.1: the further in the chunk, the more bits an offset takes.</summary>
    private static int LengthBits(int position)
    {
        var offsetBits = 4;
        while (1 << offsetBits < position)
        {
            offsetBits++;
        }

        return 16 - offsetBits;
    }
}
