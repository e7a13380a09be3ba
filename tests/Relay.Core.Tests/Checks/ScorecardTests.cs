using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Core.Tests.Checks;

public sealed class ScorecardTests
{
    private static readonly ScoreTable Scores = new(
    [
        new SymbolRule("A", 1.5, "the first", "10.cf", 1),
        new SymbolRule("B", -0.5, "the second", "10.cf", 2),
        new SymbolRule("SLOW_CHECK_UNKNOWN", 0, "not known", "10.cf", 3),
    ]);

    private readonly Scorecard card = new(Scores);

    [Fact]
    public void Scorecard_Symbols_AreSummedInTheirOrder()
    {
        card.Add("one", CheckResult.Hits([new SymbolHit("B", "why"), new SymbolHit("A")]));
        Assert.Equal([new ScoredSymbol("B", -0.5, "why"), new ScoredSymbol("A", 1.5, "")], card.Symbols);
        Assert.Equal(1.0, card.Total);
    }

    [Fact]
    public void Scorecard_SymbolTwice_CountsOnceWithItsFirstEvidence()
    {
        card.Add("one", CheckResult.Hit("A", "first"));
        card.Add("two", CheckResult.Hit("A", "second"));
        Assert.Equal([new ScoredSymbol("A", 1.5, "first")], card.Symbols);
        Assert.Equal(1.5, card.Total);
    }

    [Fact]
    public void Scorecard_WeightOfASymbol_CountsOnlyWhereNoFileScoresIt()
    {
        card.Add("one", CheckResult.Hits([new SymbolHit("A", "scored", 7), new SymbolHit("LIST", "listed", 3)]));
        Assert.Equal([new ScoredSymbol("A", 1.5, "scored"), new ScoredSymbol("LIST", 3, "listed")], card.Symbols);
        Assert.Equal(4.5, card.Total);
    }

    [Fact]
    public void Scorecard_SymbolNoFileScores_IsShownAndCountsNothing()
    {
        card.Add("one", CheckResult.Hit("NOT_IN_RULES", "evidence"));
        Assert.Equal([new ScoredSymbol("NOT_IN_RULES", 0, "evidence")], card.Symbols);
        Assert.Equal(0, card.Total);
    }

    [Fact]
    public void Scorecard_CouldNotKnow_IsASymbolWithItsReason()
    {
        card.Add("slow_check", CheckResult.Unknown("no answer in time"));
        Assert.Equal([new ScoredSymbol("SLOW_CHECK_UNKNOWN", 0, "no answer in time")], card.Symbols);
    }

    [Fact]
    public void Scorecard_Nothing_AddsNothing()
    {
        card.Add("one", CheckResult.Nothing);
        card.Add("two", default);
        Assert.Empty(card.Symbols);
        Assert.Null(card.Refusal);
    }

    [Fact]
    public void Scorecard_SeveralRefusals_KeepsTheFirst()
    {
        var first = new SmtpReply(451, "4.4.3", "look again");
        card.Add("one", CheckResult.Refuse(first, new SymbolHit("A")));
        card.Add("two", CheckResult.Refuse(new SmtpReply(550, "5.7.1", "no"), new SymbolHit("B")));
        Assert.Equal(first, card.Refusal);
        Assert.Equal(["A", "B"], card.Symbols.Select(static s => s.Name));
    }
}
