using Relay.Filters.Rules;

namespace Relay.Filters.Tests.Rules;

public sealed class ScoreTests
{
    [Theory]
    [InlineData("", false, false, 1)]
    [InlineData("tflags A nice", false, false, -1)]
    [InlineData("score A 2.5", true, true, 2.5)]
    [InlineData("score A 1 2 3 4", false, false, 1)]
    [InlineData("score A 1 2 3 4", false, true, 2)]
    [InlineData("score A 1 2 3 4", true, false, 3)]
    [InlineData("score A 1 2 3 4", true, true, 4)]
    [InlineData("score A 1\nscore A (0.5)", true, true, 1.5)]
    [InlineData("score A 1 2 3 4\nscore A (1) (1) (1) (-6)", true, true, -2)]
    public void Score_Written_IsThatOfTheSet(string line, bool classifier, bool network, double expected)
    {
        var options = new RuleSetOptions { Classifier = classifier, Network = network };
        Assert.Equal(expected, Assert.Single(RuleCase.Compile($"body A /x/\n{line}", options).Evaluate(RuleCase.Body("x")).Hits).Score);
    }

    [Fact]
    public void Score_OfTestRule_IsSmall() => Assert.Equal(0.01, RuleCase.Compile("body T_A /x/").Evaluate(RuleCase.Body("x")).Score);

    [Fact]
    public void Score_Zero_TurnsTheRuleOffAlsoInComposites() =>
        Assert.Equal("B", RuleCase.Hits("body __A /x/\nscore __A 0\nbody B /x/\nmeta C __A && B", RuleCase.Body("x")));

    [Fact]
    public void SubRule_Hit_IsNotToldOf() =>
        Assert.Equal("B", RuleCase.Hits("body __A /x/\nmeta B __A", RuleCase.Body("x"), new RuleSetOptions()));

    [Theory]
    [InlineData("", 14.999, 1)]
    [InlineData("tflags A decisive", 1000, 0)]
    public void Score_AboveTheThreshold_IsCutUnlessDecisive(string flags, double expected, int notes)
    {
        var rules = RuleCase.Compile($"body A /x/\nscore A 1000\n{flags}", new RuleSetOptions { RejectThreshold = 15 });
        Assert.Equal(expected, rules.Evaluate(RuleCase.Body("x")).Score);
        Assert.Equal(notes, rules.Report.Notes.Count);
    }

    [Theory]
    [InlineData(14.99, 14.99)]
    [InlineData(15, 14.999)]
    public void Score_AtTheThreshold_IsCut_AndBelowItIsNot(double score, double expected) => Assert.Equal(
        expected,
        RuleCase.Compile(FormattableString.Invariant($"body A /x/\nscore A {score}"), new RuleSetOptions { RejectThreshold = 15 }).Evaluate(RuleCase.Body("x")).Score);

    [Fact]
    public void NetRule_WithoutNetwork_DoesNotRun() =>
        Assert.Equal("B", RuleCase.Hits("body A /x/\ntflags A net\nbody B /x/", RuleCase.Body("x"), new RuleSetOptions { Network = false }));

    [Fact]
    public void Hit_Reported_CarriesDescriptionPrefixAndEvidence()
    {
        var hit = Assert.Single(RuleCase.Compile("body A /b\\xe9?/\ndescribe A Some text\nsubjprefix A [X]").Evaluate(RuleCase.Body("nothing", "a b\u00e9")).Hits);
        Assert.Equal(("Some text", "[X]"), (hit.Description, hit.SubjectPrefix));
        Assert.Equal(new RuleEvidence(RuleKind.Body, 2, 2, 2, @"b\xe9"), hit.Evidence);
    }

    [Fact]
    public void ScoreLost_Skipped_IsTheSumOfItsScores() =>
        Assert.Equal(3.5, RuleCase.Compile("body A /(/\nscore A 1.5\nbody B eval:x()\nscore B -2\nbody __C /(/").Report.ScoreLost);

    [Fact]
    public void Symbols_WithoutRule_AreListed()
    {
        var info = Assert.Single(RuleCase.Compile("score OURS 3\ndescribe OURS By a check").Rules);
        Assert.Equal(("OURS", RuleKind.Symbol, 3.0, "By a check"), (info.Name, info.Kind, info.Score, info.Description));
    }

    [Fact]
    public void Ledger_AfterRuns_CountsHitsAndRuns()
    {
        var rules = RuleCase.Compile("body A /xyz/\nbody B /never/");
        rules.Evaluate(RuleCase.Body("an xyz"));
        rules.Evaluate(RuleCase.Body("nothing"));
        Assert.Equal([("A", 1L, 1L), ("B", 0L, 0L)], rules.Rules.Select(static r => (r.Name, r.Hits, r.Runs)));
    }
}
