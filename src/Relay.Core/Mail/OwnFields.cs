using System.Buffers;
using System.Text;
using Relay.Mime;

namespace Relay.Core.Mail;

/// <summary>
/// Finds header fields that only this relay may write: from outside they are forgeries, and are taken out before the message goes
/// on (RFC 8601 §5).
/// </summary>
public static class OwnFields
{
    /// <summary>No host name has more letters. The mapping of U-labels takes quadratic time, so what is longer never gets to it.</summary>
    private const int MaxName = 255;

    private static readonly SearchValues<byte> EndOfToken = SearchValues.Create("; \t\r\n(/"u8);

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
        var id = (value.StartsWith("\""u8) ? Unquoted(value[1..]) : Token(value)).Trim().TrimEnd('.');
        return id.Length <= MaxName && string.Equals(Canonical(id), Canonical(hostname), StringComparison.OrdinalIgnoreCase);
    }

    private static string Token(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAny(EndOfToken);
        return Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }

    /// <summary>Content of a quoted string, its backslashes taken off (RFC 5322 §3.2.4).</summary>
    private static string Unquoted(ReadOnlySpan<byte> value)
    {
        var content = new List<byte>();
        for (var i = 0; i < value.Length && value[i] != (byte)'"'; i++)
        {
            i += value[i] == (byte)'\\' && i + 1 < value.Length ? 1 : 0;
            content.Add(value[i]);
        }

        return Encoding.UTF8.GetString([.. content]);
    }

    /// <summary>U-labels and A-labels of one name are the same name. The mapping does not lower letters of its own under invariant globalization.</summary>
    private static string Canonical(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        try
        {
            return new System.Globalization.IdnMapping().GetAscii(name.ToLowerInvariant());
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
