using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Rules;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Rules;

/// <summary>Rule files as the relay runs them: last, over the message and all that was found.</summary>
public sealed class RulesCheckTests
{
    private const string Message = "From: a@author.example\r\nSubject: a test\r\n\r\nbuy now, buy today\r\n";

    [Theory]
    [InlineData("body R /buy/\nscore R 2", "R=2 [buy]")]
    [InlineData("body R /buy/\nscore R 2\ntflags R multiple", "R=2 [2 times, first: buy]")]
    [InlineData("header R Subject =~ /test/\nscore R -1", "R=-1 [test]")]
    [InlineData("meta R FOUND && !OTHER\nscore R 3", "R=3 []")]
    [InlineData("body __S /buy/\nmeta R __S && FOUND\nscore R 1", "R=1 []")]
    [InlineData("body R /sell/\nscore R 2", "")]
    [InlineData("header R X-Spam-Relays-External =~ /^\\[ ip=192\\.0\\.2\\.7 rdns= helo=h /\nscore R 1", "R=1 [\\[ ip")]
    public void Rule_OverMessageAndSymbols_IsASymbolWithItsEvidence(string rules, string expected)
    {
        var (card, result) = Run(rules);
        Assert.Null(result.Refusal);
        var found = string.Join(' ', card.Symbols.Skip(1).Select(static s => $"{s.Name}={s.Score} [{s.Detail}]"));
        Assert.StartsWith(expected.Replace("\\[", "[", StringComparison.Ordinal), found, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, found.Length == 0);
    }

    [Theory]
    [InlineData("body R /buy/\nscore R 100\ntflags R decisive", 15, "550 5.7.1 Message refused by rule R")]
    [InlineData("body R /buy/\nscore R 100\ntflags R decisive", double.PositiveInfinity, "550 5.7.1 Message refused by rule R")]
    [InlineData("body R /buy/\nscore R 10\ntflags R decisive", 15, null)]
    [InlineData("body R /buy/\nscore R 100", 15, null)]
    public void Rule_OnlyADecisiveOne_RefusesAlone(string rules, double reject, string? expected)
    {
        var (card, result) = Run(rules, reject);
        Assert.Equal(expected, result.Refusal?.ToString());
        Assert.True(card.Total >= reject == (expected is not null && double.IsFinite(reject)));
    }

    [Fact]
    public void Rule_ScoredByTheTable_HasThatScore()
    {
        var (card, _) = Run("body R /buy/\nscore R 2", 15, new ScoreTable([new SymbolRule("R", 7, "", "", 1)]));
        Assert.Equal(7, card.Symbols[^1].Score);
    }

    [Fact]
    public void Rules_WithoutTime_SayThatTheyAreIncomplete()
    {
        var (card, _) = Run("body R /buy/\nscore R 2", options: new RuleSetOptions { MessageTimeout = TimeSpan.Zero });
        Assert.Contains(card.Symbols, static s => s.Name == RulesCheck.Incomplete);
        Assert.Equal(("RULES_INCOMPLETE", "RULES_UNKNOWN"), (RulesCheck.Incomplete, Scorecard.UnknownSymbol("rules")));
    }

    [Fact]
    public void Rules_WithASlowPattern_NameIt()
    {
        // Backtracks for ever on any run of one letter, and its gate cannot tell.
        var (card, _) = Run("header SLOW X-Run =~ /^(?=(a+)+\\1$)a/ [if-unset: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab]\nscore SLOW 2", options: new RuleSetOptions { MatchTimeout = TimeSpan.FromMilliseconds(5) });
        Assert.Equal("took too long: SLOW", card.Symbols.Single(static s => s.Name == RulesCheck.Incomplete).Detail);
    }

    private static (Scorecard Card, CheckResult Result) Run(string rules, double reject = 15, ScoreTable? scores = null, RuleSetOptions? options = null)
    {
        var set = RuleSet.CompileText("t.cf", Encoding.UTF8.GetBytes(rules), (options ?? new RuleSetOptions()) with { KnownSymbols = new HashSet<string> { "FOUND", "OTHER" }, RejectThreshold = reject });
        using var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        var bytes = Encoding.ASCII.GetBytes(Message);
        body.Append(bytes);
        using var section = HeaderSection.Copy(bytes);
        var session = CheckCase.Session();
        session.Helo = "h";
        var context = new CheckContext { Session = session, Hostname = CheckCase.Hostname, Header = section, Message = new ReceivedMessage(body, section, hasEightBit: false) };
        using var features = context.Features;
        var card = new Scorecard(scores ?? ScoreTable.Empty);
        card.Add("other", CheckResult.Hit("FOUND"));
        var result = new RulesCheck(set, reject, TimeProvider.System).Conclude(context, card);
        card.Add("rules", result);
        return (card, result);
    }
}
