namespace Relay.Core.Mail;

/// <summary>A stretch of a message's bytes.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;
}

/// <summary>Octets put into a message at an offset of it as it was received.</summary>
public readonly record struct Insertion(long Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The message's front with them in it; the same memory where there are none.</summary>
    /// <param name="front">Reaches to the offset at least.</param>
    public ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> front) =>
        Bytes.IsEmpty ? front : (byte[])[.. front.Span[..(int)Offset], .. Bytes.Span, .. front.Span[(int)Offset..]];
}

/// <summary>
/// What goes to a backend: the fields the relay adds, then the message as received without the stretches taken out
/// (forged fields of the relay's own names). It does not own the body.
/// </summary>
/// <param name="added">Header fields with their CR LF, put before the first byte.</param>
/// <param name="body">The message as received.</param>
/// <param name="removed">Stretches left out, in order, not overlapping.</param>
/// <param name="hasEightBit">True when any octet is 0x80 or above.</param>
/// <param name="inserted">Octets put in at one place, which lies in none of those stretches.</param>
public sealed class OutgoingMessage(ReadOnlyMemory<byte> added, MessageBody body, IReadOnlyList<ByteRange> removed, bool hasEightBit, Insertion inserted = default)
{
    /// <summary>Octets to be sent, before dot-stuffing.</summary>
    public long Length { get; } = added.Length + body.Length + inserted.Bytes.Length - removed.Sum(static r => r.Length);

    public bool HasEightBit { get; } = hasEightBit;

    /// <summary>True when a header field as it goes out holds an octet of 0x80 or above: only SMTPUTF8 may carry it (RFC 6532).</summary>
    public bool HasEightBitHeader { get; init; }

    /// <summary>All octets in order; a piece is valid until the next step.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        if (!added.IsEmpty)
        {
            yield return added;
        }

        long at = 0;
        foreach (var gap in removed)
        {
            foreach (var piece in Between(at, gap.Offset))
            {
                yield return piece;
            }

            at = gap.End;
        }

        foreach (var piece in Between(at, body.Length))
        {
            yield return piece;
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Between(long from, long end)
    {
        if (inserted.Bytes.IsEmpty || inserted.Offset < from || inserted.Offset >= end)
        {
            return body.Pieces(from, end - from);
        }

        // Not a list: a piece is valid until the next step only.
        return body.Pieces(from, inserted.Offset - from).Append(inserted.Bytes).Concat(body.Pieces(inserted.Offset, end - inserted.Offset));
    }
}
