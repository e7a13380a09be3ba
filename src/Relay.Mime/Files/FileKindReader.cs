using System.Buffers;
using System.Buffers.Binary;

namespace Relay.Mime.Files;

/// <summary>
/// Recognises a file by its content: the first octets, a few fixed places further in, and the last 512 for disks. Looks at a bounded
/// number of octets whatever the size; never throws.
/// </summary>
public static class FileKindReader
{
    /// <summary>Octets from the front after which nothing new can be learned: ISO 9660's volume descriptors, and those of UDF behind them.</summary>
    public const int Look = 0x8800;

    /// <summary>Octets in which markup must begin.</summary>
    private const int MarkupLook = 1024;

    private static readonly (int Offset, byte[] Magic, FileKind Kind, string Type)[] Table =
    [
        (0, [.. "MZ"u8], FileKind.WindowsProgram, "application/x-dosexec"),
        (0, [.. "ZM"u8], FileKind.WindowsProgram, "application/x-dosexec"),
        (0, [0x7F, .. "ELF"u8], FileKind.UnixProgram, "application/x-executable"),
        (0, [0xCF, 0xFA, 0xED, 0xFE], FileKind.UnixProgram, "application/x-mach-binary"), // Mach-O, 64 and 32 bits, both orders of octets
        (0, [0xCE, 0xFA, 0xED, 0xFE], FileKind.UnixProgram, "application/x-mach-binary"),
        (0, [0xFE, 0xED, 0xFA, 0xCF], FileKind.UnixProgram, "application/x-mach-binary"),
        (0, [0xFE, 0xED, 0xFA, 0xCE], FileKind.UnixProgram, "application/x-mach-binary"),
        (0, [0x4C, 0, 0, 0, 1, 0x14, 2, 0], FileKind.Shortcut, "application/x-ms-shortcut"), // MS-SHLLINK §2.1
        (0, [.. "ITSF"u8], FileKind.HtmlHelp, "application/vnd.ms-htmlhelp"),
        (0, [.. "#@~^"u8], FileKind.Script, "text/x-script"), // encoded VBScript and JScript
        (0, [.. "PK\u0003\u0004"u8], FileKind.Zip, "application/zip"),
        (0, [.. "PK\u0005\u0006"u8], FileKind.Zip, "application/zip"),
        (0, [.. "PK00PK\u0003\u0004"u8], FileKind.Zip, "application/zip"),
        (0, [.. "PK\u0007\u0008PK\u0003\u0004"u8], FileKind.Zip, "application/zip"),
        (0, [0x1F, 0x8B, 8], FileKind.Gzip, "application/gzip"),
        (0, [.. "MSCF\0\0\0\0"u8], FileKind.Cab, "application/vnd.ms-cab-compressed"),
        (0, [.. "Rar!\u001A\u0007\0"u8], FileKind.Rar4, "application/x-rar"),
        (0, [.. "Rar!\u001A\u0007\u0001\0"u8], FileKind.Rar5, "application/x-rar"),
        (0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], FileKind.SevenZip, "application/x-7z-compressed"),
        (0, [0xFD, .. "7zXZ\0"u8], FileKind.Xz, "application/x-xz"),
        (0, [.. "BZh"u8], FileKind.Bzip2, "application/x-bzip2"),
        (0, [0x28, 0xB5, 0x2F, 0xFD], FileKind.Zstandard, "application/zstd"),
        (7, [.. "**ACE**"u8], FileKind.RareArchive, "application/x-ace"),
        (0, [0x60, 0xEA], FileKind.RareArchive, "application/x-arj"), // ARJ
        (2, [.. "-lh"u8], FileKind.RareArchive, "application/x-lha"), // LHA
        (0, [0x1F, 0x9D], FileKind.RareArchive, "application/x-compress"), // compress
        (0, [.. "ALZ\u0001"u8], FileKind.RareArchive, "application/x-alz"),
        (0, [.. "EGGA"u8], FileKind.RareArchive, "application/x-egg"),
        (0, [.. "SIT!"u8], FileKind.RareArchive, "application/x-stuffit"),
        (0, [.. "StuffIt"u8], FileKind.RareArchive, "application/x-stuffit"),
        (0, [.. "ZOO "u8], FileKind.RareArchive, "application/x-zoo"),
        (0, [.. "xar!"u8], FileKind.Installer, "application/x-xar"), // macOS packages
        (0, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FileKind.Compound, "application/x-ole-storage"), // MS-CFB §2.2
        (0, [.. "ActiveMime"u8], FileKind.ActiveMime, "application/x-mso"),
        (0, [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3], FileKind.OneNote, "application/onenote"), // MS-ONESTORE §2.3.1
        (0, [0x78, 0x9F, 0x3E, 0x22], FileKind.Tnef, "application/ms-tnef"), // MS-OXTNEF §2.1.3.1
        (0, [.. "{\\rt"u8], FileKind.Rtf, "application/rtf"), // Word reads what begins so, whatever follows
        (0, [0x89, .. "PNG\r\n\u001A\n"u8], FileKind.Image, "image/png"),
        (0, [.. "GIF8"u8], FileKind.Image, "image/gif"),
        (0, [0xFF, 0xD8, 0xFF], FileKind.Image, "image/jpeg"),
        (0, [.. "II*\0"u8], FileKind.Image, "image/tiff"),
        (0, [.. "MM\0*"u8], FileKind.Image, "image/tiff"),
        (0, [.. "BM"u8], FileKind.Image, "image/bmp"),
        (8, [.. "WEBP"u8], FileKind.Image, "image/webp"),
        (0, [0, 0, 1, 0], FileKind.Image, "image/vnd.microsoft.icon"), // icon
        (0, [.. "8BPS"u8], FileKind.Image, "image/vnd.adobe.photoshop"),
        (4, [.. "ftyp"u8], FileKind.Media, "video/mp4"),
        (0, [.. "ID3"u8], FileKind.Media, "audio/mpeg"),
        (0, [.. "OggS"u8], FileKind.Media, "application/ogg"),
        (8, [.. "WAVE"u8], FileKind.Media, "audio/wav"),
        (0, [.. "RIFF"u8], FileKind.Media, "audio/x-riff"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], FileKind.Media, "video/x-matroska"),
        (0, [.. "vhdxfile"u8], FileKind.VirtualDisk, "application/x-vhdx"),
        (0, [.. "conectix"u8], FileKind.VirtualDisk, "application/x-vhd"),
        (0, [.. "KDMV"u8], FileKind.VirtualDisk, "application/x-vmdk"),
        (0, [.. "SQLite format 3\0"u8], FileKind.Data, "application/vnd.sqlite3"),
        (0, [.. "wOF"u8], FileKind.Data, "font/woff"),
        (0, [.. "#!"u8], FileKind.Text, "text/x-script"),
        (257, [.. "ustar"u8], FileKind.Tar, "application/x-tar"),
    ];

    private static readonly SearchValues<string> Scripts = SearchValues.Create(
        ["<hta:application", "<scriptlet", "<?wsf", "<job id", "<package>"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Html = SearchValues.Create(
        ["<html", "<!doctype html", "<head", "<body", "<script", "<iframe", "<meta http-equiv"], StringComparison.OrdinalIgnoreCase);

    /// <param name="bytes">The file, or its first <see cref="Look"/> octets or more.</param>
    public static FileKind Detect(ReadOnlySpan<byte> bytes) => Detect(bytes, out _);

    /// <param name="bytes">The file, or its first <see cref="Look"/> octets or more.</param>
    /// <param name="type">The media type, or null: of plain text and of what is not known.</param>
    public static FileKind Detect(ReadOnlySpan<byte> bytes, out string? type)
    {
        foreach (var (offset, magic, kind, named) in Table)
        {
            if (bytes.Length >= offset + magic.Length && bytes[offset..].StartsWith(magic) && IsPlausible(kind, bytes))
            {
                type = named;
                return kind;
            }
        }

        if (!IsJavaOrFatBinary(bytes, out var found) && !IsDisk(bytes, out found))
        {
            // Readers of PDF take a header anywhere in the first kilobyte (ISO 32000-1 annex H.3.4.1, note 13).
            found = bytes[..Math.Min(bytes.Length, MarkupLook)].IndexOf("%PDF-"u8) >= 0 ? FileKind.Pdf : Markup(bytes);
        }

        type = TypeOf(found);
        return found;
    }

    /// <summary>Of kinds that no row of the table tells.</summary>
    private static string? TypeOf(FileKind kind) => kind switch
    {
        FileKind.JavaClass => "application/java-vm",
        FileKind.UnixProgram => "application/x-mach-binary",
        FileKind.Iso => "application/x-iso9660-image",
        FileKind.DiskImage => "application/x-raw-disk-image",
        FileKind.VirtualDisk => "application/x-vhd",
        FileKind.Pdf => "application/pdf",
        FileKind.Svg => "image/svg+xml",
        FileKind.Html => "text/html",
        FileKind.Xml => "application/xml",
        FileKind.Shortcut => "application/x-mswinurl",
        FileKind.Script => "text/x-script",
        _ => null,
    };

    /// <summary>Two letters are no proof: texts begin with MZ too.</summary>
    private static bool IsPlausible(FileKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        FileKind.WindowsProgram => bytes.Length >= 64 && bytes[..64].IndexOfAnyInRange((byte)0, (byte)8) >= 0,
        FileKind.Bzip2 => bytes.Length >= 10 && bytes[3] is >= (byte)'1' and <= (byte)'9' && bytes[4] is 0x31 or 0x17,
        FileKind.Image when bytes[0] == (byte)'B' => bytes.Length >= 14 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[6..]) == 0,
        FileKind.RareArchive when bytes[0] == 0x60 => bytes.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) is > 0 and <= 2600,
        FileKind.RareArchive when bytes[2] == (byte)'-' => bytes.Length >= 7 && bytes[6] == (byte)'-',
        _ => true,
    };

    /// <summary>Java classes and Mach-O files for several processors begin alike; the latter's next number is small.</summary>
    private static bool IsJavaOrFatBinary(ReadOnlySpan<byte> bytes, out FileKind kind)
    {
        var magic = bytes.Length >= 8 && BinaryPrimitives.ReadUInt32BigEndian(bytes) == 0xCAFEBABE;
        kind = magic && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) >= 40 ? FileKind.JavaClass : FileKind.UnixProgram;
        return magic;
    }

    private static bool IsDisk(ReadOnlySpan<byte> bytes, out FileKind kind)
    {
        kind = FileKind.Unknown;
        if (bytes.Length > 0x8006 && bytes[0x8001..].StartsWith("CD001"u8))
        {
            kind = FileKind.Iso; // ECMA-119 §8.1.2
        }
        else if (bytes.Length > 0x8006 && (bytes[0x8001..].StartsWith("BEA01"u8) || bytes[0x8001..].StartsWith("NSR0"u8)))
        {
            kind = FileKind.DiskImage; // UDF without ISO 9660 (ECMA-167 part 2 §9)
        }
        else if (bytes.Length >= 512 && bytes[^512..].StartsWith("conectix"u8))
        {
            kind = FileKind.VirtualDisk; // the footer of a fixed VHD
        }
        else if (bytes.Length >= 512 && bytes[510] == 0x55 && bytes[511] == 0xAA && (bytes[0] is 0xEB or 0xE9 or 0xFA or 0x33))
        {
            kind = FileKind.DiskImage; // a boot sector
        }

        return kind != FileKind.Unknown;
    }

    private static FileKind Markup(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[MarkupLook];
        var length = 0;
        var binary = 0;
        foreach (var b in bytes[..Math.Min(bytes.Length, 2 * MarkupLook)])
        {
            binary += b is < 9 or (> 13 and < 27) ? 1 : 0;
            if (b != 0 && length < text.Length)
            {
                text[length++] = (char)b; // UTF-16 loses its NULs, and reads like the rest
            }
        }

        text = text[..length];
        var start = text.TrimStart("\u00EF\u00BB\u00BF\u00FF\u00FE \t\r\n");
        if (start.Length == 0)
        {
            return FileKind.Unknown;
        }

        if (start[0] == '<' && start.IndexOf("<svg", StringComparison.OrdinalIgnoreCase) >= 0)
        {
            return FileKind.Svg;
        }

        return Words(start, binary);
    }

    private static FileKind Words(ReadOnlySpan<char> start, int binary)
    {
        if (start.StartsWith("[InternetShortcut", StringComparison.OrdinalIgnoreCase))
        {
            return FileKind.Shortcut;
        }

        if (start.StartsWith("@echo off", StringComparison.OrdinalIgnoreCase) || start.StartsWith("Windows Registry Editor", StringComparison.OrdinalIgnoreCase)
            || start.IndexOfAny(Scripts) >= 0)
        {
            return FileKind.Script;
        }

        if (start[0] == '<' && start.IndexOfAny(Html) >= 0)
        {
            return FileKind.Html;
        }

        return start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? FileKind.Xml : binary == 0 ? FileKind.Text : FileKind.Unknown;
    }
}
