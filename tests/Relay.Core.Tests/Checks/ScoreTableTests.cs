using Relay.Core.Checks;

namespace Relay.Core.Tests.Checks;

public sealed class ScoreTableTests
{
    private static readonly SymbolRule Rule = new("NAME", 2.5, "what it means", "10.cf", 7);

    [Fact]
    public void ScoreTable_KnownSymbol_GivesItsRule()
    {
        var table = new ScoreTable([Rule]);
        Assert.Equal(Rule, table.Find("NAME"));
        Assert.Equal(2.5, table.ScoreOf("NAME"));
        Assert.Equal([Rule], table.All);
    }

    [Theory]
    [InlineData("OTHER")]
    [InlineData("name")]
    [InlineData("")]
    public void ScoreTable_UnknownSymbol_CountsNothing(string symbol)
    {
        var table = new ScoreTable([Rule]);
        Assert.Null(table.Find(symbol));
        Assert.Equal(0, table.ScoreOf(symbol));
        Assert.Null(ScoreTable.Empty.Find(symbol));
    }
}
