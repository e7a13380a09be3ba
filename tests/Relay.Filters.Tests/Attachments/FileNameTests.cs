using Relay.Filters.Attachments.Types;

namespace Relay.Filters.Tests.Attachments;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("a.exe", "Program", "None", false)]
    [InlineData("A.EXE", "Program", "None", false)]
    [InlineData("invoice.pdf.exe", "Program", "None", true)]
    [InlineData("invoice.pdf .exe", "Program", "None", true)]
    [InlineData("a.zip.js", "Script", "None", true)]
    [InlineData("a.min.js", "Script", "None", false)]
    [InlineData("a.pdf.html", "Html", "None", true)]
    [InlineData("notes.txt.html", "Html", "None", false)]
    [InlineData("a.tar.gz", "Archive", "None", false)]
    [InlineData("a.docx.pdf", "Pdf", "None", false)]
    [InlineData("report.pdf.lnk", "Shortcut", "None", true)]
    [InlineData("a\u202Efdp.exe", "Program", "Direction", false)]
    [InlineData("a\u2067fdp.exe", "Program", "Direction", false)]
    [InlineData("a.pdf          .exe", "Program", "Blanks", true)]
    [InlineData("a.pdf         .exe", "Program", "None", true)]
    [InlineData("a.exe.", "Program", "TrailingDots", false)]
    [InlineData("a.exe . .", "Program", "TrailingDots", false)]
    [InlineData("a.txt.", "Text", "None", false)]
    [InlineData("a.exe\0.txt", "Program", "Control", false)]
    [InlineData("a\u0001.txt", "Text", "Control", false)]
    [InlineData("a.e\u200Bxe", "Program", "Invisible", false)]
    [InlineData("a.txt:b.exe", "Program", "Stream", false)]
    [InlineData("a.{20D04FE0-3AEA-1069-A2D8-08002B30309D}", "Shortcut", "Stream", false)]
    [InlineData("a.{ABC}", "Shortcut", "Stream", false)]
    [InlineData("dir.exe/readme", "None", "None", false)]
    [InlineData("readme", "None", "None", false)]
    [InlineData(".exe", "Program", "None", false)]
    [InlineData("a.this-end-is-longer-than-any-end-that-means-something", "None", "None", false)]
    [InlineData("", "None", "None", false)]
    [InlineData("...", "None", "None", false)]
    [InlineData("a.averyverylongendthatisnone", "Other", "None", false)]
    public void Name_AsWindowsTakesIt(string name, string kind, string tricks, bool isDouble)
    {
        var read = FileName.Read(name, packed: false);
        Assert.Equal((tricks, isDouble), (read.Tricks.ToString(), read.IsDouble));
        if (kind != "Other")
        {
            Assert.Equal(kind, read.Class.ToString());
        }
    }

    [Theory]
    [InlineData("../a.txt", true)]
    [InlineData("b/../../a.txt", true)]
    [InlineData("..\\a.txt", true)]
    [InlineData("C:\\a.txt", true)]
    [InlineData("b/..a/c.txt", false)]
    [InlineData("b/c.txt", false)]
    public void Path_InAnArchive_ThatLeadsOut_IsATrick(string path, bool isTrick)
    {
        Assert.Equal(isTrick, FileName.Read(path, packed: true).Tricks.HasFlag(NameTricks.Traversal));
        Assert.False(FileName.Read(path, packed: false).Tricks.HasFlag(NameTricks.Traversal));
    }

    [Fact]
    public void Evidence_OfAnyName_IsBoundedAndPrintable()
    {
        Assert.Equal("a[U+202E]b[U+0000][U+000A]", SafeText.Of("a\u202Eb\0\n"));
        var longest = SafeText.Of(new string('x', 10_000) + "\u202E.exe");
        Assert.True(longest.Length < 200);
        Assert.EndsWith(".exe", longest, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_EachHasOneMeaning() => Assert.Equal(NameClass.Office, NameClasses.Of("docm"));
}
