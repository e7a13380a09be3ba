using Relay.Filters.Rules.Subject.Html;

namespace Relay.Filters.Tests.Rules;

/// <summary>What rules count in HTML and what text they see of it. What is expected is what SpamAssassin 4.0.1 makes of the same pages.</summary>
public sealed class HtmlScanTests
{
    [Theory]
    [InlineData("<p>one</p><p>two</p>", "\n\none\n\n\n\ntwo\n\n")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("a <br> b", "a\nb")]
    [InlineData("<td>a</td><td>b</td>", " a  b ")]
    [InlineData("v<b>i</b>agra", "viagra")]
    [InlineData("a&nbsp;&amp;&#98;", "a &b")]
    [InlineData("<style>p{}</style>a<script>x()</script>b", "ab")]
    [InlineData("<title>t</title>a", "\n\nt\n\na")]
    [InlineData("a<span style=\"display:none\"> hidden</span>", "a hidden")]
    public void Page_Rendered_IsItsText(string html, string expected) => Assert.Equal(expected, HtmlScan.Read(html).Rendered);

    [Theory]
    [InlineData("<font color=white>x</font>", "font_low_contrast", true)]
    [InlineData("<font color=black>x</font>", "font_low_contrast", false)]
    [InlineData("<font color=#fffffe> </font>", "font_low_contrast", false)]
    [InlineData("<div style=\"color:#fefefe\">x</div>", "font_low_contrast", true)]
    [InlineData("<div style=\"color:rgb(1,2,3);background:url(a,b) #000 !important\">x</div>", "font_low_contrast", true)]
    [InlineData("<div style=\"background-color:#000\"><p style=\"color:white\">x</p></div>", "font_low_contrast", false)]
    [InlineData("<div style=\"background-color:#000;color:inherit\"><p style=\"color:transparent\">x</p></div>", "font_low_contrast", true)]
    [InlineData("<font color=nocolor>x</font>", "font_invalid_color", true)]
    [InlineData("<font color=ff0000>x</font>", "font_invalid_color", true)]
    [InlineData("<div style=\"color: ;\">x</div>", "font_invalid_color", true)]
    [InlineData("<div style=\"color:;\">x</div>", "font_invalid_color", false)]
    [InlineData("<font face=\"Arial, 'Open Sans'\">x</font>", "font_face_bad", false)]
    [InlineData("<font face=\"12345\">x</font>", "font_face_bad", true)]
    [InlineData("<form action=\"mailto:a@b\">", "form_action_mailto", true)]
    [InlineData("<form action=\"http://a/\">", "form_action_mailto", false)]
    [InlineData("<embed src=x>", "embeds", true)]
    public void Page_Styled_SetsFlags(string html, string flag, bool expected) => Assert.Equal(expected, HtmlScan.Read(html).Html.IsTrue(flag));

    [Theory]
    [InlineData("<font size=7>x</font>", "max_size", 7)]
    [InlineData("<font size=+2>x</font>", "max_size", 5)]
    [InlineData("<basefont size=4><font size=+3>x</font>", "max_size", 7)]
    [InlineData("<img width=10 height=20><img width=50% height=x>", "image_area", 200 + (400 * 200))]
    [InlineData("<b>a</b></b></b>x", "closed_extra_ratio", 0.5)]
    [InlineData("<foo><b>", "bad_tag_ratio", 0.5)]
    [InlineData("<foo><foo><b>", "non_element_ratio", 0.5)]
    [InlineData("v<b>i</b>a g<i> </i>x", "obfuscation_ratio", 0.5)]
    [InlineData("<p>ab cd</p>", "non_space_len", 4)]
    [InlineData("<p>\r\n", "length", 4)]
    public void Page_Counted_GivesNumbers(string html, string name, double expected) => Assert.Equal(expected, HtmlScan.Read(html).Html.Number(name));

    [Fact]
    public void Page_Tags_CountWhatIsOpen()
    {
        var tags = HtmlScan.Read("<!DOCTYPE html><html><body><img></html></html><body>").Html.Tags;
        Assert.Equal((0, 0, 2, 1), (tags["!doctype"], tags["html"], tags["body"], tags["img"]));
    }

    [Fact]
    public void Page_LongAndRedirectedLinks_AreNoted()
    {
        var page = HtmlScan.Read($"<a href=x data-saferedirecturl=\"https://r.example/?q=1&amp;b\">x</a><img src=\"data:{new string('x', 9_000)}\">").Html;
        Assert.True(page.IsTrue("uri_truncated"));
        Assert.Equal(["https://r.example/?q=1&b"], page.Texts[HtmlScan.Redirects]);
        Assert.False(HtmlScan.Read("<a href=x>x</a>").Html.IsTrue("uri_truncated"));
    }

    [Fact]
    public void Page_Texts_AreKeptByKind()
    {
        var texts = HtmlScan.Read("<title>T</title><a href=x>one <img></a><a>two</a><!-- c --><!DOCTYPE x><script>s()</script>").Html.Texts;
        Assert.Equal(["T"], texts["title"]);
        Assert.Equal(["one <img>\n", "two"], texts["anchor"]);
        Assert.Equal(["<!-- c -->"], texts["comment"]);
        Assert.Equal(["s()"], texts["script"]);
    }

    [Theory]
    [InlineData("#fff", 0xffffff)]
    [InlineData("#12345", 0x112233)]
    [InlineData("#1234567", 0x123456)]
    [InlineData(" Navy ", 0x000080)]
    [InlineData("rgb(1, 2, 300)", 0x0102ff)]
    [InlineData("123456", RuleColor.Invalid)]
    [InlineData("", RuleColor.Invalid)]
    public void Color_Written_IsReadAsMailProgramsDid(string text, int expected) => Assert.Equal(expected, RuleColor.Parse(text));

    [Fact]
    public void Page_OfManyOpenTags_IsReadInOnePass()
    {
        var html = string.Concat(Enumerable.Repeat("<div><font size=9><a href=x>y", 20_000));
        var (found, rendered) = HtmlScan.Read(html);
        Assert.Equal(20_000, found.Tags["div"]);
        Assert.Equal(20_000, rendered.Count(static c => c == 'y'));
    }
}
