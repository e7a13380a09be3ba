using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Relay.State.Embedded;

/// <summary>A record in the files: length, CRC-32C of the payload, payload. What is torn or turned ends the reading, and harms nothing before it.</summary>
internal static class RecordFrame
{
    public const int HeaderSize = 8;

    /// <summary>The largest record is a triplet with its text.</summary>
    public const int MaxPayload = 2048;

    public static void Write(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> payload)
    {
        var frame = buffer.GetSpan(HeaderSize + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(payload));
        payload.CopyTo(frame[HeaderSize..]);
        buffer.Advance(HeaderSize + payload.Length);
    }

    /// <summary>The first whole record; false where there is none.</summary>
    /// <param name="most">Octets of a payload; a length above it is no record's.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload, int most = MaxPayload)
    {
        payload = default;
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length <= 0 || length > most || bytes.Length - HeaderSize < length)
        {
            return false;
        }

        payload = bytes.Slice(HeaderSize, length);
        return Checksum(payload) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
