using Relay.Filters.Statistics;

namespace Relay.Filters.Tests.Statistics;

public sealed class WordReaderTests
{
    [Theory]
    [InlineData("Hello, World", "hello world")]
    [InlineData("don't pay $1,000 or 50% now!", "don't pay $1 000 or 50% now!")]
    [InlineData("e-mail -- x- -y", "e-mail -- x- y", "e-mail", "x-", "y")]
    [InlineData("GRÜSSE Привет ПРИВЕТ", "grüsse привет привет")]
    [InlineData("€5 £6", "€5 £6")]
    [InlineData("한국어 말", "한국어 말")]
    public void Next_Text_GivesFoldedWords(string text, string expected, params string[] words) =>
        Assert.Equal((words.Length > 0 ? words : expected.Split(' ')).Select(static w => FeatureHash.Of(w)), Folded(text));

    [Fact]
    public void Next_ScriptWithoutSpaces_GivesEachCharacter() => Assert.Equal(["中", "文", "か"], Words("中文か"));

    [Fact]
    public void Next_Picture_IsOneWord()
    {
        Assert.Equal(3, Folded("a🎁b").Count);
        Assert.Equal(Folded("🎁"), [Folded("x 🎁 y")[1]]);
        Assert.NotEqual(Folded("🎁"), Folded("🎂"));
        Assert.Single(Folded("\uD83C")); // half of one
    }

    [Fact]
    public void Next_EndlessWord_CountsByItsBeginning() => Assert.Equal(Folded(new string('x', 32)), Folded(new string('x', 100_000)));

    [Fact]
    public void Exact_Case_Counts()
    {
        var small = new WordReader("free");
        var large = new WordReader("FREE");
        Assert.True(small.Next() && large.Next());
        Assert.Equal(small.Folded, large.Folded);
        Assert.NotEqual(small.Exact, large.Exact);
        Assert.False(small.Next() || large.Next());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(7, 6)]
    [InlineData(long.MaxValue, 62)]
    public void Bucket_Count_GrowsByHalfDoublings(long count, uint expected) => Assert.Equal(expected, FeatureHash.Bucket(count));

    private static List<uint> Folded(string text)
    {
        var reader = new WordReader(text);
        var found = new List<uint>();
        while (reader.Next())
        {
            found.Add(reader.Folded);
        }

        return found;
    }

    private static List<string> Words(string text)
    {
        var known = text.Select(static c => c.ToString()).ToDictionary(static c => FeatureHash.Of(c));
        return [.. Folded(text).Select(hash => known[hash])];
    }
}
