using Relay.Filters.Attachments.Markup;

namespace Relay.Filters.Attachments.Documents;

/// <summary>What documents that are made of words (RTF, parts of OOXML and ODF) would do when they are opened.</summary>
internal static class TextDocuments
{
    private static readonly WordFinder Rtf = new(
        "\\objdata", "\\objupdate", "\\objautlink", "\\objocx", "equation.3", "\\*\\template http", "\\*\\template \\\\\\\\", "ddeauto");

    private static readonly ulong RtfRuns = Rtf.Bits("\\objupdate", "\\objautlink", "\\objocx", "equation.3");

    private static readonly WordFinder Links = new("targetmode=\"external\"", "attachedtemplate\"", "/oleobject\"", "/frame\"", "/subdocument\"", "mhtml:", "!x-usc");

    private static readonly WordFinder Fields = new("ddeauto", "<ddelink");

    private static readonly WordFinder Manifest = new("encryption-data");

    public static void InspectRtf(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        var found = Rtf.Find(bytes, budget);
        if ((found & Rtf.Bit("\\objdata")) != 0 && (found & RtfRuns) != 0)
        {
            findings.Add(AttachmentFact.RtfObject, path, Rtf.Names(found & RtfRuns));
        }

        if ((found & Rtf.Bits("\\*\\template http", "\\*\\template \\\\\\\\")) != 0)
        {
            findings.Add(AttachmentFact.ExternalTemplate, path);
        }

        if ((found & Rtf.Bit("ddeauto")) != 0)
        {
            findings.Add(AttachmentFact.Dde, path);
        }
    }

    /// <summary>Relationships (ECMA-376 part 2 §9.3): what is fetched without being asked for. Links that a person follows are no such thing.</summary>
    public static void InspectRelationships(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        budget.Step(bytes.Length);
        for (var left = bytes; left.IndexOf("<Relationship "u8) is >= 0 and var start;)
        {
            left = left[(start + 1)..];
            var end = left.IndexOf((byte)'>');
            var element = end < 0 ? left : left[..end];
            left = end < 0 ? default : left[end..];
            var found = Links.Find(element, budget);
            var isExternal = (found & Links.Bit("targetmode=\"external\"")) != 0;
            if (isExternal && (found & ~Links.Bit("targetmode=\"external\"")) != 0)
            {
                findings.Add(AttachmentFact.ExternalTemplate, path, Links.Names(found & ~Links.Bit("targetmode=\"external\"")));
            }
        }
    }

    public static void InspectFields(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        if (Fields.Find(bytes, budget) is > 0 and var found)
        {
            findings.Add(AttachmentFact.Dde, path, Fields.Names(found));
        }
    }

    public static void InspectManifest(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        if (Manifest.Find(bytes, budget) != 0)
        {
            findings.Add(AttachmentFact.Encrypted, path, "document");
        }
    }
}
