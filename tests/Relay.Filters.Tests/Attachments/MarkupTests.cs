using System.Text;
using Relay.Filters.Attachments;
using Relay.Filters.Attachments.Markup;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

public sealed class MarkupTests
{
    [Theory]
    [InlineData("<html><p>hello</p></html>", "")]
    [InlineData("<html><script>console.log(1)</script></html>", "")]
    [InlineData("<html><p>new Blob atob</p></html>", "")]
    [InlineData("<html><script>var b=new Blob([Uint8Array.from(atob(x))])</script></html>", "HTML_SMUGGLING a.html: atob, new blob, uint8array")]
    [InlineData("<html><script>navigator.msSaveOrOpenBlob(String.fromCharCode(1))</script></html>", "HTML_SMUGGLING a.html: mssaveoropenblob, fromcharcode")]
    [InlineData("<html><SCRIPT>document.write(unescape('%3Cform'))</SCRIPT></html>", "HTML_SMUGGLING a.html: unescape, document.write")]
    [InlineData("<html><a download='x.zip' href='data:application/zip;base64,UEs'>x</a></html>", "HTML_SMUGGLING a.html: download, data:application/")]
    [InlineData("<html><form><input type=\"password\"></form></html>", "HTML_FORM a.html: asks for a password")]
    public void Html_Attached_IsJudgedByItsScript(string text, string expected)
    {
        var found = Files.Found("a.html", Files.Text(text), "text/html");
        Assert.Equal("HTML a.html", found[0]);
        Assert.Equal(expected, string.Join("; ", found[1..]));
    }

    [Fact]
    public void Html_InTwoOctetsACharacter_IsReadAlike() => Assert.Contains(
        "HTML_SMUGGLING a.html: atob, new blob", Files.Found("a.html", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html><script>new Blob(atob(x))</script>")]));

    [Fact]
    public void Html_WithoutMarkupAtItsBeginning_IsWhatItsNameSays() => Assert.Contains(
        "HTML_SMUGGLING a.shtml: atob, document.write", Files.Found("a.shtml", Files.Text(new string('x', 5000) + "<script>document.write(atob(x))</script>")));

    [Fact]
    public void Html_UnderTheNameOfAText_IsNothing() => Assert.Empty(Files.Found("a.txt", Files.Text("<html><script>document.write(atob(x))</script></html>")));

    [Fact]
    public void Html_AloneInAnArchive_IsRead_InASavedSite_IsNot()
    {
        var page = Files.Text("<html><script>document.write(atob(x))</script></html>");
        Assert.Equal(["HTML_SMUGGLING a.zip/p.html: atob, document.write"], Files.Found("a.zip", Files.Zip(("p.html", page))));
        var site = Enumerable.Range(0, 16).Select(static i => ($"{i}.png", "x"u8.ToArray())).Append(("p.html", page)).ToArray();
        Assert.Empty(Files.Found("a.zip", Files.Zip(site)));
        Assert.NotEmpty(Files.Found("a.zip", Files.Zip(site[1..])));
    }

    [Theory]
    [InlineData("<svg><circle r='1'/></svg>", "")]
    [InlineData("<svg><script>x</script></svg>", "SVG_SCRIPT a.svg: script")]
    [InlineData("<svg onload=\"x\"></svg>", "SVG_SCRIPT a.svg: onload")]
    [InlineData("<svg><s:script>x</s:script></svg>", "SVG_SCRIPT a.svg: :script")]
    [InlineData("<svg><a href='JavaScript:x'/></svg>", "SVG_SCRIPT a.svg: javascript:")]
    public void Svg_WithScript_IsFound(string text, string expected) => Assert.Equal(expected, string.Join("; ", Files.Found("a.svg", Files.Text(text), "image/svg+xml")));

    [Fact]
    public void Svg_Compressed_IsOpened() => Assert.Equal(["SVG_SCRIPT a.svgz/a.svg: script"], Files.Found("a.svgz", Files.Gzip(Files.Text("<svg><script>x</script></svg>"))));

    [Fact]
    public void Words_AcrossWindows_AreFound()
    {
        var finder = new WordFinder("needle", "other");
        for (var at = 16 * 1024 - 10; at < 16 * 1024 + 2; at++)
        {
            var text = new byte[40_000];
            text.AsSpan().Fill((byte)'x');
            "NeedLe"u8.CopyTo(text.AsSpan(at));
            Assert.Equal(finder.Bit("needle"), finder.Find(text, new ScanBudget(new Core.Options.AttachmentOptions())));
        }
    }
}
