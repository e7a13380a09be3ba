using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>What name, type and content say together.</summary>
public sealed class MismatchTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
    private static readonly byte[] Pdf = [.. "%PDF-1.7"u8];
    private static readonly byte[] Rtf = [.. "{\\rtf1 x}"u8];
    private static readonly byte[] Ole = new CompoundSample().Stream("x", [1]).Build();

    public static TheoryData<string, string, byte[], string> Cases => new()
    {
        { "a.jpg", "image/jpeg", Jpeg, "" },
        { "a.png", "image/png", Jpeg, "" },
        { "a.jpg", "image/jpeg", Pdf, "TYPE_MISMATCH a.jpg: content is PDF" },
        { "a.pdf", "application/pdf", Rtf, "TYPE_MISMATCH a.pdf: content is RTF" },
        { "a.doc", "application/msword", Rtf, "" },
        { "a.xls", "application/vnd.ms-excel", Files.Text("<html><table>"), "" },
        { "a.pdf", "application/pdf", Files.Text("<html><p>"), "TYPE_MISMATCH a.pdf: content is HTML; HTML a.pdf" },
        { "a.doc", "image/jpeg", Ole, "" },
        { "a", "image/jpeg", Ole, "TYPE_MISMATCH a: content is OLE document" },
        { "a.zip", "text/plain", Files.Zip(("a.txt", [1])), "" },
        { "a.txt", "text/plain", Files.Zip(("a.txt", [1])), "TYPE_MISMATCH a.txt: content is ZIP" },
        { "a.doc", "application/msword", Files.Program, "EXECUTABLE a.doc: Windows program; TYPE_MISMATCH a.doc: content is Windows program" },
        { "www.example.com", "text/plain", Files.Text("a text"), "" },
        { "a.com", "application/octet-stream", [1, 2, 3], "EXECUTABLE a.com: .com" },
        { "a.iso", "application/octet-stream", [1, 2, 3], "DISK_IMAGE a.iso: .iso" },
        { "a.bin", "application/octet-stream", [1, 2, 3], "" },
        { "a.one", "application/octet-stream", [1, 2, 3], "ONENOTE a.one: .one" },
        { "a.url", "text/plain", Files.Text("[InternetShortcut]\r\nURL=file://x/y"), "SHORTCUT a.url: shortcut" },
        { "a.html.exe\u202E", "application/octet-stream", Files.Program, "EXECUTABLE a.html.exe[U+202E]: Windows program; NAME_TRICK a.html.exe[U+202E]: turns the direction; and 1 more" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void File_NameTypeAndContent_AreHeldTogether(string name, string type, byte[] bytes, string expected)
    {
        var found = string.Join("; ", Files.Found(name, bytes, type));
        if (expected.EndsWith("; and 1 more", StringComparison.Ordinal))
        {
            Assert.StartsWith(expected[..^"; and 1 more".Length], found, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, found);
        }
    }
}
