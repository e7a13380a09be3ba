using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// The files of a tar archive (POSIX.1-1988 ustar, pax and GNU long names), by their headers; contents are not copied. Ends at the first
/// block that is no header; never throws.
/// </summary>
internal static class TarReader
{
    private const int Block = 512;

    public static void Read(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        string? longName = null;
        long at = 0;
        while (at + Block <= bytes.Length)
        {
            listing.Budget.Step(Block);
            var header = bytes.Span.Slice((int)at, Block);
            if (header.IndexOfAnyExcept((byte)0) < 0)
            {
                return;
            }

            var size = Number(header.Slice(124, 12));
            if (size < 0 || !HasSum(header))
            {
                listing.IsBroken = true;
                return;
            }

            at += Block;
            var data = bytes.Slice((int)at, (int)Math.Min(size, bytes.Length - at));
            listing.IsBroken |= data.Length < size;
            switch ((char)header[156])
            {
                case 'L': // GNU: the next file's name
                    longName = Text(data.Span);
                    break;
                case 'x' or 'g':
                    longName = PaxPath(data.Span) ?? longName;
                    break;
                case '5': // a folder
                    longName = null;
                    break;
                default:
                    if (!listing.Add(new ArchiveEntry(longName ?? Name(header), data, Packing.Stored, size)))
                    {
                        return;
                    }

                    longName = null;
                    break;
            }

            at += (size + Block - 1) / Block * Block;
        }
    }

    private static string Name(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        var prefix = header[257..].StartsWith("ustar\0"u8) ? Text(header.Slice(345, 155)) : "";
        return prefix.Length > 0 ? prefix + "/" + name : name;
    }

    /// <summary><c>LENGTH path=NAME\n</c>, the last of them.</summary>
    private static string? PaxPath(ReadOnlySpan<byte> data)
    {
        data = data[..Math.Min(data.Length, 64 * 1024)];
        var at = data.LastIndexOf(" path="u8);
        if (at < 0)
        {
            return null;
        }

        data = data[(at + 6)..];
        var end = data.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? data : data[..end]);
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        field = field[..Math.Min(field.Length, 4096)];
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>Octal digits, or GNU's binary numbers; -1 for neither.</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if (field[0] == 0x80)
        {
            foreach (var b in field[4..])
            {
                value = (value << 8) | b;
            }

            return value < 0 || value > int.MaxValue ? -1 : value;
        }

        foreach (var b in field.Trim((byte)' ').TrimEnd((byte)0).Trim((byte)' '))
        {
            if (b is < (byte)'0' or > (byte)'7')
            {
                return -1;
            }

            value = (value << 3) | (uint)(b - '0');
        }

        return value > int.MaxValue ? -1 : value;
    }

    private static bool HasSum(ReadOnlySpan<byte> header)
    {
        long sum = 8 * ' ';
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return Number(header.Slice(148, 8)) == sum;
    }
}
