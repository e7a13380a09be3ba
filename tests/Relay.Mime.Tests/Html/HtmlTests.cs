using Relay.Mime.Html;
using Relay.Mime.Urls;

namespace Relay.Mime.Tests.Html;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("<p>a<p>b", "a\nb")]
    [InlineData("a<br>b<br/>c", "a\nb\nc")]
    [InlineData("a <b>b</b>c", "a bc")]
    [InlineData("a\n  b\t c", "a b c")]
    [InlineData("<pre>a\n b</pre>", "a\n b")]
    [InlineData("&lt;&#65;&#x42;&eacute;&nbsp;x&amp&copy2&unknown;&colon;", "<ABé x&©2&unknown;:")]
    [InlineData("&#x80;&#0;&#xD800;&#x1F600;&#99999999999;", "€\uFFFD\uFFFD😀\uFFFD")]
    [InlineData("a<!-- x -->b<!-->c<!--->d<!-- y --!>e<!z>f<?g>h</ i>j", "abcdefhj")]
    [InlineData("a<!-- never closed", "a")]
    [InlineData("a<script>if (a<b) '</p>'</script>b<style>p{}</style>c", "abc")]
    [InlineData("<script>never closed <b>x</b>", "")]
    [InlineData("1 < 2 and 3<4", "1 < 2 and 3<4")]
    [InlineData("<title>T</title>x", "x")]
    [InlineData("<table><tr><td>a<table><tr><td>in</table><td>b<tr><td>c</table>d", "a\nin\nb\nc\nd")]
    [InlineData("V\u00ADi\u200Ba&shy;gra", "Viagra")]
    [InlineData("<p title='a>b' x=\"<c>\" y=z>d", "d")]
    [InlineData("<a href=x", "")]
    [InlineData("<ul><li>a<li>b</ul>", "a\nb")]
    public void Visible_Markup_AsABrowserShowsIt(string html, string expected)
    {
        using var view = Html(html);

        Assert.Equal(expected.Replace(" \n", "\n", StringComparison.Ordinal), view.Root.VisibleText.ToString().Replace(" \n", "\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<span style='display:none'>h</span>")]
    [InlineData("<span style='DISPLAY : None !important;color:red'>h</span>")]
    [InlineData("<span style='visibility:hidden'>h</span>")]
    [InlineData("<span style='font-size:0'>h</span>")]
    [InlineData("<span style='font-size:1px'>h</span>")]
    [InlineData("<span style='opacity:0'>h</span>")]
    [InlineData("<span style='color:#fff'>h</span>")]
    [InlineData("<span style='color:rgb(254,254,254)'>h</span>")]
    [InlineData("<span style='color:transparent'>h</span>")]
    [InlineData("<font color=white>h</font>")]
    [InlineData("<table bgcolor=#000000><tr><td style='color:#010101'>h</td></tr></table>")]
    [InlineData("<div style='background-color:navy;color:#000080'>h</div>")]
    [InlineData("<div style='max-height:0;overflow:hidden'>h</div>")]
    [InlineData("<div style='position:absolute;left:-9999px'>h</div>")]
    [InlineData("<div style='text-indent:-9999px'>h</div>")]
    [InlineData("<div hidden>h</div>")]
    [InlineData("<style>.x{display:none}</style><p class='a x'>h</p>")]
    [InlineData("<style>#y,div.z{visibility:hidden}</style><p id=y>h</p>")]
    [InlineData("<div style='display:none'><p><b>h</b></p></div>")]
    public void Hidden_ByStyleColourOrSize_IsNotVisible(string html)
    {
        using var view = Html("see" + html + "me");

        Assert.Equal("h", view.Root.Html!.Hidden.ToString().Trim());
        Assert.Equal("seeme", view.Root.VisibleText.ToString().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<span style='color:#fff;background:#000'>v</span>")]
    [InlineData("<table bgcolor=black><tr><td style='color:white'>v</table>")]
    [InlineData("<td background='http://x/y.png' style='color:white'>v</td>")]
    [InlineData("<div style='font-size:0'><span style='font-size:14px'>v</span></div>")]
    [InlineData("<div style='visibility:hidden'><b style='visibility:visible'>v</b></div>")]
    [InlineData("<style>@media screen { .x{display:none} }</style><p class=x>v</p>")]
    [InlineData("<p style='display:none'>h<p>v")]
    [InlineData("<span style='color:whatever'>v</span>")]
    public void Shown_DespiteOfStyles_IsVisible(string html)
    {
        using var view = Html(html);

        Assert.Equal("v", view.Root.VisibleText.ToString().Trim());
    }

    [Fact]
    public void Urls_OfAttributes_WithTheirKind()
    {
        using var view = Html(
            "<base href='http://base.example/d/'><a href=' ht\ntps://a.example/&quot;'>x</a><img src=/i.png><form action=http://f.example></form><iframe src='http://g.example/'></iframe>"
            + "<meta http-equiv=refresh content='0; URL=http://r.example/x'><div style='background:url(\"http://s.example/b.png\")'></div><a href='#top'>t</a><a href='cid:1'>c</a><a href=mailto:a@b.c>m</a>");

        Assert.Equal(
            ["Base http://base.example/d/", "Link https://a.example/\"", "Image http://base.example/i.png", "Form http://f.example", "Frame http://g.example/", "Refresh http://r.example/x", "Style http://s.example/b.png", "Link mailto:a@b.c"],
            view.Urls().Select(static u => $"{u.Kind} {u.Text}"));
    }

    [Theory]
    [InlineData("see http://a.example/x.", "http://a.example/x")]
    [InlineData("(https://a.example/(x))", "https://a.example/(x)")]
    [InlineData("<HTTP://A.example>", "HTTP://A.example")]
    [InlineData("x www.a.example, y", "www.a.example")]
    [InlineData("xhttp://a.example", "http://a.example")]
    [InlineData("a@www.b.example file://x ://y http://", "")]
    public void Urls_OfText_WithoutThePunctuation(string text, string expected)
    {
        var found = new List<FoundUrl>();
        UrlText.Find(text, 0, found, 100);

        Assert.Equal(expected, string.Join(' ', found.Select(static u => u.Text)));
    }

    [Fact]
    public void Attributes_NamesWithoutSemicolon_StayInQueries() // WHATWG HTML §13.2.5.73
    {
        using var view = Html("<a href='http://a.example/?x=1&copy=2&amp;reg=3&lt'>x</a>");

        Assert.Equal("http://a.example/?x=1&copy=2&reg=3<", view.Urls()[0].Text);
    }

    [Fact]
    public void Counts_OfElements()
    {
        using var view = Html("<img><img><form><input type=password></form><script></script><!-- c --><iframe></iframe>");

        Assert.Equal(new HtmlCounts(Tags: 6, Images: 2, Forms: 1, Scripts: 1, Frames: 1, Comments: 1, PasswordFields: 1), view.Root.Html!.Counts);
    }

    private static MessageView Html(string html) => Mail.Read(System.Text.Encoding.UTF8.GetBytes("Content-Type: text/html; charset=utf-8\r\n\r\n" + html));
}
