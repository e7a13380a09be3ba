using Relay.Filters.Attachments;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Files of every kind with octets changed, cut and doubled: nothing throws, and no work grows faster than the file.</summary>
public sealed class HostileFilesTests
{
    private const int Rounds = 400;

    private static readonly (string Name, byte[] Bytes)[] Seeds = [.. MakeSeeds()];

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
    [InlineData("local")]
    [InlineData("directory")]
    [InlineData("onenote")]
    [InlineData("html")]
    [InlineData("svg")]
    [InlineData("rtf")]
    [InlineData("rtfobjects")]
    [InlineData("rels")]
    [InlineData("ole")]
    [InlineData("tar")]
    [InlineData("rar")]
    [InlineData("blanks")]
    public void DoubleTheFile_AtMostTwoAndAHalfTheSteps(string kind)
    {
        var (one, two) = (Files.Steps(Large(kind, 100)), Files.Steps(Large(kind, 200)));
        Assert.True(two <= 2.5 * one, $"{kind}: {one} steps, then {two}");
    }

    private static byte[] Large(string kind, int size) => kind switch
    {
        "local" => Repeat(new ZipSample().Add("a.html", Files.Text("<html>")).Build()[..^60], size),
        "directory" => Many(size).Build(),
        "onenote" => [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3,
            .. Repeat([0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC, .. new byte[20]], size)],
        "html" => [.. "<html>"u8, .. Repeat([.. "<script>atobatob new blo new blob type=passwor"u8], size * 20)],
        "svg" => [.. "<svg>"u8, .. Repeat([.. "<scrip<scripon"u8], size * 20)],
        "rtf" => [.. "{\\rtf1"u8, .. Repeat([.. "{\\objdat\\objdata 00}"u8], size * 20)],
        "rtfobjects" => [.. "{\\rtf1"u8, .. Repeat([.. "{\\objdata 01{\\*x 02}\\a1 03"u8], size * 20)],
        "rels" => Files.Zip(("[Content_Types].xml", []), ("_rels/.rels", Repeat([.. "<Relationship TargetMode=\"External\" "u8], size * 20))),
        "ole" => new CompoundSample().Stream("WordDocument", new byte[size * 1000]).Stream("\u0001Ole10Native", new byte[size * 1000]).Build(),
        "tar" => ArchiveTests.Tar([.. Enumerable.Range(0, size).Select(static i => ($"{i}.html", "<html>"u8.ToArray()))]),
        "rar" => [.. "Rar!\u001A\u0007\u0001\0"u8, .. Repeat([0, 0, 0, 0, 3, 3, 0, 0], size * 20)],
        _ => Repeat([(byte)' '], size * 1000),
    };

    private static ZipSample Many(int size)
    {
        var zip = new ZipSample();
        for (var i = 0; i < size; i++)
        {
            zip.Add($"{i}.html", Files.Text("<html><script>"));
        }

        return zip;
    }

    private static byte[] Repeat(byte[] bytes, int count)
    {
        var result = new byte[bytes.Length * count];
        for (var i = 0; i < count; i++)
        {
            bytes.CopyTo(result, i * bytes.Length);
        }

        return result;
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
        yield return ("a.one", Large("onenote", 5));
        yield return ("a.html", Files.Text("<html><script>document.write(unescape(x))</script>"));
        yield return ("b.rtf", RtfTests.Document("Package", RtfTests.Package("a.zip", zip)));
        yield return ("a.rtf", Files.Text("{\\rtf1{\\objdata\\objupdate}"));
        yield return ("a\u202Egpj.exe", Files.Program);
    }
}
