using Relay.Filters.Attachments;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Files of every kind with octets changed, cut and doubled: nothing throws, and no work grows faster than the file.</summary>
public sealed class HostileFilesTests
{
    private const int Rounds = 400;

    private static readonly (string Name, byte[] Bytes)[] Seeds = [.. MakeSeeds()];

    public static TheoryData<string> Kinds => [.. HostileFiles.Kinds];

    [Fact]
    public void AnyFile_Changed_NeverThrows()
    {
        var random = new Random(20_261_121);
        foreach (var (name, bytes) in Seeds)
        {
            for (var i = 0; i < Rounds; i++)
            {
                var copy = (byte[])bytes.Clone();
                for (var change = random.Next(1, 12); change > 0; change--)
                {
                    copy[random.Next(copy.Length)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 1, _ => (byte)random.Next(256) };
                }

                var cut = random.Next(3) == 0 ? copy[..random.Next(copy.Length)] : copy;
                Assert.True(Files.Steps(cut, name) < 6_000_000 + (30L * cut.Length), name);
            }
        }
    }

    [Fact]
    public void AnyFile_CutAnywhere_NeverThrows()
    {
        foreach (var (name, bytes) in Seeds)
        {
            var step = Math.Max(1, bytes.Length / 300);
            for (var length = 0; length < bytes.Length; length += step)
            {
                Files.Found(name, bytes[..length]);
            }
        }
    }

    [Fact]
    public void RandomOctets_BehindEveryBeginning_NeverThrow()
    {
        var random = new Random(7);
        foreach (var (name, bytes) in Seeds)
        {
            for (var i = 0; i < 50; i++)
            {
                var noise = new byte[random.Next(4000)];
                random.NextBytes(noise);
                Files.Found(name, [.. bytes[..Math.Min(bytes.Length, random.Next(64))], .. noise]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void DoubleTheFile_AtMostTwoAndAHalfTheSteps(string kind)
    {
        var (one, two) = (Files.Steps(HostileFiles.Large(kind, 100)), Files.Steps(HostileFiles.Large(kind, 200)));
        Assert.True(two <= 2.5 * one, $"{kind}: {one} steps, then {two}");
    }

    private static IEnumerable<(string Name, byte[] Bytes)> MakeSeeds()
    {
        var zip = Files.Zip(("a.html", Files.Text("<html><script>new Blob(atob(x))")), ("b/c.exe", Files.Program), ("d.zip", Files.Zip(("e.js", Files.Text("x")))));
        yield return ("a.zip", zip);
        yield return ("a.tgz", Files.Gzip(ArchiveTests.Tar(("a.exe", Files.Program), ("b.zip", zip))));
        yield return ("a.tar", ArchiveTests.Tar(("a.exe", Files.Program), (new string('n', 200), zip)));
        yield return ("a.docx", Files.Zip(("[Content_Types].xml", Files.Text("<Types/>")), ("word/document.xml", Files.Text("<w>DDEAUTO</w>")), ("_rels/.rels", Files.Text("<Relationship TargetMode=\"External\" Type=\"x/frame\"/>"))));
        var ole = new CompoundSample().Stream("WordDocument", new byte[5000]).Stream("Workbook", [9, 8, 2, 0, 0, 6, 0x85, 0, 8, 0, 0, 0, 0, 0, 2, 1, 0, 0]);
        var vba = ole.Storage("VBA", ole.Storage("Macros"));
        ole.Stream("_VBA_PROJECT", new byte[100], vba).Stream("M", CompoundSample.Module("Sub AutoOpen()\r\nShell 1"), vba).Stream("\u0001Ole10Native", new byte[300]);
        yield return ("a.doc", ole.Build());
        yield return ("a.iso", IsoSample.Build(joliet: true, ("A.EXE", Files.Program), ("B.ZIP", zip)));
        yield return ("a.rar", [.. "Rar!\u001A\u0007\u0001\0"u8, 0, 0, 0, 0, 14, 2, 2, 3, 0, 3, 0, 0, 1, 5, .. "a.exe"u8, 1, 2, 3]);
        yield return ("b.rar", [.. "Rar!\u001A\u0007\0"u8, 0, 0, 0x73, 0, 0, 13, 0, .. new byte[6], 0, 0, 0x74, 0, 0x80, 37, 0, 3, .. new byte[13], 0x30, 5, .. new byte[6], .. "a.exe"u8, 1, 2, 3]);
        yield return ("a.cab", [.. "MSCF\0\0\0\0"u8, .. new byte[8], 36, .. new byte[11], 1, .. new byte[7], .. new byte[16], .. "a.exe\0"u8, 0, 0]);
        yield return ("a.7z", [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, .. new byte[12], 4, .. new byte[11], 1, 2, 3, 4]);
        yield return ("a.eml", Files.Text("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment; filename=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(zip) + "\r\n--b--"));
        yield return ("a.pdf", PdfTests.Pdf(PdfTests.Stream("/Type /ObjStm /Filter /FlateDecode", PdfTests.Pack("<</OpenAction 2 0 R/UF(a.exe)>>")), PdfTests.Stream("/EmbeddedFile", zip)));
        yield return ("winmail.dat", [0x78, 0x9F, 0x3E, 0x22, 1, 0, 2, 2, 0x90, 6, 0, 1, 0, 0, 0, 1, 0, 0, 2, 0x0F, 0x80, 6, 0, 4, 0, 0, 0, 1, 2, 3, 4, 0, 0]);
        yield return ("a.one", HostileFiles.Large("onenote", 5));
        yield return ("a.html", Files.Text("<html><script>document.write(unescape(x))</script>"));
        yield return ("b.rtf", RtfTests.Document("Package", RtfTests.Package("a.zip", zip)));
        yield return ("a.rtf", Files.Text("{\\rtf1{\\objdata\\objupdate}"));
        yield return ("a\u202Egpj.exe", Files.Program);
    }
}
