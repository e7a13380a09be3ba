using System.Text.RegularExpressions;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Rules;

namespace Relay.Filters.Tests.Checks;

/// <summary>A check is whole only with its scores, descriptions and tests.</summary>
public sealed class BuiltInChecksTests
{
    private static readonly string Root = FindRoot();
    private static readonly RuleSet Shipped = RuleSet.Compile([Path.Combine(Root, "rules")], new RuleSetOptions { ScoresNameSymbols = true, RejectThreshold = 15, Classifier = false });

    public static TheoryData<string> EverySymbol() => [.. Every().SelectMany(static c => c.Symbols).Distinct()];

    public static TheoryData<string> EveryUnknownSymbol() => [.. Every().Select(static c => Scorecard.UnknownSymbol(c.Name))];

    /// <summary>Those that need a store too.</summary>
    private static IEnumerable<ICheck> Every() => CheckCase.AllChecks().Concat(BehaviourPartsTests.Parts(new CheckOptions()).Checks);

    [Theory]
    [MemberData(nameof(EverySymbol))]
    [MemberData(nameof(EveryUnknownSymbol))]
    public void EverySymbol_HasScoreAndDescription(string symbol)
    {
        var files = Directory.GetFiles(Path.Combine(Root, "rules"), "*.cf", SearchOption.AllDirectories);
        var text = string.Join('\n', files.Select(File.ReadAllText));
        Assert.Matches($@"(?m)^\s*score\s+{symbol}\s+-?[0-9]", text);
        Assert.Matches($@"(?m)^\s*describe\s+{symbol}\s+\S", text);
    }

    [Theory]
    [MemberData(nameof(EverySymbol))]
    [MemberData(nameof(EveryUnknownSymbol))]
    public void EverySymbol_HasATest(string symbol)
    {
        var word = new Regex($@"\b{symbol}\b", RegexOptions.NonBacktracking);
        var tests = Directory.GetFiles(Path.Combine(Root, "tests", "Relay.Filters.Tests"), "*Tests.cs", SearchOption.AllDirectories);
        Assert.True(tests.Any(file => word.IsMatch(File.ReadAllText(file))), $"no test under tests/Relay.Filters.Tests names {symbol}");
    }

    [Theory]
    [MemberData(nameof(EverySymbol))]
    public void EverySymbol_StandsInTheManualOfRules(string symbol) =>
        Assert.Contains($"`{symbol}`", File.ReadAllText(Path.Combine(Root, "rules", "README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(EveryUnknownSymbol))]
    public void CouldNotKnow_CountsNeitherForNorAgainst(string symbol) =>
        Assert.Equal(0, Shipped.Rules.Single(r => r.Name == symbol).Score);

    [Fact]
    public void OwnRules_HaveNoProblem()
    {
        Assert.DoesNotContain(Shipped.Report.Notes, static n => n.Level != RuleNoteLevel.Note);
        Assert.Equal((0, 0), (Shipped.Report.Skipped, Shipped.Report.DeadMetas));
    }

    [Fact]
    public void EveryCheck_HasANameOfItsOwnAndSymbolsOfTheHouse()
    {
        var checks = CheckCase.AllChecks();
        Assert.Equal(checks.Count, checks.Select(static c => c.Name).Distinct().Count());
        Assert.Equal(BuiltInChecks.Names, checks.Select(static c => c.Name));
        Assert.All(checks, static c => Assert.Matches("^[a-z][a-z0-9_]*$", c.Name));
        Assert.All(checks.SelectMany(static c => c.Symbols), static s => Assert.Matches("^[A-Z][A-Z0-9_]*$", s));
    }

    [Fact]
    public void Enabled_CheckTurnedOff_DoesNotRun()
    {
        foreach (var off in CheckCase.AllChecks())
        {
            var options = new CheckOptions { Timeout = TimeSpan.FromSeconds(3) };
            options.Disabled.Add(off.Name);
            var set = BuiltInChecks.Enabled(options, CheckCase.Services);
            var on = Enum.GetValues<Stage>().SelectMany(s => set.StartingAt(s, withEdge: true)).Select(static c => c.Name);
            Assert.Equal(CheckCase.AllChecks().Select(static c => c.Name).Where(n => n != off.Name).Order(), on.Order());
            Assert.Equal(options.Timeout, set.Timeout);
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Relay.sln");
        }

        return folder.FullName;
    }
}
