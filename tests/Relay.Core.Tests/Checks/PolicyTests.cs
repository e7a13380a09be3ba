using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Tests.Checks;

public sealed class PolicyTests
{
    private static readonly ActionOptions Actions = new() { Tag = 5, Quarantine = 10, Reject = 15 };

    [Theory]
    [InlineData(-3, MailAction.Accept)]
    [InlineData(0, MailAction.Accept)]
    [InlineData(4.999, MailAction.Accept)]
    [InlineData(5, MailAction.Tag)]
    [InlineData(9.999, MailAction.Tag)]
    [InlineData(10, MailAction.Quarantine)]
    [InlineData(14.999, MailAction.Quarantine)]
    [InlineData(15, MailAction.Reject)]
    [InlineData(1000, MailAction.Reject)]
    public void Decide_ScoreAtAThreshold_TakesItsAction(double score, MailAction expected)
    {
        var verdict = Policy.Decide(Card(("SYMBOL", score)), Actions);
        Assert.Equal(new Verdict(expected, score, expected == MailAction.Accept ? "" : "SYMBOL") { ByScore = true }, verdict);
    }

    [Fact]
    public void Decide_SumThatBinaryFractionsMiss_CountsAsTheThreshold()
    {
        var card = Card(("A", 4.7), ("B", 0.1), ("C", 0.1), ("D", 0.1)); // 4.999999999999999…
        Assert.True(card.Total < 5);
        Assert.Equal(new Verdict(MailAction.Tag, 5, "A") { ByScore = true }, Policy.Decide(card, Actions));
    }

    [Fact]
    public void Decide_SeveralSymbols_NamesTheWorst() =>
        Assert.Equal("B", Policy.Decide(Card(("A", 4), ("B", 9), ("C", 3), ("D", -1)), Actions).Reason);

    [Theory]
    [InlineData(451, MailAction.Defer)]
    [InlineData(550, MailAction.Reject)]
    public void Decide_Refusal_WinsOverAnyScore(int code, MailAction expected)
    {
        var card = Card(("GOOD", -50), ("BAD", 12));
        card.Add("sender_domain", CheckResult.Refuse(new SmtpReply(code, "", "no such domain"), new SymbolHit("REFUSED", "why")));
        Assert.Equal(new Verdict(expected, -38, "no such domain"), Policy.Decide(card, Actions));
    }

    [Fact]
    public void Decide_ActionsOutOfReach_AcceptsEverything()
    {
        var never = new ActionOptions { Tag = double.PositiveInfinity, Quarantine = double.PositiveInfinity, Reject = double.PositiveInfinity };
        Assert.Equal(MailAction.Accept, Policy.Decide(Card(("BAD", 1e9)), never).Action);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Decide_NothingFoundAndThresholdNotAboveZero_ActsWithoutASymbol(double threshold)
    {
        var verdict = Policy.Decide(Card(), new ActionOptions { Tag = threshold });
        Assert.Equal(new Verdict(MailAction.Tag, 0, "") { ByScore = true }, verdict);
    }

    [Theory]
    [InlineData(15, "a", MailAction.Reject)]
    [InlineData(15, "postmaster", MailAction.Tag)]
    [InlineData(15, "ABUSE postmaster", MailAction.Tag)]
    [InlineData(15, "postmaster a", MailAction.Quarantine)]
    [InlineData(10, "postmaster a", MailAction.Quarantine)]
    [InlineData(10, "abuse", MailAction.Tag)]
    [InlineData(5, "abuse", MailAction.Tag)]
    [InlineData(0, "abuse", MailAction.Accept)]
    public void ForRecipients_Complaints_AreNeverRefusedOnScore(double score, string locals, MailAction expected)
    {
        var verdict = Policy.Decide(Card(("SYMBOL", score)), Actions);
        var judged = Policy.ForRecipients(verdict, Recipients(locals));
        Assert.Equal((expected, expected == verdict.Action), (judged.Action, judged.ByScore));
    }

    [Fact]
    public void ForRecipients_RefusalWithoutScore_HoldsForAll()
    {
        var card = Card(("BAD", 50));
        card.Add("dmarc", CheckResult.Refuse(new SmtpReply(550, "5.7.1", "no")));
        Assert.Equal(MailAction.Reject, Policy.ForRecipients(Policy.Decide(card, Actions), Recipients("postmaster")).Action);
    }

    private static Recipient[] Recipients(string locals) => [.. locals.Split(' ').Select(static l => new Recipient(new MailPath(l + "@inner.test", l, "inner.test")))];

    private static Scorecard Card(params (string Name, double Score)[] symbols)
    {
        var card = new Scorecard(new ScoreTable(symbols.Select(static s => new SymbolRule(s.Name, s.Score, "", "10.cf", 1))));
        foreach (var (name, _) in symbols)
        {
            card.Add("check", CheckResult.Hit(name));
        }

        return card;
    }
}
