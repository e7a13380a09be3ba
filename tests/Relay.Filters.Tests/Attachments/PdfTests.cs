using System.IO.Compression;
using System.Text;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Documents in PDF that act when they are opened, in plain sight or packed, and files they carry.</summary>
public sealed class PdfTests
{
    [Theory]
    [InlineData("/OpenAction 3 0 R", "")]
    [InlineData("/S /JavaScript /JS (app.alert())", "")]
    [InlineData("/OpenAction << /S /JavaScript >>", "PDF_ACTION a.pdf: /javascript, /openaction")]
    [InlineData("/AA << /O << /S /JavaScript >>", "PDF_ACTION a.pdf: /javascript, /aa")]
    [InlineData("/S /Launch", "PDF_ACTION a.pdf: /launch")]
    public void Actions_InPlainSight_AreFound(string text, string expected) => Assert.Equal(expected, string.Join("; ", Files.Found("a.pdf", Files.Text("%PDF-1.7\n" + text))));

    [Fact]
    public void Actions_InAPackedObjectStream_AreFound() => Assert.Equal(
        ["PDF_ACTION a.pdf: /javascript, /openaction"],
        Files.Found("a.pdf", Pdf(Stream("/Type /ObjStm /Filter /FlateDecode", Pack("1 0 <</OpenAction 2 0 R>>")), Stream("/Type/ObjStm/Filter/FlateDecode", Pack("2 0 <</S/JavaScript/JS(x)>>")))));

    [Fact]
    public void Actions_InAStreamOfContent_AreNotLookedFor() =>
        Assert.Empty(Files.Found("a.pdf", Pdf(Stream("/Length 10 /Filter /FlateDecode", Pack("/Launch /OpenAction /JavaScript")))));

    [Fact]
    public void EmbeddedFile_Packed_IsLookedInto() => Assert.Equal(
        ["EXECUTABLE a.pdf/file 1: Windows program"], Files.Found("a.pdf", Pdf(Stream("/Type /EmbeddedFile /Filter /FlateDecode", Pack(Files.Program)))));

    [Fact]
    public void EmbeddedArchive_AsItIs_IsOpened() => Assert.Equal(
        ["SCRIPT a.pdf/file 1/b.js: .js"], Files.Found("a.pdf", Pdf(Stream("/Type /EmbeddedFile", Files.Zip(("b.js", Files.Text("x")))))));

    [Theory]
    [InlineData("/F (x) /UF (run.vbs) /EF << >>")]
    [InlineData("/UF(\u00FE\u00FF\0r\0u\0n\0.\0v\0b\0s)")]
    public void EmbeddedFile_ItsName_IsJudged(string text) => Assert.Equal(
        ["SCRIPT a.pdf/run.vbs: .vbs"], Files.Found("a.pdf", [.. "%PDF-1.7\n"u8, .. Encoding.Latin1.GetBytes(text)]));

    [Fact]
    public void Document_Usual_IsNothing() => Assert.Empty(
        Files.Found("a.pdf", Pdf(Stream("/Filter /FlateDecode", Pack("BT (text) Tj ET")), Stream("/Type /ObjStm /Filter /FlateDecode", Pack("1 0 <</Type/Catalog/OpenAction[3 0 R/Fit]>>")))));

    [Fact]
    public void Streams_CutOrBroken_AreNoFault()
    {
        var bytes = Pdf(Stream("/Type /ObjStm /Filter /FlateDecode", Pack("1 0 <</OpenAction 2 0 R>>")), Stream("/Type/EmbeddedFile/Filter/FlateDecode", Pack(Files.Program)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Files.Found("a.pdf", bytes[..length]);
        }
    }

    [Theory]
    [InlineData("stream endstream ")]
    [InlineData("/ObjStm stream ")]
    [InlineData("/ObjStm stream\nx endstream")]
    [InlineData("/EmbeddedFile stream\n<html> endstream")]
    [InlineData("/UF(a.txt)")]
    public void Steps_TwiceTheDocument_AtMostTwoAndAHalfTimes(string piece)
    {
        byte[] Many(int count) => [.. "%PDF-1.7\n"u8, .. Files.Text(string.Concat(Enumerable.Repeat(piece, count)))];

        var (one, two) = (Files.Steps(Many(900)), Files.Steps(Many(1800)));
        Assert.True(two <= 2.5 * one, $"{one} steps, then {two}");
    }

    public static byte[] Pdf(params byte[][] objects) => [.. "%PDF-1.7\n"u8, .. objects.SelectMany(static o => o), .. "trailer"u8];

    public static byte[] Stream(string dictionary, byte[] data) => [.. Files.Text($"7 0 obj <<{dictionary}>>\nstream\r\n"), .. data, .. "\nendstream endobj\n"u8];

    public static byte[] Pack(string text) => Pack(Files.Text(text));

    private static byte[] Pack(byte[] content)
    {
        var to = new MemoryStream();
        using (var packer = new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true))
        {
            packer.Write(content);
        }

        return to.ToArray();
    }
}
