using System.Buffers;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Tests.Mail;

public sealed class VerdictFieldsTests
{
    private readonly RelayOptions options = new();

    [Fact]
    public void WriteVerdict_NothingFound_SaysNo() => Assert.Equal(
        "X-Relay-Id: ID\r\nX-Spam-Score: 0.0\r\nX-Spam-Status: No, score=0.0 required=5.0\r\n\ttests=none\r\n",
        Write([]));

    [Fact]
    public void WriteVerdict_JustBelowTag_HasNoFlag() => Assert.Equal(
        "X-Relay-Id: ID\r\nX-Spam-Score: 4.999\r\nX-Spam-Status: No, score=4.999 required=5.0\r\n\ttests=A_FACT=5.999,B_FACT=-1\r\n",
        Write([("A_FACT", 5.999), ("B_FACT", -1)]));

    [Fact]
    public void WriteVerdict_AtTag_HasFlag() => Assert.Equal(
        "X-Relay-Id: ID\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 5.0\r\nX-Spam-Status: Yes, score=5.0 required=5.0\r\n\ttests=A_FACT=5\r\n",
        Write([("A_FACT", 5)]));

    [Fact]
    public void WriteVerdict_ReportOn_TellsScoreNameAndDescription()
    {
        options.Headers.Report = true;
        Assert.EndsWith(
            "\r\nX-Spam-Report:\r\n\t  12.5 A_FACT what A_FACT means\r\n\t  -1.0 B_FACT what B_FACT means\r\n",
            Write([("A_FACT", 12.5), ("B_FACT", -1)]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WriteVerdict_ReportOnNothingFound_SaysSo()
    {
        options.Headers.Report = true;
        Assert.EndsWith("\ttests=none\r\nX-Spam-Report: nothing found\r\n", Write([]), StringComparison.Ordinal);
    }

    [Fact]
    public void WriteVerdict_ReportOfASymbolWithoutRule_HasNoDescription()
    {
        options.Headers.Report = true;
        var card = new Scorecard(ScoreTable.Empty);
        card.Add("check", CheckResult.Hit("UNSCORED"));
        Assert.EndsWith("X-Spam-Report:\r\n\t   0.0 UNSCORED \r\n", Write(card, ScoreTable.Empty), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(22)]
    [InlineData(60)]
    public void WriteVerdict_ManySymbols_AreFoldedBelow78ColumnsAndAllThere(int width)
    {
        var symbols = Enumerable.Range(0, 60).Select(i => ("S" + $"{i:00}".PadLeft(width - 1, '_'), i % 7 * 0.5)).ToArray();
        var text = Write(symbols);
        Assert.All(text.Split("\r\n"), static line => Assert.True(line.Length <= 78, line));
        Assert.Equal(symbols.Select(static s => FormattableString.Invariant($"{s.Item1}={s.Item2:0.###}")), Tests(text));
    }

    [Fact]
    public void WriteVerdict_OneLetterSymbols_AreAllSeparated()
    {
        var symbols = Enumerable.Range(0, 26).Select(static i => (((char)('A' + i)).ToString(), 1.0)).ToArray();
        Assert.Equal(symbols.Select(static s => s.Item1 + "=1"), Tests(Write(symbols)));
    }

    [Fact]
    public void WriteVerdict_SymbolLongerThanALine_StandsOnALineOfItsOwn()
    {
        var longName = new string('L', 128);
        var text = Write([("A_FACT", 1), (longName, 1), ("B_FACT", 1)]);
        Assert.Contains($"\ttests=A_FACT=1,\r\n\t{longName}=1,\r\n\tB_FACT=1\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    public void WriteVerdict_MoreThanAHundredSymbols_NamesAHundred(int count)
    {
        options.Headers.Report = true;
        var text = Write([.. Enumerable.Range(0, count).Select(static i => ($"SYMBOL_{i}", 0.1))]);
        Assert.Equal(100, Tests(text[..text.IndexOf("X-Spam-Report", StringComparison.Ordinal)]).Count);
        Assert.Equal(100, text[text.IndexOf("X-Spam-Report", StringComparison.Ordinal)..].Split("\r\n\t").Length - 1);
    }

    private static List<string> Tests(string text)
    {
        var list = text[(text.IndexOf("tests=", StringComparison.Ordinal) + 6)..];
        return [.. list.Replace("\r\n\t", "", StringComparison.Ordinal).Replace("\r\n", "", StringComparison.Ordinal).Split(',')];
    }

    private string Write((string Name, double Score)[] symbols)
    {
        var scores = new ScoreTable(symbols.Select(static s => new SymbolRule(s.Name, s.Score, "what " + s.Name + " means", "10.cf", 1)));
        var card = new Scorecard(scores);
        foreach (var (name, _) in symbols)
        {
            card.Add("check", CheckResult.Hit(name));
        }

        return Write(card, scores);
    }

    private string Write(Scorecard card, ScoreTable scores)
    {
        var output = new ArrayBufferWriter<byte>();
        TraceFields.WriteVerdict(output, "ID", Policy.Decide(card, options.Actions), card, scores, options.Actions, options.Headers);
        return output.Text();
    }
}
