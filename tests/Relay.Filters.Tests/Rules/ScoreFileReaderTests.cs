using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Filters.Rules;

namespace Relay.Filters.Tests.Rules;

public sealed class ScoreFileReaderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("relay-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("score A 1.5", 1.5)]
    [InlineData("score A -2", -2)]
    [InlineData("score A .5", 0.5)]
    [InlineData("  score\tA   1   # why", 1)]
    [InlineData("score A 1 2 3 4", 4)]
    [InlineData("score A 1\nscore A 3", 3)]
    [InlineData("describe A text", 1.0)]
    [InlineData("describe A text\nscore A 0", 0)]
    [InlineData("score A 2\ndescribe A text", 2)]
    [InlineData("score A 2\r\n\r\n# end\r\n", 2)]
    [InlineData("\uFEFFscore A 2", 2)]
    [InlineData("score A 2\nscore A x", 2)]
    public void Score_Written_IsTheLastGoodOne(string text, double expected)
    {
        Assert.Equal(expected, Read(text).Scores.Find("A")!.Score);
    }

    [Theory]
    [InlineData("describe A Some  text here ", "Some  text here")]
    [InlineData("describe A one\ndescribe A two", "two")]
    [InlineData("describe A with \\# sign # comment", "with # sign")]
    [InlineData("describe A ünïcode", "ünïcode")]
    [InlineData("score A 1", "")]
    public void Describe_Written_IsTheLastText(string text, string expected)
    {
        Assert.Equal(expected, Read(text).Scores.Find("A")!.Description);
    }

    [Theory]
    [InlineData("score", "1:6: the name is missing; write score NAME n")]
    [InlineData("score A", "1:8: 0 numbers; write one, or four")]
    [InlineData("score A 1 2", "1:9: 2 numbers; write one, or four")]
    [InlineData("score A 1 2 3", "1:9: 3 numbers; write one, or four")]
    [InlineData("score A 1 2 3 4 5", "1:9: 5 numbers; write one, or four")]
    [InlineData("\nscore  A  x", "2:11: \"x\" is not a number; write one such as 1.5 or -2")]
    [InlineData("score A 1 2 y 4", "1:13: \"y\" is not a number")]
    [InlineData("score A NaN", "1:9: \"NaN\" is not a number")]
    [InlineData("score A 1e3", "1:9: \"1e3\" is not a number")]
    [InlineData("score A-B 1", "1:7: \"A-B\" is not the name of a symbol; write letters, digits and _, no digit first, at most 128")]
    [InlineData("score 1A 1", "1:7: \"1A\" is not the name of a symbol")]
    [InlineData("describe", "1:9: the name is missing; write describe NAME text")]
    [InlineData("describe A # only a comment", "1:11: the text is missing; write describe NAME text")]
    public void Line_Wrong_IsAnErrorAtItsPlace(string text, string expected)
    {
        var problem = Assert.Single(Read(text).Problems);

        Assert.True(problem.IsError);
        Assert.StartsWith($"{root}/a.cf:{expected}", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("body A /x/", "1:1: warning: not read yet: of the rule language only score and describe are")]
    [InlineData("  lang de describe A Text", "1:3: warning: not read yet")]
    [InlineData("score A (0.5)", "1:9: warning: not read yet: a score in parentheses")]
    public void Line_OfTheWholeLanguage_IsAWarning(string text, string expected)
    {
        var problem = Assert.Single(Read(text).Problems);

        Assert.False(problem.IsError);
        Assert.StartsWith($"{root}/a.cf:{expected}", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_Files_AreReadInOrdinalOrderAndTheLastWins()
    {
        Write("b.cf", "score A 2\ndescribe A b");
        Write("a.cf", "score A 1\nscore B 7");
        Write("Z.cf", "score A 0\n");
        Write("c.txt", "score A 9");

        var read = ScoreFileReader.Read([root]);

        Assert.Empty(read.Problems);
        var rule = read.Scores.Find("A")!;
        Assert.Equal((2, "b", Path.Combine(root, "b.cf"), 1), (rule.Score, rule.Description, rule.File, rule.Line));
        Assert.Equal(7, read.Scores.ScoreOf("B"));
    }

    [Fact]
    public void Paths_FileAfterFolder_Wins()
    {
        Write("a.cf", "score A 1");
        var local = Write("local.rules", "score A 5");

        Assert.Equal(5, ScoreFileReader.Read([root, local]).Scores.ScoreOf("A"));
    }

    [Fact]
    public void File_Missing_IsAnError()
    {
        var problem = Assert.Single(ScoreFileReader.Read([Path.Combine(root, "gone.cf")]).Problems);

        Assert.True(problem.IsError);
        Assert.StartsWith($"{root}/gone.cf: cannot be read", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_AtTheCap_IsReadAndOnePastRefused()
    {
        var line = "score A 1\n";
        var filler = new string('\n', ScoreFileReader.MaxFile - line.Length);

        Assert.Equal(1, Read(line + filler).Scores.ScoreOf("A"));
        var past = Read(line + filler + "\n");
        Assert.Null(past.Scores.Find("A"));
        Assert.Equal($"{root}/a.cf: larger than 16 MiB; split it, or take it out of rules", Assert.Single(past.Problems).ToString());
    }

    [Fact]
    public void Line_AtTheCap_IsReadAndOnePastRefused()
    {
        var line = "describe A ".PadRight(64 << 10, 'x');

        Assert.Empty(Read(line + "\nscore B 2").Problems);
        var past = Read(line + "x\nscore B 2");
        Assert.Equal($"{root}/a.cf:1:1: a line longer than 64 KiB; split or remove it", Assert.Single(past.Problems).ToString());
        Assert.Equal(2, past.Scores.ScoreOf("B"));
    }

    [Theory]
    [InlineData(128, 0)]
    [InlineData(129, 1)]
    public void Name_AtTheCap_IsTakenAndOnePastRefused(int length, int errors)
    {
        Assert.Equal(errors, Read($"score {new string('A', length)} 1").Problems.Count);
    }

    [Fact]
    public void Problems_PastTheCap_AreCountedAndHideNoError()
    {
        var read = Read(string.Concat(Enumerable.Repeat("body A /x/\n", 103)) + "score A\n");

        Assert.Equal(102, read.Problems.Count);
        Assert.Equal(104, Assert.Single(read.Problems, static p => p.IsError).Line);
        Assert.Equal("3 more lines like these", read.Problems[^1].Message);
    }

    [Fact]
    public void File_AnyBytes_NeverThrows()
    {
        Prop.ForAll(Gen.Elements("score ", "describe ", "A", " ", "1", "\n", "\r", "#", "\\", "\0", "ü", "(", "\t", "-").ListOf().Select(static p => string.Concat(p)).ToArbitrary(), text =>
        {
            var read = Read(text);
            return read.Problems.All(static p => p.Column > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(3, 5));
    }

    private RuleFiles Read(string text) => ScoreFileReader.Read([Write("a.cf", text)]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(root, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
