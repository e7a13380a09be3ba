using System.Buffers;

namespace Relay.Mime.Structure;

/// <summary>Rented memory of one message, given back at once when the message is done, and the count of what decoding may still make.</summary>
internal sealed class BufferOwner(long decodedLimit) : IDisposable
{
    private readonly List<byte[]> bytes = [];
    private readonly List<char[]> chars = [];

    public long Left { get; private set; } = decodedLimit;

    public byte[] RentBytes(int length)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        bytes.Add(rented);
        return rented;
    }

    public void Keep(char[] rented) => chars.Add(rented);

    public void Spend(int decoded) => Left -= decoded;

    public void Dispose()
    {
        bytes.ForEach(static b => ArrayPool<byte>.Shared.Return(b));
        chars.ForEach(static c => ArrayPool<char>.Shared.Return(c));
        bytes.Clear();
        chars.Clear();
    }
}
