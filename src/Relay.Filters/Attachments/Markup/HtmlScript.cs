namespace Relay.Filters.Attachments.Markup;

/// <summary>
/// Whether an HTML file makes another file, or page, out of what it carries (smuggling), or asks for a password. By the words of its script: those
/// that unpack together with those that hand over. Script that is written to look like none is not found; programs that report in HTML
/// with large libraries in it can look alike, so this is a score and no proof.
/// </summary>
internal static class HtmlScript
{
    private static readonly WordFinder Words = new(
        "<script", "atob", "new blob", "createobjecturl", "mssaveblob", "mssaveoropenblob", "new file(", "saveas(", "uint8array", "fromcharcode", "charcodeat", "unescape(",
        "decodeuricomponent(", "document.write", "eval(", "new function(", "innerhtml", "srcdoc", "window.location", "location.href", "location.replace", ".download", " download=",
        "data:application/", "data:text/html", "%3cscript", "\\x3cscript", "\\u003cscript", "type=\"password\"", "type='password'", "type=password");

    private static readonly ulong Scripts = Words.Bit("<script");
    private static readonly ulong Makes = Words.Bits("new blob", "createobjecturl", "mssaveblob", "mssaveoropenblob", "new file(", "saveas(");
    private static readonly ulong Unpacks = Words.Bits("atob", "uint8array", "fromcharcode", "charcodeat", "unescape(", "data:application/");
    private static readonly ulong Decodes = Words.Bits("atob", "fromcharcode", "unescape(", "decodeuricomponent(", "%3cscript", "\\x3cscript", "\\u003cscript");
    private static readonly ulong Writes = Words.Bits("document.write", "eval(", "new function(", "innerhtml", "srcdoc", "window.location", "location.href", "location.replace");
    private static readonly ulong Downloads = Words.Bits(".download", " download=");
    private static readonly ulong Passwords = Words.Bits("type=\"password\"", "type='password'", "type=password");

    public static void Inspect(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget)
    {
        var found = Words.Find(bytes, budget);
        var isSmuggling = (found & Scripts) != 0 && (((found & Makes) != 0 && (found & Unpacks) != 0) || ((found & Decodes) != 0 && (found & Writes) != 0));
        var carries = (found & Words.Bits("data:application/")) != 0 && (found & Downloads) != 0;
        if (isSmuggling || carries)
        {
            findings.Add(AttachmentFact.HtmlSmuggling, path, Words.Names(found & (Makes | Unpacks | Decodes | Writes | Downloads)));
        }

        if ((found & Passwords) != 0)
        {
            findings.Add(AttachmentFact.HtmlForm, path, "asks for a password");
        }
    }
}
