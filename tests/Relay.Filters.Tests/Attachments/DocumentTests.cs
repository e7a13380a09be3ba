using System.Buffers.Binary;
using System.Text;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Documents that do something: OLE, OOXML, ODF, RTF, PDF, OneNote, winmail.dat.</summary>
public sealed class DocumentTests
{
    private const string Types = "[Content_Types].xml";

    [Fact]
    public void Ole_WithoutMacros_IsNothing() => Assert.Empty(Files.Found("a.doc", new CompoundSample().Stream("WordDocument", Word()).Stream("1Table", new byte[5000]).Build()));

    [Theory]
    [InlineData("Sub AutoOpen()\r\nx = Shell(\"calc\")\r\nEnd Sub", "; MACRO_AUTO a.doc: autoopen; shell")]
    [InlineData("Sub Helper()\r\nx = Shell(\"calc\")\r\nEnd Sub", "")]
    [InlineData("Sub AutoOpen()\r\nx = 1\r\nEnd Sub", "")]
    public void Ole_Macros_AreFound(string source, string more)
    {
        var sample = new CompoundSample().Stream("WordDocument", Word());
        var vba = sample.Storage("VBA", sample.Storage("Macros"));
        sample.Stream("_VBA_PROJECT", new byte[100], vba).Stream("M", CompoundSample.Module(source), vba);
        Assert.Equal("MACRO a.doc: VBA" + more, string.Join("; ", Files.Found("a.doc", sample.Build())));
    }

    [Fact]
    public void Ole_LongModule_IsUnpacked()
    {
        var sample = new CompoundSample();
        var vba = sample.Storage("VBA");
        sample.Stream("_VBA_PROJECT", [1], vba).Stream("M", CompoundSample.Module(new string('\'', 9000) + "\r\nSub Document_Open()\r\nCreateObject(\"x\")"), vba);
        Assert.Contains("MACRO_AUTO a.doc: document_open; createobject", Files.Found("a.doc", sample.Build()));
    }

    [Fact]
    public void Ole_ExcelFourSheet_IsAMacro() => Assert.Equal(
        ["MACRO a.xls: Excel 4 macro sheet"], Files.Found("a.xls", new CompoundSample().Stream("Workbook", [9, 8, 2, 0, 0, 6, 0x85, 0, 8, 0, 0, 0, 0, 0, 2, 1, 0, 0]).Build()));

    [Fact]
    public void Ole_Encrypted_IsFound()
    {
        Assert.Equal(["ENCRYPTED a.xls: workbook"], Files.Found("a.xls", new CompoundSample().Stream("Workbook", [9, 8, 0, 0, 0x2F, 0, 2, 0, 0, 0]).Build()));
        Assert.Equal(["ENCRYPTED a.doc: document"], Files.Found("a.doc", new CompoundSample().Stream("WordDocument", Word(encrypted: true)).Build()));
        Assert.Equal(["ENCRYPTED a.docx: document"], Files.Found("a.docx", new CompoundSample().Stream("EncryptedPackage", new byte[100]).Build()));
    }

    [Fact]
    public void Ole_Installer_IsAProgram() => Assert.Equal(
        ["EXECUTABLE a.doc: Windows installer"], Files.Found("a.doc", new CompoundSample { ClassId = new Guid("000C1084-0000-0000-C000-000000000046") }.Build()));

    [Fact]
    public void Ole_Package_IsLookedInto() => Assert.Equal(
        ["EXECUTABLE a.doc/run.exe: Windows program"], Files.Found("a.doc", new CompoundSample().Stream("\u0001Ole10Native", Package("run.exe", Files.Program)).Build()));

    [Fact]
    public void Outlook_Attachments_AreLookedInto()
    {
        var sample = new CompoundSample();
        var first = sample.Storage("__attach_version1.0_#00000000");
        var second = sample.Storage("__attach_version1.0_#00000001");
        sample.Stream("__substg1.0_37010102", Files.Text("x"), first).Stream("__substg1.0_3707001F", Encoding.Unicode.GetBytes("a.txt"), first);
        sample.Stream("__substg1.0_37010102", Files.Program, second).Stream("__substg1.0_3707001F", Encoding.Unicode.GetBytes("b.exe"), second);
        Assert.Equal(["EXECUTABLE a.msg/b.exe: Windows program"], Files.Found("a.msg", sample.Build()));
        Assert.Equal(["EXECUTABLE a.zip/a.msg/b.exe: Windows program"], Files.Found("a.zip", Files.Zip(("a.msg", sample.Build()))));
    }

