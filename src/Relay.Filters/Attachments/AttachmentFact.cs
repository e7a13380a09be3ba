namespace Relay.Filters.Attachments;

/// <summary>What can be found of files. Each is a symbol, <c>ATTACHMENT_</c> and its name.</summary>
internal enum AttachmentFact
{
    Executable,
    Script,
    Shortcut,
    DiskImage,
    OneNote,
    DoubleExtension,
    NameTrick,
    TypeMismatch,
    Encrypted,
    Macro,
    MacroAuto,
    ExternalTemplate,
    Dde,
    RtfObject,
    Equation,
    PdfAction,
    Html,
    HtmlForm,
    HtmlSmuggling,
    SvgScript,
    RareArchive,
    ArchiveMismatch,
    ArchiveBroken,
    Bomb,
    Bounds,
}

internal static class AttachmentFacts
{
    /// <summary>In the order of the enumeration.</summary>
    public static readonly IReadOnlyList<string> Symbols =
    [
        "ATTACHMENT_EXECUTABLE",
        "ATTACHMENT_SCRIPT",
        "ATTACHMENT_SHORTCUT",
        "ATTACHMENT_DISK_IMAGE",
        "ATTACHMENT_ONENOTE",
        "ATTACHMENT_DOUBLE_EXTENSION",
        "ATTACHMENT_NAME_TRICK",
        "ATTACHMENT_TYPE_MISMATCH",
        "ATTACHMENT_ENCRYPTED",
        "ATTACHMENT_MACRO",
        "ATTACHMENT_MACRO_AUTO",
        "ATTACHMENT_EXTERNAL_TEMPLATE",
        "ATTACHMENT_DDE",
        "ATTACHMENT_RTF_OBJECT",
        "ATTACHMENT_EQUATION",
        "ATTACHMENT_PDF_ACTION",
        "ATTACHMENT_HTML",
        "ATTACHMENT_HTML_FORM",
        "ATTACHMENT_HTML_SMUGGLING",
        "ATTACHMENT_SVG_SCRIPT",
        "ATTACHMENT_RARE_ARCHIVE",
        "ATTACHMENT_ARCHIVE_MISMATCH",
        "ATTACHMENT_ARCHIVE_BROKEN",
        "ATTACHMENT_BOMB",
        "ATTACHMENT_BOUNDS",
    ];
}
