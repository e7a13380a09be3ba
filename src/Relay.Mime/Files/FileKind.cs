namespace Relay.Mime.Files;

/// <summary>What a file is by its content.</summary>
public enum FileKind
{
    Unknown,
    Text,

    // Runs when it is opened.
    WindowsProgram,
    Installer,
    UnixProgram,
    JavaClass,
    Script,
    Shortcut,
    HtmlHelp,

    // Becomes a drive.
    DiskImage,
    Iso,
    VirtualDisk,

    // Holds files.
    Zip,
    Gzip,
    Tar,
    Cab,
    Rar4,
    Rar5,
    SevenZip,
    Xz,
    Bzip2,
    Zstandard,
    RareArchive,

    // Documents.
    Compound,

    /// <summary>Macros of a document that was saved as a web page.</summary>
    ActiveMime,
    Rtf,
    Pdf,
    OneNote,
    Tnef,
    Html,
    Svg,
    Xml,

    Image,
    Media,

    /// <summary>A database or font: known, and of no interest.</summary>
    Data,
}
