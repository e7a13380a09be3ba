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
        || (Ascii.EqualsIgnoreCase(name, "Authentication-Results"u8) && IsServId(value, hostname));

    /// <summary>The authserv-id is the first word of the value: a token or quoted string, comments around it (RFC 8601 §2.2).</summary>
    private static bool IsServId(ReadOnlySpan<byte> value, string hostname)
    {
        value = SkipComments(value);
        var quoted = !value.IsEmpty && value[0] == (byte)'"';
        value = quoted ? value[1..] : value;
        var end = value.IndexOfAny(quoted ? "\""u8 : "; \t\r\n(/"u8);
        var id = Encoding.UTF8.GetString(end < 0 ? value : value[..end]).Trim().TrimEnd('.');
        return string.Equals(Canonical(id), Canonical(hostname), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>U-labels and A-labels of one name are the same name.</summary>
    private static string Canonical(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        try
        {
            return new System.Globalization.IdnMapping().GetAscii(name);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    private static ReadOnlySpan<byte> SkipComments(ReadOnlySpan<byte> value)
    {
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'\\' when depth > 0:
                    i++;
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    if (depth == 0)
                    {
                        return value[i..];
                    }

                    break;
            }
        }

        return default;
    }
}
