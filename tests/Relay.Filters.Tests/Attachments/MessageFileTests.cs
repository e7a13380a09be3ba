using System.Text;
using Relay.Core.Options;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Messages that are files: their attachments are judged as if they were attached themselves.</summary>
public sealed class MessageFileTests
{
    [Fact]
    public void Message_InAnArchive_ItsAttachmentsAreJudged() => Assert.Equal(
        ["EXECUTABLE a.zip/old.eml/run.bin: Windows program"], Files.Found("a.zip", Files.Zip(("old.eml", Message("run.bin", Files.Program)))));

    [Fact]
    public void Message_AsAFileOfAnyType_IsLookedInto() => Assert.Equal(["SCRIPT old.eml/run.js: .js"], Files.Found("old.eml", Message("run.js", Files.Text("x"))));

    [Fact]
    public void Archive_InAMessage_InAnArchive_IsOpened()
    {
        var inner = Files.Zip(("a.lnk", [1, 2, 3]));
        Assert.Equal(["SHORTCUT a.zip/old.eml/b.zip/a.lnk: .lnk"], Files.Found("a.zip", Files.Zip(("old.eml", Message("b.zip", inner)))));
    }

    [Fact]
    public void Message_WithoutFiles_IsNothing() => Assert.Empty(Files.Found("a.zip", Files.Zip(("old.eml", Files.Text("Subject: a\r\n\r\nhello\r\n")))));

    [Fact]
    public void SavedPage_WithScript_IsFound()
    {
        var page = "MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(Files.Text("<html><script>var u = new Blob([atob(x)]);</script>"));
        Assert.Equal(
            ["HTML a.mht", "HTML_SMUGGLING a.mht/page.html: atob, new blob"], Files.Found("a.mht", Files.Text(page)));
    }

    [Fact]
    public void SavedDocument_WithMacros_IsFound() => Assert.Contains(
        "MACRO a.mht/editdata.mso: ActiveMime", Files.Found("a.mht", Message("editdata.mso", [.. "ActiveMime\0\0"u8, 1, 2, 3])));

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Messages_InOneAnother_AreOpenedUpToTheDepth(int levels, bool isCut)
    {
        var bytes = Message("run.exe", Files.Program);
        for (var i = 1; i < levels; i++)
        {
            bytes = Message("old.eml", bytes);
        }

        var found = Files.Found("old.eml", bytes, options: new AttachmentOptions { Depth = 3 });
        Assert.Equal(isCut, found.Any(static f => f.StartsWith("BOUNDS", StringComparison.Ordinal)));
        Assert.Equal(!isCut, found.Any(static f => f.StartsWith("EXECUTABLE", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Files_OfAMessage_AreCounted(int count, bool isCut)
    {
        var parts = string.Concat(Enumerable.Repeat("--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n", count));
        var found = Files.Found("old.eml", Files.Text("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts), options: new AttachmentOptions { Entries = 10 });
        Assert.Equal(isCut, found.Any(static f => f.StartsWith("BOUNDS", StringComparison.Ordinal)));
    }

    [Fact]
    public void Steps_TwiceTheFiles_AtMostTwoAndAHalfTimes()
    {
        static byte[] Many(int count) => Files.Text("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + string.Concat(Enumerable.Repeat("--b\r\nContent-Disposition: attachment; filename=a.eml\r\n\r\nSubject: x\r\n\r\ny\r\n", count)));

        Assert.True(Files.Steps(Many(120), "a.eml") <= 2.5 * Files.Steps(Many(60), "a.eml"));
    }

    private static byte[] Message(string name, byte[] content) => Encoding.ASCII.GetBytes(
        "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x" + name + "\"\r\n\r\n--x" + name + "\r\n\r\nhello\r\n--x" + name
        + "\r\nContent-Type: application/octet-stream; name=\"" + name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks) + "\r\n--x" + name + "--\r\n");
}
