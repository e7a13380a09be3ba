using System.Buffers.Binary;

namespace Relay.Dns;

/// <summary>
/// Walks over resource records one after the other, without allocating. <see cref="MoveNext"/> is false at the end and at the first record that is
/// none; <see cref="Failed"/> tells which.
/// </summary>
internal ref struct RecordWalker(ReadOnlySpan<byte> message, int offset, int count, Span<byte> nameBuffer)
{
    private const int FixedLength = 10; // type, class, TTL, length
    private readonly ReadOnlySpan<byte> message = message;
    private readonly Span<byte> nameBuffer = nameBuffer;
    private int left = count;
    private int ownerLength;

    /// <summary>Behind the last record that was read.</summary>
    public int Offset { get; private set; } = offset;

    public bool Failed { get; private set; }

    /// <summary>Uncompressed and in lower case; good until the next move.</summary>
    public readonly ReadOnlySpan<byte> Owner => nameBuffer[..ownerLength];

    public RecordType Type { get; private set; }

    public ushort Class { get; private set; }

    public uint Ttl { get; private set; }

    public Range Data { get; private set; }

    public bool MoveNext()
    {
        if (left == 0)
        {
            return false;
        }

        left--;
        if (!NameReader.TryRead(message, Offset, nameBuffer, out ownerLength, out var at) || message.Length - at < FixedLength)
        {
            return Fail();
        }

        var fields = message.Slice(at, FixedLength);
        Type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(fields);
        Class = BinaryPrimitives.ReadUInt16BigEndian(fields[2..]);
        Ttl = BinaryPrimitives.ReadUInt32BigEndian(fields[4..]);
        int length = BinaryPrimitives.ReadUInt16BigEndian(fields[8..]);
        at += FixedLength;
        if (message.Length - at < length)
        {
            return Fail();
        }

        Data = at..(at + length);
        Offset = at + length;
        return true;
    }

    private bool Fail()
    {
        left = 0;
        Failed = true;
        return false;
    }
}
