namespace Relay.Filters.Attachments.Markup;

/// <summary>Whether a picture in SVG does something: browsers open it as a page.</summary>
internal static class SvgScript
{
    private static readonly WordFinder Words = new(
        "<script", ":script", "javascript:", "onload=", "onclick=", "onmouseover=", "onbegin=", "onerror=", "onend=", "onfocus=", "<iframe", "<embed", "data:text/html", "window.location");

    public static void Inspect(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        if (Words.Find(bytes, budget) is > 0 and var found)
        {
            findings.Add(AttachmentFact.SvgScript, path, Words.Names(found));
        }
    }
}
