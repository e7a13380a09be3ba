using Relay.Mime;

namespace Relay.Auth.Authors;

/// <summary>
/// Lines that are no fields by RFC 5322 §2.2 but are From fields to some readers: white space before the name at the very begin of the header, control or
/// eight-bit octets in the name, the colon on the next line, a bare CR taken for a line end.
/// </summary>
internal static class HiddenFields
{
    /// <summary>Octets of a line looked at for a name.</summary>
    private const int MaximumName = 64;

    public static bool Any(HeaderFields fields, ReadOnlySpan<byte> header)
    {
        var at = 0;
        foreach (var field in fields.Fields)
        {
            if (field.Offset > at && AnyIn(header[at..field.Offset]))
            {
                return true;
            }

            at = field.End;
        }

        return AnyIn(header[Math.Min(at, header.Length)..]) || AnyBehindBareReturn(header);
    }

    private static bool AnyIn(ReadOnlySpan<byte> gap)
    {
        while (!gap.IsEmpty)
        {
            if (IsFrom(gap))
            {
                return true;
            }

            var end = gap.IndexOf((byte)'\n');
            gap = end < 0 ? [] : gap[(end + 1)..];
        }

        return false;
    }

    private static bool AnyBehindBareReturn(ReadOnlySpan<byte> header)
    {
        for (var at = header.IndexOf((byte)'\r'); at >= 0; at = header.IndexOf((byte)'\r'))
        {
            header = header[(at + 1)..];
            if (!header.IsEmpty && header[0] != '\n' && IsFrom(header))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the line begins with the name, all octets that are not shown left out, up to a colon or its end.</summary>
    private static bool IsFrom(ReadOnlySpan<byte> line)
    {
        var name = "from"u8;
        var matched = 0;
        for (var i = 0; i < line.Length && i < MaximumName; i++)
        {
            var octet = line[i];
            if (octet is (byte)':' or (byte)'\n' or (byte)'\r')
            {
                return matched == name.Length;
            }

            if (octet is <= 0x20 or >= 0x7F)
            {
                continue;
            }

            if (matched == name.Length || (octet | 0x20) != name[matched])
            {
                return false;
            }

            matched++;
        }

        return matched == name.Length;
    }
}
