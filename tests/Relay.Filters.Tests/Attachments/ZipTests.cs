using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

public sealed class ZipTests
{
    private static readonly byte[] Note = Files.Text("a note, and nothing else");

    [Fact]
    public void Zip_OfHonestFiles_IsNothing() =>
        Assert.Empty(Files.Found("a.zip", Files.Zip(("a.txt", Note), ("b/c.jpg", [0xFF, 0xD8, 0xFF]), ("b/", []))));

    [Fact]
    public void Zip_Nested_NamesTheWay() => Assert.Equal(
        ["EXECUTABLE a.zip/b.zip/c.exe: Windows program"], Files.Found("a.zip", Files.Zip(("b.zip", Files.Zip(("c.exe", Files.Program))))));

    [Fact]
    public void Zip_ProgramUnderAnotherName_IsFoundByContent() => Assert.Equal(
        ["EXECUTABLE a.zip/b.pdf: Windows program", "TYPE_MISMATCH a.zip/b.pdf: content is Windows program"], Files.Found("a.zip", Files.Zip(("b.pdf", Files.Program))));

    [Fact]
    public void Zip_Encrypted_NamesStillCount() => Assert.Equal(
        ["SCRIPT a.zip/b.js: .js", "ENCRYPTED a.zip/b.js"], Files.Found("a.zip", new ZipSample().Add("b.js", Note, method: 0, flags: 1).Build()));

    [Fact]
    public void Zip_AesMethod_IsEncrypted() => Assert.Equal(["ENCRYPTED a.zip/b.txt"], Files.Found("a.zip", new ZipSample().Add("b.txt", Note, method: 99).Build()));

    [Fact]
    public void Zip_OtherNameInLocalHeader_BothAreJudged() => Assert.Equal(
        ["SCRIPT a.zip/b.js: .js", "ARCHIVE_MISMATCH a.zip: another name in the file's own header"], Files.Found("a.zip", new ZipSample().Add("b.txt", Note, local: "b.js").Build()));

    [Fact]
    public void Zip_OtherMethodInLocalHeader_IsAMismatch() => Assert.Contains(
        "ARCHIVE_MISMATCH a.zip: another method in the file's own header", Files.Found("a.zip", new ZipSample().Add("b.txt", Note, localMethod: 0).Build()));

    [Fact]
    public void Zip_FileThatTheDirectoryDoesNotName_IsFound() => Assert.Equal(
        ["EXECUTABLE a.zip/h.bin: Windows program", "ARCHIVE_MISMATCH a.zip: a file that the directory does not name"],
        Files.Found("a.zip", new ZipSample().Add("a.txt", Note).Add("h.bin", Files.Program, listed: false).Add("b.txt", Note).Build()));

    [Fact]
    public void Zip_TwoArchivesInOneFile_BothAreRead() => Assert.Equal(
        ["EXECUTABLE a.zip/x.exe: Windows program", "ARCHIVE_MISMATCH a.zip: a file that the directory does not name"],
        Files.Found("a.zip", [.. Files.Zip(("x.exe", Files.Program)), .. Files.Zip(("a.txt", Note))]));

    [Fact]
    public void Zip_BehindAPicture_IsOpened() => Assert.Equal(
        ["EXECUTABLE a.gif/x.exe: Windows program"], Files.Found("a.gif", [.. "GIF89a"u8, .. new byte[100], .. Files.Zip(("x.exe", Files.Program))]));

    [Fact]
    public void Zip_NameTwice_IsAMismatch() => Assert.Equal(
        ["ARCHIVE_MISMATCH a.zip: a name twice"], Files.Found("a.zip", new ZipSample().Add("a.txt", Note).Add("a.txt", Note).Build()));

    [Fact]
    public void Zip_AnotherCountThanItSays_IsAMismatch()
    {
        var zip = new ZipSample().Add("a.txt", Note);
        zip.Count = 3;
        Assert.Equal(["ARCHIVE_MISMATCH a.zip: another number of files than it says"], Files.Found("a.zip", zip.Build()));
    }

    [Fact]
    public void Zip_FilesShareTheirOctets_IsABomb()
    {
        var found = Files.Found("a.zip", new ZipSample().Add("a.bin", new byte[1000]).Add("b.bin", new byte[1000], at: 0).Build());
        Assert.Contains("BOMB a.zip: files share their octets", found);
    }

    [Fact]
    public void Zip_SaysThatItBecomesGigabytes_IsABomb() => Assert.Contains(
        "BOMB a.zip/b.bin: says that it becomes 4000000000 octets", Files.Found("a.zip", new ZipSample().Add("b.bin", new byte[5000], size: 4_000_000_000).Build()));

    [Fact]
    public void Zip_WithoutDirectory_IsReadFromTheFront()
    {
        var bytes = new ZipSample().Add("a.txt", Note).Add("b.exe", Files.Program).Build();
        Assert.Equal(["EXECUTABLE a.zip/b.exe: Windows program", "ARCHIVE_BROKEN a.zip"], Files.Found("a.zip", bytes[..^22]));
    }

    [Fact]
    public void Zip_PathThatLeadsOut_IsATrick() => Assert.Equal(
        ["NAME_TRICK a.zip/../../a.txt: a path that leads out"], Files.Found("a.zip", new ZipSample().Add("../../a.txt", Note).Build()));

    [Fact]
    public void Zip_StoredAndUnknownMethods_AreNoFault() => Assert.Empty(Files.Found("a.zip", new ZipSample().Add("a.txt", Note, method: 0).Add("b.txt", Note, method: 14).Build()));

    [Fact]
    public void Zip_DamagedData_IsBroken()
    {
        var bytes = new ZipSample().Add("a.bin", [.. Enumerable.Range(0, 3000).Select(static i => (byte)(i * 7 % 251))]).Build();
        bytes[35] = 7; // a block of a type that does not exist (RFC 1951 §3.2.3)
        Assert.Equal(["ARCHIVE_BROKEN a.zip/a.bin"], Files.Found("a.zip", bytes));
    }

    [Fact]
    public void Zip_Android_IsAProgram() => Assert.Contains(
        "EXECUTABLE a.zip: Android program", Files.Found("a.zip", Files.Zip(("AndroidManifest.xml", [3, 0, 8, 0]), ("classes.dex", [.. "dex\n035\0"u8]))));
}