    [Fact]
    public void Ole_ChainWithinItself_Ends()
    {
        var bytes = new CompoundSample().Stream("WordDocument", Word()).Stream("Data", new byte[6000]).Build();
        for (var i = bytes.Length - 512; i < bytes.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), 1); // every sector leads to sector 1
        }

        Files.Found("a.doc", bytes);
        Assert.True(Files.Steps(bytes) < 50 * bytes.Length);
    }

    [Fact]
    public void Ooxml_Plain_IsNothing() => Assert.Empty(Files.Found("a.docx", Files.Zip((Types, Files.Text("<Types/>")), ("word/document.xml", Files.Text("<w:document/>")))));

    [Fact]
    public void Ooxml_VbaProject_IsAMacro() => Assert.Equal(
        ["MACRO a.docx: word/vbaProject.bin"], Files.Found("a.docx", Files.Zip((Types, Files.Text("<Types/>")), ("word/vbaProject.bin", [1, 2, 3]))));

    [Fact]
    public void Ooxml_MacroSheet_IsAMacro() => Assert.Equal(
        ["MACRO a.xlsx: xl/macrosheets/sheet1.xml"], Files.Found("a.xlsx", Files.Zip((Types, Files.Text("<Types/>")), ("xl/macrosheets/sheet1.xml", Files.Text("<x/>")))));

    [Theory]
    [InlineData("attachedTemplate", "External", true)]
    [InlineData("oleObject", "External", true)]
    [InlineData("hyperlink", "External", false)]
    [InlineData("attachedTemplate", "Internal", false)]
    public void Ooxml_Relationship_ThatIsFetched_IsFound(string type, string mode, bool isFound)
    {
        var rels = $"<?xml version=\"1.0\"?><Relationships><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}\" Target=\"http://x/\" TargetMode=\"{mode}\"/>"
            + "<Relationship Id=\"b\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"http://y/\" TargetMode=\"External\"/></Relationships>";
        var found = Files.Found("a.docx", Files.Zip((Types, Files.Text("<Types/>")), ("word/_rels/settings.xml.rels", Files.Text(rels))));
        Assert.Equal(isFound, found.Any(static f => f.StartsWith("EXTERNAL_TEMPLATE a.docx/word/_rels/settings.xml.rels", StringComparison.Ordinal)));
    }

    [Fact]
    public void Ooxml_DdeField_IsFound() => Assert.Equal(
        ["DDE a.docx/word/document.xml: ddeauto"],
        Files.Found("a.docx", Files.Zip((Types, Files.Text("<Types/>")), ("word/document.xml", Files.Text("<?xml version=\"1.0\"?><w:instrText>DDEAUTO c:\\\\windows</w:instrText>")))));

    [Fact]
    public void OpenDocument_MacrosAndEncryption_AreFound() => Assert.Equal(
        ["ENCRYPTED a.odt/META-INF/manifest.xml: document", "MACRO a.odt: Basic/Standard/M.xml"],
        Files.Found("a.odt", Files.Zip(("META-INF/manifest.xml", Files.Text("<manifest:encryption-data>")), ("Basic/Standard/M.xml", Files.Text("<x/>")))));

    [Theory]
    [InlineData("{\\rtf1 hello}", "")]
    [InlineData("{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}}}", "")]
    [InlineData("{\\rtf1 {\\object\\objupdate{\\*\\objdata 0105}}}", "RTF_OBJECT a.doc: \\objupdate")]
    [InlineData("{\\rt {\\object{\\*\\objclass Equation.3}{\\*\\objdata 0105}}}", "RTF_OBJECT a.doc: equation.3")]
    [InlineData("{\\rtf1{\\*\\template http://x/}}", "EXTERNAL_TEMPLATE a.doc")]
    [InlineData("{\\rtf1 {\\field DDEAUTO x}}", "DDE a.doc")]
    public void Rtf_Objects_AreFound(string text, string expected) => Assert.Equal(expected, string.Join("; ", Files.Found("a.doc", Files.Text(text))));

    [Fact]
    public void OneNote_CarriedProgram_IsFound()
    {
        byte[] magic = [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3];
        byte[] store = [0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC];
        byte[] bytes = [.. magic, .. new byte[50], .. store, (byte)Files.Program.Length, .. new byte[19], .. Files.Program, .. new byte[20]];
        Assert.Equal(["EXECUTABLE a.one/file 1: Windows program", "ONENOTE a.one: OneNote"], Files.Found("a.one", bytes));
    }

    [Fact]
    public void Winmail_CarriedFiles_AreFound()
    {
        byte[] bytes =
        [
            0x78, 0x9F, 0x3E, 0x22, 1, 0, .. Attribute(0x00069002, [1]), .. Attribute(0x00018010, [.. "a.txt\0"u8]), .. Attribute(0x0006800F, [.. "text"u8]),
            .. Attribute(0x00069002, [1]), .. Attribute(0x0006800F, Files.Program), .. Attribute(0x00018010, [.. "b.scr\0"u8]),
        ];
        Assert.Equal(["EXECUTABLE winmail.dat/b.scr: Windows program"], Files.Found("winmail.dat", bytes));
    }

    private static byte[] Attribute(uint id, byte[] value) => [2, .. BitConverter.GetBytes(id), .. BitConverter.GetBytes(value.Length), .. value, 0, 0];

    private static byte[] Word(bool encrypted = false)
    {
        var bytes = new byte[4096];
        bytes[0] = 0xEC;
        bytes[1] = 0xA5;
        bytes[11] = (byte)(encrypted ? 1 : 0);
        return bytes;
    }

    private static byte[] Package(string name, byte[] content)
    {
        var text = Encoding.ASCII.GetBytes(name + "\0");
        return [0, 0, 0, 0, 2, 0, .. text, .. text, 0, 0, 3, 0, .. BitConverter.GetBytes(text.Length), .. text, .. BitConverter.GetBytes(content.Length), .. content, 0, 0];
    }
}
