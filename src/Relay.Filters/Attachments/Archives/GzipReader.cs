using System.Text;

namespace Relay.Filters.Attachments.Archives;

/// <summary>The one file of a gzip archive (RFC 1952), with the name it had, or that of the archive without its end.</summary>
internal static class GzipReader
{
    public static void Read(ReadOnlyMemory<byte> bytes, string archive, ArchiveListing listing)
    {
        var name = Inner(archive);
        listing.Add(new ArchiveEntry(name, bytes, Packing.Gzip, -1));
        if (OwnName(bytes.Span) is { } own && Types.FileName.Read(own, packed: false).End != Types.FileName.Read(name, packed: false).End)
        {
            listing.Add(new ArchiveEntry(own, default, Packing.Closed, -1)); // programs differ in which one they use
        }
    }

    /// <summary><c>a.txt.gz</c> → <c>a.txt</c>, also for archives of one file that are not read here.</summary>
    public static string Inner(string archive)
    {
        var name = archive[(archive.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var dot = name.LastIndexOf('.');
        if (dot <= 0)
        {
            return name;
        }

        return name[(dot + 1)..].ToLowerInvariant() switch
        {
            "tgz" or "tbz" or "tbz2" or "txz" or "taz" => name[..dot] + ".tar",
            "svgz" => name[..dot] + ".svg",
            "gz" or "bz2" or "xz" or "zst" or "z" or "lzma" or "bz" => name[..dot],
            _ => name,
        };
    }

    /// <summary>RFC 1952 §2.3: FNAME stands behind the extra field, where its flag is set.</summary>
    private static string? OwnName(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || (bytes[3] & 8) == 0)
        {
            return null;
        }

        var at = 10 + ((bytes[3] & 4) != 0 ? 2 + bytes[10] + (bytes[11] << 8) : 0);
        if (at >= bytes.Length)
        {
            return null;
        }

        var name = bytes[at..Math.Min(bytes.Length, at + 512)];
        var end = name.IndexOf((byte)0);
        return end > 0 ? Encoding.Latin1.GetString(name[..end]) : null;
    }
}
