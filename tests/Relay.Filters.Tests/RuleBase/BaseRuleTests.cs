using Relay.Filters.Rules;

namespace Relay.Filters.Tests.RuleBase;

/// <summary>Every shipped content rule is described, scored and shown by a message that hits it and one that does not.</summary>
public sealed class BaseRuleTests
{
    private static readonly IReadOnlyList<ContentCase> Cases = ContentCase.All(BaseRules.Root);

    public static TheoryData<string> EveryRule() => [.. BaseRules.Scored.Select(static r => r.Name)];

    public static TheoryData<int> EveryCase() => [.. Enumerable.Range(0, Cases.Count)];

    [Fact]
    public void BaseSet_Compiled_HasNothingToNote()
    {
        Assert.True(BaseRules.Scored.Count >= 100, $"{BaseRules.Scored.Count} scored rules");
        Assert.Empty(BaseRules.Set.Report.Notes);
        Assert.Equal(0, BaseRules.Set.Report.Skipped);
        Assert.Equal(0, BaseRules.Set.Report.DeadMetas);
    }

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void Rule_OfTheBaseSet_IsDescribedScoredAndShown(string name)
    {
        var rule = BaseRules.Scored.Single(r => r.Name == name);
        Assert.Matches("^(?:PHISH|BEC|FEE|INVOICE|EXTORT|HDR|HTML|BODY|OFFER|GOOD)_[A-Z0-9_]+$|^GTUBE$", name);
        Assert.NotEmpty(rule.Description);
        var line = File.ReadLines(rule.File).Where(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["score", var n, ..] && n == name);
        Assert.Single(line);
        Assert.NotEqual(0, rule.Score);
        Assert.True(rule.IsDecisive == (name == "GTUBE") && (rule.IsDecisive || rule.Score <= 3.5), $"{rule.Score}: no rule alone decides");
        Assert.Contains(Cases, c => c.Hit.Contains(name));
        Assert.Contains(Cases, c => c.Miss.Contains(name));
    }

    [Theory]
    [MemberData(nameof(EveryCase))]
    public void Message_OfTheCases_HitsWhatItShall(int number)
    {
        var wanted = Cases[number];
        var hits = BaseRules.Set.Evaluate(wanted.Message()).Hits.Select(static h => h.Name).ToHashSet(StringComparer.Ordinal);
        var known = BaseRules.Scored.Select(static r => r.Name).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(wanted.Hit.Concat(wanted.Miss), n => !known.Contains(n));
        var wrong = wanted.Hit.Where(n => !hits.Contains(n)).Select(static n => "+" + n).Concat(wanted.Miss.Where(hits.Contains).Select(static n => "-" + n));
        Assert.True(!wrong.Any(), $"{wanted.File}:{wanted.Line}: {string.Join(' ', wrong)}; hit: {string.Join(' ', hits)}");
    }

    [Fact]
    public void TestMessage_OfSpamFilters_IsRefused()
    {
        var hits = BaseRules.Set.Evaluate(Cases.Single(static c => c.Hit.Contains("GTUBE")).Message());
        Assert.True(hits.Score >= BaseRules.RejectThreshold);
    }

    [Fact]
    public void FreemailDomains_OfTheList_AreDomainsAndThereOnce()
    {
        var lines = File.ReadLines(Path.Combine(BaseRules.Root, "rules", "lists", "freemail.cf")).Where(static l => l.StartsWith("freemail_domains ", StringComparison.Ordinal));
        string[] domains = [.. lines.SelectMany(static l => l.Split(' ').Skip(1))];
        Assert.All(domains, static d => Assert.Matches(@"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$", d));
        Assert.Empty(domains.GroupBy(static d => d).Where(static g => g.Count() > 1).Select(static g => g.Key));
        Assert.True(domains.Length > 300, $"{domains.Length} domains");
    }
}
