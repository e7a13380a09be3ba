using Relay.Filters.Attachments.Archives;

namespace Relay.Filters.Attachments.Documents;

/// <summary>What kind of document, or program, a ZIP archive is, and what its parts are to be looked at for: OOXML, ODF, Java, Android.</summary>
internal static class OfficeArchive
{
    /// <summary>Octets of a part that are read.</summary>
    public const int MaxPart = 2 * 1024 * 1024;

    /// <summary>Facts that names alone tell.</summary>
    /// <returns>True where it is a document of OOXML or ODF, whose parts are worth reading.</returns>
    public static bool Judge(IReadOnlyList<ArchiveEntry> entries, FilePath path, AttachmentFindings findings)
    {
        var (isOffice, isOpen, macro, android) = (false, false, "", 0);
        foreach (var entry in entries)
        {
            var name = entry.Name;
            isOffice |= Is(name, "[Content_Types].xml");
            isOpen |= Is(name, "META-INF/manifest.xml");
            android += Is(name, "AndroidManifest.xml") || Is(name, "classes.dex") ? 1 : 0;
            if (EndsWith(name, "vbaProject.bin") || Contains(name, "xl/macrosheets/") || (StartsWith(name, "Basic/") && EndsWith(name, ".xml")))
            {
                macro = name;
            }
        }

        if (macro.Length > 0 && (isOffice || isOpen))
        {
            findings.Add(AttachmentFact.Macro, path, Types.SafeText.Of(macro));
        }

        if (android > 1)
        {
            findings.Add(AttachmentFact.Executable, path, "Android program");
        }

        return isOffice || isOpen;
    }

    /// <summary>How a part of a document is read; null for those that are not text.</summary>
    public static Action<ReadOnlyMemory<byte>, FilePath, AttachmentFindings, ScanBudget>? ReaderOf(string name) =>
        EndsWith(name, ".rels") ? static (bytes, path, findings, budget) => TextDocuments.InspectRelationships(bytes.Span, path, findings, budget)
        : Is(name, "META-INF/manifest.xml") ? static (bytes, path, findings, budget) => TextDocuments.InspectManifest(bytes.Span, path, findings, budget)
        : IsText(name) ? static (bytes, path, findings, budget) => TextDocuments.InspectFields(bytes.Span, path, findings, budget)
        : null;

    /// <summary>Parts in which fields stand: Word's texts, and Excel's links.</summary>
    private static bool IsText(string name) =>
        EndsWith(name, ".xml") && (Contains(name, "word/document") || Contains(name, "word/header") || Contains(name, "word/footer") || Contains(name, "word/footnotes") || Contains(name, "xl/externalLinks/"));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string name, string other) => name.Contains(other, StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(string name, string other) => name.StartsWith(other, StringComparison.OrdinalIgnoreCase);

    private static bool EndsWith(string name, string other) => name.EndsWith(other, StringComparison.OrdinalIgnoreCase);
}
