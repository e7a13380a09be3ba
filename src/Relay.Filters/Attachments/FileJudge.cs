using Relay.Filters.Attachments.Types;
using Relay.Mime.Files;

namespace Relay.Filters.Attachments;

/// <summary>What name, claimed type and content of one file say together: the policy of files, without looking into them.</summary>
internal static class FileJudge
{
    private static readonly string[] TrickWords = ["turns the direction", "many blanks", "dots or blanks at its end", "control characters", "a path that leads out", "a stream or class", "unseen characters"];

    /// <param name="claimed">Media type as the message gives it, lower case; null within archives.</param>
    /// <param name="kind">Of the content; Unknown where it cannot be had.</param>
    public static void Judge(in FileName name, string? claimed, FileKind kind, FilePath path, AttachmentFindings findings)
    {
        if (ByContent(kind) is { } fact)
        {
            findings.Add(fact, path, kind.Word());
        }

        // A name ends in .com for other reasons: it is an address, say.
        if (ByName(name.Class) is { } other && other != ByContent(kind) && !(name.End == "com" && kind is FileKind.Text or FileKind.Html))
        {
            findings.Add(other, path, "." + SafeText.Of(name.End));
        }

        if (name.IsDouble)
        {
            findings.Add(AttachmentFact.DoubleExtension, path);
        }

        for (var i = 0; i < TrickWords.Length; i++)
        {
            if (((int)name.Tricks >> i & 1) != 0)
            {
                findings.Add(AttachmentFact.NameTrick, path, TrickWords[i]);
            }
        }

        if (IsMismatch(name.Class, kind) || (claimed is not null && IsMismatch(ClassOf(claimed), kind) && !Agrees(name.Class, kind)))
        {
            findings.Add(AttachmentFact.TypeMismatch, path, "content is " + kind.Word());
        }
    }

    public static bool IsHtml(in FileName name, string? claimed, FileKind kind) =>
        name.Class == NameClass.Html || (!IsPlain(name.Class) && (kind == FileKind.Html || (claimed is "text/html" or "application/xhtml+xml" && kind is FileKind.Text or FileKind.Xml or FileKind.Unknown)));

    public static bool IsSvg(in FileName name, string? claimed, FileKind kind) => kind == FileKind.Svg || ((name.Class == NameClass.Svg || claimed == "image/svg+xml") && !kind.IsArchive());

    /// <summary>Opened by programs that run no script: source code, notes, mail.</summary>
    private static bool IsPlain(NameClass name) => name is NameClass.Text or NameClass.Office or NameClass.Other or NameClass.Script;

    private static AttachmentFact? ByContent(FileKind kind) => kind switch
    {
        FileKind.WindowsProgram or FileKind.Installer or FileKind.UnixProgram or FileKind.JavaClass => AttachmentFact.Executable,
        FileKind.HtmlHelp => AttachmentFact.Script,
        FileKind.ActiveMime => AttachmentFact.Macro,
        FileKind.Shortcut => AttachmentFact.Shortcut,
        FileKind.OneNote => AttachmentFact.OneNote,
        FileKind.RareArchive => AttachmentFact.RareArchive,
        _ when kind.IsDisk() => AttachmentFact.DiskImage,
        _ => null,
    };

    private static AttachmentFact? ByName(NameClass name) => name switch
    {
        NameClass.Program => AttachmentFact.Executable,
        NameClass.Script => AttachmentFact.Script,
        NameClass.Shortcut => AttachmentFact.Shortcut,
        NameClass.Disk => AttachmentFact.DiskImage,
        NameClass.OneNote => AttachmentFact.OneNote,
        NameClass.RareArchive => AttachmentFact.RareArchive,
        _ => null,
    };

    private static NameClass ClassOf(string claimed) => claimed switch
    {
        "application/pdf" => NameClass.Pdf,
        "text/plain" => NameClass.Text,
        "image/svg+xml" => NameClass.Svg,
        _ when claimed.StartsWith("image/", StringComparison.Ordinal) => NameClass.Image,
        _ when claimed.StartsWith("audio/", StringComparison.Ordinal) || claimed.StartsWith("video/", StringComparison.Ordinal) => NameClass.Media,
        _ => NameClass.Other,
    };

    /// <summary>The name tells what it is, whatever a careless program claims.</summary>
    private static bool Agrees(NameClass name, FileKind kind) => name switch
    {
        NameClass.Archive or NameClass.RareArchive => kind.IsArchive(),
        NameClass.Html => kind == FileKind.Html,
        NameClass.Office => kind is FileKind.Compound or FileKind.Zip or FileKind.Rtf or FileKind.Html,
        NameClass.Pdf => kind == FileKind.Pdf,
        _ => false,
    };

    /// <summary>Content that a name of this kind has only in order to deceive. Pictures with the end of other pictures are honest mistakes, and so are tables in HTML.</summary>
    private static bool IsMismatch(NameClass name, FileKind kind)
    {
        var runs = (kind.IsActive() && kind is not (FileKind.Script or FileKind.Shortcut)) || kind.IsDisk() || kind == FileKind.OneNote;
        var opens = runs || kind is FileKind.Script or FileKind.Shortcut or FileKind.Compound or FileKind.Rtf;
        return name switch
        {
            NameClass.Image or NameClass.Media => opens || kind.IsArchive() || kind is FileKind.Html or FileKind.Pdf,
            NameClass.Pdf => opens || kind.IsArchive() || kind == FileKind.Html,
            NameClass.Office => runs || (kind.IsArchive() && kind is not (FileKind.Zip or FileKind.Gzip)),
            NameClass.Text => runs || kind == FileKind.Compound || (kind.IsArchive() && kind is not (FileKind.Gzip or FileKind.Bzip2 or FileKind.Xz)),
            NameClass.Html or NameClass.Svg => runs || kind == FileKind.Compound,
            _ => false,
        };
    }
}
