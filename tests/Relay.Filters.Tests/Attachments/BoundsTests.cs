using Relay.Core.Options;
using Relay.Filters.Attachments;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Each bound, at it and one past it.</summary>
public sealed class BoundsTests
{
    private const int Mega = 1024 * 1024;

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(4, 3, true)]
    public void Depth_OnePast_IsSaid(int levels, int depth, bool isPast)
    {
        var bytes = Files.Program;
        for (var i = 0; i < levels; i++)
        {
            bytes = Files.Zip(("x.zip", bytes));
        }

        var found = Files.Found("a.zip", bytes, options: new AttachmentOptions { Depth = depth });
        Assert.Equal(isPast, found.Any(static f => f.StartsWith("BOUNDS ", StringComparison.Ordinal)));
        Assert.Equal(!isPast, found.Any(static f => f.StartsWith("EXECUTABLE ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(9, true)]
    [InlineData(4, true)]
    public void Entries_OnePast_IsSaid(int entries, bool isPast)
    {
        var files = Enumerable.Range(0, 10).Select(static i => ($"{i}.txt", "x"u8.ToArray())).ToArray();
        Assert.Equal(isPast ? ["BOUNDS a.zip: too many files"] : [], Files.Found("a.zip", Files.Zip(files), options: new AttachmentOptions { Entries = entries }));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void FileSize_OnePast_IsSaid(int more, bool isPast)
    {
        byte[] text = [.. "<html>"u8, .. Enumerable.Range(0, (100 * 1024) - 6 + more).Select(static i => (byte)('a' + (i % 17)))];
        var found = Files.Found("a.zip", Files.Zip(("a.html", text)), options: new AttachmentOptions { FileSize = 100 * 1024 });
        Assert.Equal(isPast ? ["BOUNDS a.zip/a.html: too large"] : [], found);
    }

    [Theory]
    [InlineData(200 * 1024, false)]
    [InlineData((200 * 1024) - 1, true)]
    public void TotalSize_OnePast_IsSaid(int total, bool isPast)
    {
        byte[] text = [.. "<html>"u8, .. Enumerable.Range(0, (100 * 1024) - 6).Select(static i => (byte)('a' + (i % 17)))];
        var found = Files.Found("a.zip", Files.Zip(("a.html", text), ("b.html", text)), options: new AttachmentOptions { TotalSize = total });
        Assert.Equal(isPast ? ["BOUNDS a.zip/b.html: too large"] : [], found);
    }

    [Theory]
    [InlineData(2000, false)]
    [InlineData(100, true)]
    public void Ratio_Past_IsABomb(int ratio, bool isPast)
    {
        byte[] text = [.. "<html>"u8, .. new byte[8 * Mega]];
        var found = Files.Found("a.zip", Files.Zip(("a.html", text)), options: new AttachmentOptions { Ratio = ratio });
        Assert.Equal(isPast ? ["BOMB a.zip/a.html: becomes far too large"] : [], found);
    }

    [Fact]
    public void Inflating_NeverGoesBeyondTheBounds()
    {
        var inspector = new AttachmentInspector(new AttachmentOptions { FileSize = Mega, TotalSize = 2 * Mega });
        byte[] text = [.. "<html>"u8, .. Enumerable.Range(0, 8 * Mega).Select(static i => (byte)(i * i % 251))];
        var zip = Files.Zip(("a.html", text), ("b.html", text), ("c.html", text));
        inspector.Inspect(new AttachmentInput(["a.zip"], "application/zip", zip));
        Assert.True(inspector.Budget.Steps < (4 * 2 * Mega) + (2 * zip.Length), $"{inspector.Budget.Steps} steps");
    }

    [Fact]
    public void Evidence_OfManyFiles_NamesThree()
    {
        var files = Enumerable.Range(0, 10).Select(static i => ($"{i}.exe", "x"u8.ToArray())).ToArray();
        Assert.Equal(["EXECUTABLE a.zip/0.exe: .exe; a.zip/1.exe: .exe; a.zip/2.exe: .exe; and 7 more"], Files.Found("a.zip", Files.Zip(files)));
    }

    [Fact]
    public void DiskImage_ManyNamesForTheSameOctets_EndsInTime()
    {
        var page = new byte[400 * 1024];
        "<html>"u8.CopyTo(page);
        var image = IsoSample.Build(joliet: false, [.. Enumerable.Range(0, 40).Select(static i => ($"F{i:00}.HTM", (byte[]?)[]))]);
        byte[] bytes = [.. image, .. page];
        // Every file is said to begin at the page, and to be all of it.
        for (var at = 20 * 2048; at < (21 * 2048) - 64 && bytes[at] != 0; at += bytes[at])
        {
            if ((bytes[at + 25] & 2) == 0)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 2), image.Length / 2048);
                BitConverter.TryWriteBytes(bytes.AsSpan(at + 10), page.Length);
            }
        }

        Assert.True(Files.Steps(bytes, "a.iso") < (5 * Mega) + (30 * bytes.Length));
    }
}
