using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Testing;

namespace Relay.Filters.Tests.Checks;

/// <summary>Every check's failure and time-out under the runner: a symbol of its own, never a lost message.</summary>
public sealed class CouldNotKnowTests
{
    public static TheoryData<string, string> Symbols() => new()
    {
        { "helo", "HELO_UNKNOWN" },
        { "early_talker", "EARLY_TALKER_UNKNOWN" },
        { "pipelining", "PIPELINING_UNKNOWN" },
        { "size", "SIZE_UNKNOWN" },
        { "dns_lists", "DNS_LISTS_UNKNOWN" },
        { "domain_lists", "DOMAIN_LISTS_UNKNOWN" },
        { "reverse_dns", "REVERSE_DNS_UNKNOWN" },
        { "helo_dns", "HELO_DNS_UNKNOWN" },
        { "sender_domain", "SENDER_DOMAIN_UNKNOWN" },
        { "sender_lists", "SENDER_LISTS_UNKNOWN" },
        { "links", "LINKS_UNKNOWN" },
        { "uri_lists", "URI_LISTS_UNKNOWN" },
        { "attachments", "ATTACHMENTS_UNKNOWN" },
    };

    [Theory]
    [MemberData(nameof(Symbols))]
    public async Task BuiltInCheck_Throws_IsItsUnknownSymbol(string name, string symbol) =>
        Assert.Equal([new ScoredSymbol(symbol, 0, "failed: IOException")], await FoundBy(name, static () => throw new IOException("broken")));

    [Theory]
    [MemberData(nameof(Symbols))]
    public async Task BuiltInCheck_NeverAnswers_IsItsUnknownSymbol(string name, string symbol) => Assert.Equal(
        [new ScoredSymbol(symbol, 0, "no answer in time")],
        await FoundBy(name, static () => new ValueTask<CheckResult>(new TaskCompletionSource<CheckResult>().Task)));

    private static async Task<IReadOnlyList<ScoredSymbol>> FoundBy(string name, Func<ValueTask<CheckResult>> run)
    {
        var time = new ManualTimeProvider();
        var broken = new Broken(CheckCase.AllChecks().Single(c => c.Name == name), run);
        var context = new CheckContext { Hostname = CheckCase.Hostname, Session = CheckCase.Session() };
        var set = new CheckSet([broken], TimeSpan.FromSeconds(1));
        using var running = new CheckRun(set, context, withEdge: true, time, NullLogger.Instance);
        running.Start(broken.Starts);
        time.Advance(set.Timeout);
        var card = new Scorecard(ScoreTable.Empty);
        await running.CollectAsync(broken.NeededBy, card);
        return card.Symbols;
    }

    /// <summary>A check in everything but its answer.</summary>
    private sealed class Broken(ICheck check, Func<ValueTask<CheckResult>> run) : ICheck
    {
        public string Name => check.Name;

        public Stage Starts => check.Starts;

        public Stage NeededBy => check.NeededBy;

        public bool EdgeOnly => check.EdgeOnly;

        public IReadOnlyList<string> Symbols => check.Symbols;

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => run();
    }
}
