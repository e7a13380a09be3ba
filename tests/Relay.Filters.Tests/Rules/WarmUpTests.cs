using Relay.Filters.Rules;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Tests.Rules;

/// <summary>Warming up is bounded, can be ended, and leaves no trace; unions of gates divide where that pays.</summary>
public sealed class WarmUpTests
{
    private const string Rules = "body A /meeting/\nscore A 1\nbody B /[a-z]{9} /\nscore B 1\nheader C Subject =~ /\\d/\nscore C 1\nmeta D !A\nscore D 2\nmeta E D + B > 1\nscore E 3\n";

    [Fact]
    public void WarmUp_OfASet_CountsNothingAndEnds()
    {
        var rules = RuleCase.Compile(Rules);
        Assert.InRange(RuleWarmUp.Run(rules, CancellationToken.None), 4, 4 * RuleWarmUp.MostRounds);
        Assert.All(rules.Rules, static r => Assert.Equal((0, 0), (r.Runs, r.Hits)));
        Assert.Equal("D", string.Join(' ', rules.Evaluate(RuleCase.Body("x")).Hits.Select(static h => h.Name)));
    }

    [Fact]
    public void WarmUp_Cancelled_JudgesNothing() => Assert.Equal(0, RuleWarmUp.Run(RuleCase.Compile(Rules), new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("nothing here", "D")]
    [InlineData("a meeting", "A")]
    [InlineData("something else", "B D E")]
    [InlineData("something of a meeting", "A B")]
    public void Composites_WhateverHit_AreAsIfAllWereWorkedOut(string body, string hits) => Assert.Equal(hits, RuleCase.Hits(Rules, RuleCase.Body(body)));

    [Fact]
    public async Task Unions_OneMemberAlwaysMatching_DivideAndStillFindAll()
    {
        var memory = new GateMemory();
        RulePattern[] patterns = [.. Enumerable.Range(0, 16).Select(i =>
        {
            Assert.True(PerlPattern.TryParse(i == 5 ? "/[a-z]/" : $"/[{i:x}]{{3}}Z/", out var perl, out _));
            return RulePattern.TryCreate(perl, TimeSpan.FromSeconds(10), out _, memory)!;
        })];
        var unions = GateUnions.TryMake(patterns, [.. Enumerable.Range(0, 16)])!;
        Assert.Equal(1, unions.Count);
        var candidates = new int[16];
        for (var i = 0; i < 100_000 && unions.Count < 5; i++)
        {
            _ = unions.Ask("text"u8, new GateLanes(), new PatternGate?[GateLanes.Width], candidates);
            await Task.Yield();
        }

        Assert.Equal(5, unions.Count);
        var found = unions.Ask("333Z"u8, new GateLanes(), new PatternGate?[GateLanes.Width], candidates);
        Assert.Contains(3, candidates[..found]);
        Assert.InRange(unions.Ask("text"u8, new GateLanes(), new PatternGate?[GateLanes.Width], candidates), 1, 2);
    }
}
