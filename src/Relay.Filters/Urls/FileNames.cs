using System.Collections.Frozen;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Parsing;
using Relay.Mime.Urls;

namespace Relay.Filters.Urls;

/// <summary>Programs that a link would download, by the name at the path's end, and names with two extensions.</summary>
internal static class FileNames
{
    private static readonly FrozenSet<string> Programs = Set(
        "apk", "appx", "bat", "chm", "cmd", "cpl", "dmg", "exe", "hta", "img", "iso", "jar", "jse", "lnk", "msi", "msix", "msp", "ocx", "pif", "ps1", "reg", "scr", "sct", "vbe", "vbs", "vhd", "vhdx", "wsf", "wsh", "xll");

    /// <summary>After a document's extension these are a disguise too.</summary>
    private static readonly FrozenSet<string> Wrappers = Set("js", "zip", "rar", "7z", "ace", "gz", "html", "htm", "svg", "com");

    private static readonly FrozenSet<string> Documents = Set(
        "doc", "docx", "gif", "jpeg", "jpg", "mp3", "mp4", "odt", "pdf", "png", "ppt", "pptx", "rtf", "txt", "xls", "xlsx");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ProgramLookup = Programs.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WrapperLookup = Wrappers.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> DocumentLookup = Documents.GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Judge(Link link, LinkFindings findings)
    {
        if (!link.IsFollowed || link.Kind == UrlKind.Form)
        {
            return;
        }

        var name = link.Url.Path[(link.Url.Path.LastIndexOfAny('/', '\\') + 1)..];
        var dot = name.LastIndexOf('.');
        if (dot <= 0)
        {
            return;
        }

        var last = name[(dot + 1)..].TrimEnd(" .");
        var before = name[..dot].TrimEnd(" _");
        before = before[(before.LastIndexOf('.') + 1)..];
        var isProgram = ProgramLookup.Contains(last);
        if (DocumentLookup.Contains(before) && before.Length < dot && (isProgram || WrapperLookup.Contains(last)))
        {
            findings.Add(LinkFact.DoubleExtension, LinkFindings.Short(PercentCoding.Decode(name)));
        }
        else if (isProgram)
        {
            findings.Add(LinkFact.Program, LinkFindings.Short($"{link.Url.Host}: {PercentCoding.Decode(name)}"));
        }
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
