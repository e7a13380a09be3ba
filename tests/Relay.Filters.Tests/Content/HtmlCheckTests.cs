using Relay.Core.Checks;
using Relay.Filters.Content;
using Relay.Filters.Tests.Checks;
using Relay.Filters.Tests.Urls;

namespace Relay.Filters.Tests.Content;

public sealed class HtmlCheckTests : IDisposable
{
    private readonly LinkCase it = new();

    [Theory]
    [InlineData("<font color=white>", HtmlCheck.Line, "HTML_HIDDEN_COLOR")]
    [InlineData("<div style='background:#000;color:#010101'>", HtmlCheck.Line, "HTML_HIDDEN_COLOR")]
    [InlineData("<span style='color:transparent'>", HtmlCheck.Line, "HTML_HIDDEN_COLOR")]
    [InlineData("<span style='font-size:1px'>", HtmlCheck.Line, "HTML_HIDDEN_SIZE")]
    [InlineData("<div style='display:none;font-size:1px;color:#fff'>", HtmlCheck.Paragraphs, "HTML_HIDDEN_STYLE")]
    [InlineData("<div style='max-height:0;overflow:hidden'>", HtmlCheck.Paragraphs, "HTML_HIDDEN_STYLE")]
    public async Task Text_HiddenFromAsMuchOn_IsASymbol(string tag, int from, string symbol)
    {
        Assert.Equal("", await FindAsync($"<p>seen {tag}{new string('h', from - 1)}"));
        Assert.Equal($"{symbol} {from} letters: {new string('h', Math.Min(from, 80))}", await FindAsync($"<p>seen {tag}{new string('h', from)}"));
    }

    [Fact]
    public async Task Text_HiddenInManyPlaces_CountsTogether() => Assert.Equal(
        "HTML_HIDDEN_COLOR 100 letters: " + new string('x', 80), await FindAsync(string.Concat(Enumerable.Repeat("a<font color=#fffffe>xxxxx</font>b ", 20))));

    [Fact]
    public async Task Text_InPlainSight_IsNothing() => Assert.Equal("", await FindAsync("<p style='color:#fff;background:navy'>" + new string('v', 2000)));

    [Fact]
    public async Task Evidence_OfAnyCharacters_IsOneLine() => Assert.Equal(
        "HTML_HIDDEN_SIZE 62 letters: a b " + new string('x', 60), await FindAsync("<b style='font-size:0'>a&#x202E;b&#8232;" + new string('x', 60)));

    [Fact]
    public void Symbols_AreThree() => Assert.Equal(["HTML_HIDDEN_COLOR", "HTML_HIDDEN_SIZE", "HTML_HIDDEN_STYLE"], new HtmlCheck().Symbols);

    [Fact]
    public void Unknown_IsNamedAfterTheCheck() => Assert.Equal("HTML_UNKNOWN", Scorecard.UnknownSymbol(new HtmlCheck().Name));

    public void Dispose() => it.Dispose();

    private Task<string> FindAsync(string html) => CheckCase.RunAsync(new HtmlCheck(), it.Context(LinkCase.Html(html)));
}
