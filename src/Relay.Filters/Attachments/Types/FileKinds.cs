using Relay.Mime.Files;

namespace Relay.Filters.Attachments.Types;

/// <summary>Questions about kinds.</summary>
internal static class FileKinds
{
    /// <summary>It runs, or leads to what runs, once a person opens it.</summary>
    public static bool IsActive(this FileKind kind) => kind is >= FileKind.WindowsProgram and <= FileKind.HtmlHelp;

    public static bool IsDisk(this FileKind kind) => kind is FileKind.DiskImage or FileKind.Iso or FileKind.VirtualDisk;

    public static bool IsArchive(this FileKind kind) => kind is >= FileKind.Zip and <= FileKind.RareArchive;

    /// <summary>Kinds of which more than the beginning is read.</summary>
    public static bool NeedsWhole(this FileKind kind) =>
        kind.IsArchive() || kind is FileKind.Iso or (>= FileKind.Compound and <= FileKind.Svg);

    public static string Word(this FileKind kind) => kind switch
    {
        FileKind.WindowsProgram => "Windows program",
        FileKind.Installer => "Windows installer",
        FileKind.UnixProgram => "program",
        FileKind.JavaClass => "Java program",
        FileKind.HtmlHelp => "HTML help",
        FileKind.DiskImage or FileKind.VirtualDisk => "disk image",
        FileKind.Iso => "ISO image",
        FileKind.Rar4 or FileKind.Rar5 => "RAR",
        FileKind.SevenZip => "7z",
        FileKind.RareArchive => "rare archive",
        FileKind.Compound => "OLE document",
        FileKind.ActiveMime => "ActiveMime",
        FileKind.Zip => "ZIP",
        FileKind.Rtf => "RTF",
        FileKind.Pdf => "PDF",
        FileKind.Html => "HTML",
        FileKind.Svg => "SVG",
        FileKind.OneNote => "OneNote",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
