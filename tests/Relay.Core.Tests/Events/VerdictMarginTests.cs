using System.Globalization;
using System.Net;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.Core.Tests.Events;

public sealed class VerdictMarginTests
{
    [Theory]
    [InlineData("A=4", "Tag +1: nothing")]
    [InlineData("A=6 DKIM_PASS=-2", "Tag +1: DKIM_PASS → Tag")]
    [InlineData("A=5", "Accept -0: A → Accept, Quarantine +5: nothing")]
    [InlineData("A=5 B=0.2 C=0.1", "Accept -0.3: A → Accept, Quarantine +4.7: nothing")] // 0.2 and 0.1 together leave 5: not below
    [InlineData("A=5 B=0.4 C=0.3", "Accept -0.7: A → Accept, Quarantine +4.3: nothing")]
    [InlineData("A=4.9 DKIM_FAIL=0.2", "Accept -0.1: DKIM_FAIL → Accept, Quarantine +4.9: nothing")]
    [InlineData("A=10 B=9 C=1", "Quarantine -5: B → Quarantine")]
    [InlineData("A=16 B=1 C=1", "Quarantine -3: A → Accept")]
    [InlineData("A=6 B=6 C=6", "Quarantine -3: C → Quarantine")]
    [InlineData("A=3 B=3 C=3 D=3 E=3 F=3 G=3", "Quarantine -6: A,B,G → Quarantine")]
    [InlineData("A=9 GOOD=-3 FINE=-2", "Tag +1: FINE → Tag")]
    [InlineData("", "Tag +5: nothing")]
    public void Of_Symbols_NamesTheFewestThatLeadAcross(string symbols, string expected) => Assert.Equal(expected, Text(Record(symbols, new ActionOptions())));

    [Fact]
    public void Of_FirstTakenSufficesAlone_TakesTheSmallestThatDoes() =>
        Assert.Equal("Accept -1: C → Accept, Quarantine +4: nothing", Text(Record("A=2.5 B=2 C=1.5", new ActionOptions())));

    [Theory]
    [InlineData("A=50", "")]
    [InlineData("", "")]
    public void Of_ThresholdsOutOfReach_SaysNothing(string symbols, string expected)
    {
        const double Never = double.PositiveInfinity;
        Assert.Equal(expected, Text(Record(symbols, new ActionOptions { Tag = Never, Quarantine = Never, Reject = Never })));
    }

    [Fact]
    public void Of_ThresholdThatAnotherHides_IsNoNeighbour() =>
        Assert.Equal("Reject +4: nothing", Text(Record("A=1", new ActionOptions { Tag = 7, Quarantine = 6, Reject = 5 })));

    [Fact]
    public void Of_ThresholdAtZero_NeedsLessThanNothing() =>
        Assert.Equal("Accept -0: nothing, Quarantine +10: nothing", Text(Record("", new ActionOptions { Tag = 0 })));

    [Fact]
    public void Of_ScoreThatDidNotDecide_SaysNothing() => Assert.Empty(VerdictMargin.Of(Record("A=20", new ActionOptions()) with { ByScore = false }));

    private static DecisionRecord Record(string symbols, ActionOptions actions)
    {
        ScoredSymbol[] scored = [.. symbols.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static s => s.Split('=')).Select(static s => new ScoredSymbol(s[0], double.Parse(s[1], CultureInfo.InvariantCulture), ""))];
        return new DecisionRecord
        {
            Id = "id", Time = default, Client = IPAddress.Loopback, From = "", Action = "", Symbols = scored, Score = Math.Round(scored.Sum(static s => s.Score), 3), Actions = actions, ByScore = true,
        };
    }

    private static string Text(DecisionRecord record) => string.Join(", ", VerdictMargin.Of(record).Select(m => string.Create(
        CultureInfo.InvariantCulture,
        $"{m.Neighbour} {(m.Threshold > record.Score ? "+" : "-")}{m.Distance:0.###}: {(m.Without.Count == 0 ? "nothing" : string.Join(',', m.Without.Select(static s => s.Name)) + " → " + m.Leads)}")));
}
