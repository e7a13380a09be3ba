using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class MetaRuleTests
{
    /// <summary>Y hits, YY hits twice, N does not.</summary>
    private const string Base = "body __Y /yes/\nbody __YY /yes/\ntflags __YY multiple\nbody __N /never/\n";

    private static readonly RuleMessage Mail = RuleCase.Body("yes yes");

    [Theory]
    [InlineData("__Y", 1)]
    [InlineData("!__N", 1)]
    [InlineData("__Y && __N", 0)]
    [InlineData("__Y || __N", 1)]
    [InlineData("__Y && !__N", 1)]
    [InlineData("(__Y + __YY + __N)", 3)]
    [InlineData("__YY", 2)]
    [InlineData("__YY > 1", 1)]
    [InlineData("(__YY >= 3)", 0)]
    [InlineData("__YY * 2 - 1", 3)]
    [InlineData("__YY / 2 + 0.5", 1.5)]
    [InlineData("1 / __N", 0)]
    [InlineData("-__Y", -1)]
    [InlineData("__Y == 1 && __YY != 1", 1)]
    [InlineData("__Y ^ __N", 1)]
    [InlineData("__N ? 5 : 7", 7)]
    [InlineData("__Y ? 5 : 7", 5)]
    [InlineData("__N || __YY", 2)]
    [InlineData("__NOWHERE", 0)]
    [InlineData("!__NOWHERE", 1)]
    [InlineData("rules_matching(__Y*)", 3)]
    [InlineData("rules_matching(__?) > 1", 0)]
    [InlineData("rules_matching(NONE*)", 0)]
    [InlineData("()", 0)]
    [InlineData("!!__Y", 1)]
    [InlineData("1 < 2 == 1", 1)]
    public void Expression_Evaluated_IsPerlsValue(string expression, double expected) =>
        Assert.Equal(expected, RuleCase.Count($"{Base}meta A {expression}", "A", Mail));

    [Fact]
    public void Metas_OfMetas_RunInOrder() => Assert.Equal("A B C __Y __YY", RuleCase.Hits(Base + "meta A B && C\nmeta C __Y\nmeta B C\nmeta D B && __N", Mail));

    [Fact]
    public void Metas_InACircle_AreSkippedAndTheRestRuns()
    {
        var rules = RuleCase.Compile(Base + "meta A B\nmeta B A\nmeta C __Y\nmeta D A || __Y");
        Assert.Equal((4, 3), (rules.Report.Taken, rules.Report.Skipped));
        Assert.Contains(rules.Report.Notes, static n => n is { Rule: "A", Reason: "skipped: asks for itself in a circle, or for a rule that does" });
        Assert.Equal("C __Y __YY", string.Join(' ', rules.Evaluate(Mail).Hits.Select(static h => h.Name).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("meta A __NOWHERE", 1)]
    [InlineData("meta A __Y && __NOWHERE", 1)]
    [InlineData("meta A __Y || __NOWHERE", 0)]
    [InlineData("meta A (__Y + __NOWHERE) >= 2", 1)]
    [InlineData("meta A (__YY + __NOWHERE) >= 2", 0)]
    [InlineData("meta A !__NOWHERE", 0)]
    [InlineData("meta A B\nmeta B __NOWHERE", 2)]
    [InlineData("score __Y 0\nmeta A __Y", 1)]
    [InlineData("meta A OURS", 0)]
    [InlineData("meta A ()", 0)]
    public void DeadMetas_Counted_AreThoseThatCanNeverHit(string rules, int dead) =>
        Assert.Equal(dead, RuleCase.Compile(Base + rules, RuleCase.All with { KnownSymbols = new HashSet<string> { "OURS" } }).Report.DeadMetas);

    [Fact]
    public void Symbols_OfChecks_AreRulesEquals()
    {
        var mail = new RuleMessage { Body = RuleCase.Texts("yes"), Symbols = new Dictionary<string, double> { ["SPF_FAIL"] = 1, ["DNSBL_ZEN"] = 2 } };
        Assert.Equal("A B", RuleCase.Hits("body __Y /yes/\nmeta A __Y && SPF_FAIL\nmeta B DNSBL_ZEN > 1\nmeta C DNSBL_OTHER", mail, new RuleSetOptions()));
    }

    [Fact]
    public void Expression_Deep_IsRefusedAndDoesNotThrow()
    {
        var deep = new string('(', 100_000);
        Assert.Equal(1, RuleCase.Compile("meta A " + deep[..10_000]).Report.Skipped);
        Assert.Equal(1, RuleCase.Compile($"meta A {new string('(', 150)}1{new string(')', 150)}").Report.Taken);
        Assert.Equal(1, RuleCase.Compile($"meta A {new string('(', 250)}1{new string(')', 250)}").Report.Skipped);
    }

    [Fact]
    public void Unused_SubRules_DoNotRun()
    {
        var rules = RuleCase.Compile(Base + "meta A __Y", new RuleSetOptions());
        rules.Evaluate(Mail);
        Assert.Equal(["__Y"], rules.Rules.Where(static r => r.Runs > 0).Select(static r => r.Name));
    }
}
