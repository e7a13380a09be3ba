using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class BodyLinesTests
{
    [Theory]
    [InlineData("one\ntwo", "one two")]
    [InlineData("one\n\ntwo", "one\n|two")]
    [InlineData("one \n \n two", "one \n| two")]
    [InlineData("a  b\t\tc\u00a0d\u3000e", "a b c d e")]
    [InlineData("", "")]
    public void Paragraphs_OfText_AreLines(string text, string expected) => Assert.Equal(expected, Joined(BodyLines.Paragraphs([Encoding.UTF8.GetBytes(text)])));

    [Fact]
    public void Paragraphs_OfParts_ArePartedByALine() => Assert.Equal("one two", Joined(BodyLines.Paragraphs([Encoding.UTF8.GetBytes("one"), Encoding.UTF8.GetBytes("two")])));

    [Fact]
    public void Paragraph_Long_IsCutAtASpace()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 1_000));
        var lines = BodyLines.Paragraphs([Encoding.UTF8.GetBytes(words)]);
        Assert.All(lines.SkipLast(1), static l => Assert.InRange(l.Length, BodyLines.MaxLine - 5, BodyLines.MaxLine + 1));
        Assert.Equal(words, Joined(lines).Replace("|", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Paragraph_WithoutSpace_IsCutAtTheBound() => Assert.Equal([2048, 2048, 904], BodyLines.Paragraphs([new byte[5_000].Select(static _ => (byte)'x').ToArray()]).Select(static l => l.Length));

    [Fact]
    public void Part_PastTheBound_IsCut()
    {
        static int Length(int size) => BodyLines.Paragraphs([Enumerable.Repeat((byte)'x', size).ToArray()]).Sum(static l => l.Length);
        Assert.Equal((BodyLines.MaxPart, BodyLines.MaxPart), (Length(BodyLines.MaxPart), Length(BodyLines.MaxPart + 1)));
    }

    [Fact]
    public void Chunks_OfRawText_HoldTwoToFourKilobytesAndLoseNothing()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"line {i}\n")));
        var chunks = new List<ReadOnlyMemory<byte>>();
        BodyLines.Chunks(text, chunks);
        Assert.All(chunks.SkipLast(1), static c => Assert.InRange(c.Length, 2048, 4096));
        Assert.Equal(text, chunks.SelectMany(static c => c.ToArray()));
    }

    private static string Joined(List<ReadOnlyMemory<byte>> lines) => string.Join('|', lines.Select(static l => Encoding.UTF8.GetString(l.Span)));
}
