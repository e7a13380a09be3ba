using Relay.Mime.Text;

namespace Relay.Mime.Tests;

public sealed class ParagraphTests
{
    [Theory]
    [InlineData("a\r\nb\r\n\r\nc", false, "a b|c")]
    [InlineData("\r\n\r\na  \t b\r\n \t\r\nc\r\n", false, "a b|c")]
    [InlineData("a\nb\nc", true, "a|b|c")]
    [InlineData("", false, "")]
    [InlineData("\n\n", true, "")]
    public void Paragraphs_OfText_FlattenToLines(string text, bool isHtml, string expected)
    {
        var lines = new List<string>();
        foreach (var paragraph in new Paragraphs(text, isHtml))
        {
            var to = new char[paragraph.Length];
            lines.Add(new string(to, 0, Paragraphs.Flatten(paragraph, to)));
        }

        Assert.Equal(expected, string.Join('|', lines));
    }

    [Fact]
    public void Paragraphs_OfAnHtmlPart_AreItsVisibleBlocks()
    {
        using var view = Mail.Part("Content-Type: text/html", "<p>a\nb<p style='display:none'>h</p><div>c</div>");
        var count = 0;
        foreach (var paragraph in Paragraphs.Of(view.Root))
        {
            Assert.Equal(count++ == 0 ? "a b" : "c", paragraph.Trim().ToString());
        }

        Assert.Equal(2, count);
    }
}
