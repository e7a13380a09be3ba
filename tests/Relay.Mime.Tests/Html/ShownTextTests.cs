using Relay.Mime.Html;

namespace Relay.Mime.Tests.Html;

/// <summary>What a reader sees in a link's place, and how much of the text is hidden by what.</summary>
public sealed class ShownTextTests
{
    [Theory]
    [InlineData("<a href=http://x/>text</a>", "text")]
    [InlineData("before <a href=http://x/> te<b>x</b>t </a> after", "text")]
    [InlineData("<a href=http://x/>te<i hidden>hidden</i>xt</a>", "text")]
    [InlineData("<a href=http://x/>te&#x200B;xt &amp; more</a>", "text & more")]
    [InlineData("<a href=http://x/><img src=cid:1></a>", "")]
    [InlineData("<a href=http://x/>text", "text")]
    [InlineData("<a href=http://x/>text<a name=y>more</a>", "text")]
    [InlineData("<a href=http://x/ style='background:url(http://y/)'>text</a>", "text")]
    [InlineData("<p>before<p><a href=http://x/><p>text</p></a>", "text")]
    public void Link_ItsText_IsWhatIsSeen(string html, string expected)
    {
        using var view = Read(html);

        Assert.Equal(expected, view.ShownFor(view.Urls()[0]).ToString());
    }

    [Fact]
    public void Links_EachHasItsOwn()
    {
        using var view = Read("<a href=http://x/>one</a> and <a>none</a> and <a href=http://y/>two</a> http://z/");

        Assert.Equal(["http://x/ one", "http://y/ two", "http://z/ "], view.Urls().Select(u => $"{u.Text} {view.ShownFor(u)}"));
    }

    [Theory]
    [InlineData("<b style='display:none'>h 1!</b>", 2, 0, 0)]
    [InlineData("<b style='font-size:1px'>h&zwnj;&nbsp;</b>", 0, 1, 0)]
    [InlineData("<b style='color:#fff'>h</b><b style='color:#fff;visibility:hidden'>h</b>", 1, 0, 1)]
    [InlineData("<b>v</b>", 0, 0, 0)]
    public void Hidden_LettersAndDigits_AreCountedByWhatHidesThem(string html, int style, int size, int color)
    {
        using var view = Read(html);

        Assert.Equal(new HiddenCounts(style, size, color), view.Root.Html!.Concealed);
    }

    [Theory]
    [InlineData("\u007FELF\u0002\u0001", "application/x-executable")]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("junk\n%PDF-1.7", "application/pdf")]
    [InlineData("<svg onload=x>", "image/svg+xml")]
    [InlineData("GIF89a", "image/gif")]
    [InlineData("#!/bin/sh", "text/x-script")]
    [InlineData("MZ is how this sentence begins", null)]
    [InlineData("plain words", null)]
    public void Magic_OfContent_IsItsMediaType(string content, string? type) =>
        Assert.Equal(type, Relay.Mime.Files.MagicType.Detect(System.Text.Encoding.Latin1.GetBytes(content)));

    private static MessageView Read(string html) => Mail.Read("Content-Type: text/html; charset=utf-8\r\n\r\n" + html);
}
