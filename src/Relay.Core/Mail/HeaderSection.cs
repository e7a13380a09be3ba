using System.Buffers;
using Relay.Mime;

namespace Relay.Core.Mail;

/// <summary>
/// The header section of one message: a copy of its octets, since the body moves its own when it grows beyond memory, and its fields,
/// found once for everybody. Disposing gives the copy back to the pool: nothing that points into it may be used after that.
/// </summary>
public sealed class HeaderSection : IDisposable
{
    private byte[]? rented;

    private HeaderSection(byte[] rented, int length)
    {
        this.rented = rented;
        Fields = HeaderFields.Parse(rented.AsSpan(0, length));
        Bytes = rented.AsMemory(0, Fields.Length);
        var rest = rented.AsSpan(Fields.Length, length - Fields.Length);
        BodyOffset = Fields.Length + (rest.StartsWith("\r\n"u8) ? 2 : rest.StartsWith("\n"u8) ? 1 : 0);
    }

    /// <summary>With the last CR LF, without the empty line.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public HeaderFields Fields { get; }

    /// <summary>Of the first octet behind the empty line; the message's length where it has none.</summary>
    public int BodyOffset { get; }

    /// <param name="front">The message's front with the whole section and its empty line, or the whole message.</param>
    public static HeaderSection Copy(ReadOnlySpan<byte> front)
    {
        var end = HeaderFields.EndOfHeader(front);
        front = end >= 0 ? front[..end] : front;
        var copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, front.Length));
        front.CopyTo(copy);
        return new HeaderSection(copy, front.Length);
    }

    /// <summary>The section of a message that is here as a whole; null where it is larger than allowed.</summary>
    /// <param name="limit">Octets.</param>
    public static HeaderSection? Of(MessageBody body, int limit)
    {
        for (var size = 16 * 1024; ; size *= 4)
        {
            size = Math.Min(size, limit);
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            var n = body.Read(0, buffer.AsSpan(0, size));
            var end = HeaderFields.EndOfHeader(buffer.AsSpan(0, n));
            if (end >= 0 || n == body.Length)
            {
                return new HeaderSection(buffer, end >= 0 ? end : n);
            }

            ArrayPool<byte>.Shared.Return(buffer);
            if (size == limit)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }
}
