using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Relay.Core.Options;
using Relay.Filters.Attachments;

namespace Relay.Benchmarks;

/// <summary>
/// Looking into attachments, already decoded: a picture, which is known by its first octets; a document of a hundred kilobytes; an archive of many
/// files; a page with script; and the dearest that the bounds allow, an archive that grows to all that may be unpacked.
/// </summary>
public class AttachmentBenchmarks
{
    private readonly AttachmentOptions options = new();
    private readonly AttachmentInput picture = new(["photo.jpg"], "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }.Concat(Noise(300_000)).ToArray());
    private readonly AttachmentInput document = new(["report.docx"], "application/octet-stream", Zip(OfficeParts()));
    private readonly AttachmentInput archive = new(["photos.zip"], "application/zip", Zip(Enumerable.Range(0, 200).Select(static i => ($"{i}.jpg", Noise(5000)))));
    private readonly AttachmentInput page = new(["page.html"], "text/html", Text("<html><script>var x = function() { return 1; };</script>", 4000));
    private readonly AttachmentInput dearest = new(["a.zip"], "application/zip", Zip(Enumerable.Range(0, 8).Select(static i => ($"{i}.html", Text("<html><p>some words that pack well</p>", 300_000)))));

    [Benchmark]
    public bool Picture() => Inspect(picture);

    [Benchmark]
    public bool Document() => Inspect(document);

    [Benchmark]
    public bool Archive() => Inspect(archive);

    [Benchmark]
    public bool Page() => Inspect(page);

    [Benchmark]
    public bool Dearest() => Inspect(dearest);

    private bool Inspect(in AttachmentInput input)
    {
        var inspector = new AttachmentInspector(options);
        inspector.Inspect(input);
        return inspector.Findings.Has(AttachmentFact.Executable);
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(string line, int times) => System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, times)));

    private static IEnumerable<(string Name, byte[] Content)> OfficeParts()
    {
        yield return ("[Content_Types].xml", Text("<Default/>", 100));
        yield return ("_rels/.rels", Text("<Relationship Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata\" Target=\"x\"/>", 20));
        yield return ("word/document.xml", Text("<w:p><w:r><w:t>words of a report</w:t></w:r></w:p>", 4000));
        yield return ("word/media/image1.png", Noise(80_000));
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> files)
    {
        var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return to.ToArray();
    }
}
