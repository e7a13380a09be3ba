namespace Relay.Mime.Files;

/// <summary>The type that the first octets of a file show, whatever its name and its label say.</summary>
public static class MagicType
{
    private static readonly (int Offset, byte[] Magic, string Type)[] Table =
    [
        (0, [.. "MZ"u8], "application/x-dosexec"),
        (0, [0x7F, .. "ELF"u8], "application/x-executable"),
        (0, [0xCF, 0xFA, 0xED, 0xFE], "application/x-mach-binary"),
        (0, [0xFE, 0xED, 0xFA, 0xCE], "application/x-mach-binary"),
        (0, [.. "PK\u0003\u0004"u8], "application/zip"),
        (0, [.. "PK\u0005\u0006"u8], "application/zip"),
        (0, [.. "%PDF-"u8], "application/pdf"),
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "application/x-ole-storage"),
        (0, [.. "Rar!\u001A\u0007"u8], "application/x-rar"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [.. "BZh"u8], "application/x-bzip2"),
        (0, [0xFD, .. "7zXZ\0"u8], "application/x-xz"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        (0, [.. "MSCF"u8], "application/vnd.ms-cab-compressed"),
        (0, [.. "ITSF"u8], "application/vnd.ms-htmlhelp"),
        (7, [.. "**ACE**"u8], "application/x-ace"),
        (0, [0x60, 0xEA], "application/x-arj"),
        (0, [0x4C, 0, 0, 0, 1, 0x14, 2, 0], "application/x-ms-shortcut"),
        (0, [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D], "application/onenote"),
        (0, [.. "{\\rtf"u8], "application/rtf"),
        (0, [0x89, .. "PNG\r\n\u001A\n"u8], "image/png"),
        (0, [.. "GIF8"u8], "image/gif"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, [.. "II*\0"u8], "image/tiff"),
        (0, [.. "MM\0*"u8], "image/tiff"),
        (8, [.. "WEBP"u8], "image/webp"),
        (8, [.. "WAVE"u8], "audio/wav"),
        (4, [.. "ftyp"u8], "video/mp4"),
        (0, [.. "ID3"u8], "audio/mpeg"),
        (0, [0xCA, 0xFE, 0xBA, 0xBE], "application/java-vm"),
        (0, [.. "SQLite format 3"u8], "application/vnd.sqlite3"),
        (0, [.. "#!"u8], "text/x-script"),
        (0, [0x78, 0x9F, 0x3E, 0x22], "application/ms-tnef"),
        (257, [.. "ustar"u8], "application/x-tar"),
        (0x8001, [.. "CD001"u8], "application/x-iso9660-image"),
        (0, [.. "conectix"u8], "application/x-vhd"),
        (0, [.. "vhdxfile"u8], "application/x-vhdx"),
        (0, [.. "BM"u8], "image/bmp"),
    ];

    /// <summary>The type, or null where nothing is known of such octets.</summary>
    public static string? Detect(ReadOnlySpan<byte> file)
    {
        foreach (var (offset, magic, type) in Table)
        {
            if (file.Length >= offset + magic.Length && file.Slice(offset, magic.Length).SequenceEqual(magic))
            {
                return type;
            }
        }

        return Markup(file);
    }

    private static string? Markup(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("\uFEFF"u8))
        {
            file = file[3..];
        }

        file = file.TrimStart(" \t\r\n"u8);
        Span<byte> start = stackalloc byte[Math.Min(file.Length, 512)];
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = (byte)(file[i] is >= (byte)'A' and <= (byte)'Z' ? file[i] | 0x20 : file[i]);
        }

        if (start.IsEmpty || start[0] != '<')
        {
            return null;
        }

        return start.IndexOf("<svg"u8) >= 0 ? "image/svg+xml"
            : start.IndexOf("<html"u8) >= 0 || start.StartsWith("<!doctype html"u8) || start.IndexOf("<script"u8) >= 0 || start.IndexOf("<body"u8) >= 0 || start.StartsWith("<head"u8)
                || start.StartsWith("<meta"u8) ? "text/html"
            : start.StartsWith("<?xml"u8) ? "application/xml" : null;
    }
}
