using System.Buffers;

namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// Collects stuffed message bytes for big writes. It asks for a write only when more input waits, and keeps room for the end of
/// data, so that a small message goes out in one write and the final dot never travels alone: alone it waits 40 ms for a delayed ACK.
/// </summary>
internal sealed class DataBlock : IDisposable
{
    private const int Size = 64 * 1024;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(Size);
    private DotStuffer stuffer;
    private int used;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, used);

    /// <summary>Takes what fits and returns the rest; a rest means that <see cref="Written"/> is to be sent and cleared.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> piece)
    {
        stuffer.Stuff(piece.Span, buffer.AsSpan(used, buffer.Length - DotStuffer.FinishLength - used), out var consumed, out var written);
        used += written;
        return piece[consumed..];
    }

    public void Clear() => used = 0;

    /// <summary>Adds the end of data.</summary>
    public void Finish() => used += stuffer.Finish(buffer.AsSpan(used));

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}
