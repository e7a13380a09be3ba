using System.Text;
using Relay.Mime;

namespace Relay.Core.Mail;

/// <summary>
/// Finds header fields that only this relay may write: from outside they are forgeries, and are taken out before the message goes
/// on (RFC 8601 §5).
/// </summary>
public static class OwnFields
{
    /// <summary>The stretches to leave out, in order. Offsets are those of the message.</summary>
    public static IReadOnlyList<ByteRange> Find(ReadOnlySpan<byte> header, HeaderFields fields, string hostname)
    {
        List<ByteRange>? found = null;
        foreach (var field in fields.Fields)
        {
            if (IsOwn(field.Name(header), field.Value(header), hostname))
            {
                (found ??= []).Add(new ByteRange(field.Offset, field.Length));
            }
        }

        return found ?? (IReadOnlyList<ByteRange>)[];
    }

    private static bool IsOwn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, string hostname) =>
        (name.Length > 7 && Ascii.EqualsIgnoreCase(name[..7], "X-Spam-"u8))
        || Ascii.EqualsIgnoreCase(name, "X-Relay-Id"u8)
        || (Ascii.EqualsIgnoreCase(name, "Authentication-Results"u8) && AuthServId.IsOurs(value, hostname));
}
