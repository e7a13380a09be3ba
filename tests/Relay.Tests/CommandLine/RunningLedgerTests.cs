using System.Text;
using Relay.CommandLine;
using Relay.Core.Options;
using Relay.Filters.Rules;
using Relay.Hosting;

namespace Relay.Tests.CommandLine;

public sealed class RunningLedgerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"rules":[]}""")]
    [InlineData("""{"since":"x","rules":{}}""")]
    [InlineData("""{"since":"x","rules":[{"name":null,"hits":1,"microseconds":1}]}""")]
    [InlineData("""{"since":"x","rules":[{"name":"A","hits":"many","microseconds":1}]}""")]
    [InlineData("""{"since":"x","rules":[{"name":"A","hits":1.5,"microseconds":1}]}""")]
    public void Read_OfSomethingElse_IsNone(string answer) => Assert.Null(RunningLedger.Read("a", Encoding.UTF8.GetBytes(answer)));

    [Fact]
    public void Read_OfARelaysAnswer_HasEveryRule()
    {
        var ledger = RunningLedger.Read("a", """{"since":"2026-01-01T00:00:00Z","compile_ms":1,"rules":[{"name":"A","hits":3,"microseconds":2.5},{"name":"B","hits":0,"microseconds":0}]}"""u8.ToArray());
        Assert.Equal((new RuleCost(3, 2.5), "2026-01-01T00:00:00Z"), (ledger!.Costs["A"], ledger.Since));
        Assert.Equal(2, ledger.Costs.Count);
    }

    [Fact]
    public async Task Ask_WhereNobodyListens_IsNone() => Assert.Null(await RunningLedger.AskAsync(new HttpOptions { Address = new(System.Net.IPAddress.Loopback, 1) }, default));

    [Theory]
    [InlineData(50, 50)]
    [InlineData(51, 50)]
    public void Top_OfManyRules_IsBoundedAndHasTheMost(int rules, int shown)
    {
        var all = Enumerable.Range(1, rules).Select(static i => new RuleInfo("R" + i, RuleKind.Body, 1, "", "a.cf", i, i, i, 0, false)).Append(new RuleInfo("NONE", RuleKind.Body, 1, "", "a.cf", 1, 0, 0, 0, false));
        var top = RuleGauges.Most(all, static r => r.Hits).ToArray();
        Assert.Equal(shown, top.Length);
        Assert.Equal(("R" + rules, (double)rules), top[0]);
        Assert.DoesNotContain(top, static t => t.Name == "NONE");
    }
}
