using Relay.Filters.Rules;
using Relay.Integration.Harness;
using Xunit.Abstractions;

namespace Relay.Integration.Rules;

/// <summary>
/// Debian's stock rules, here and in SpamAssassin, on the same texts: what rules make of a text is compared, not how the text was got from the
/// message.
/// </summary>
public sealed class StockRulesTests(ITestOutputHelper log)
{
    private const double LeastTaken = 0.95;
    private const double LeastAgreement = 0.99;
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    [ClientFact("spamassassin")]
    public void StockRules_Compiled_AreNearlyAllTaken()
    {
        _ = Tools.Need("spamassassin");
        var report = RuleSet.Compile([SpamAssassinViews.StockRules], new RuleSetOptions()).Report;
        var share = (double)report.Taken / (report.Taken + report.Skipped);
        log.WriteLine($"{report.Taken} taken, {report.Skipped} skipped: {share:P2}");
        foreach (var note in report.Notes.Where(static n => n.Level != RuleNoteLevel.Note))
        {
            log.WriteLine(note.ToString());
        }

        Assert.False(report.AnyUnreadable);
        Assert.InRange(report.Taken, 2_000, int.MaxValue);
        Assert.InRange(share, LeastTaken, 1);
    }

    [RulesFact]
    public async Task StockRules_OnCorpusMessages_HitAsInSpamAssassin()
    {
        using var folder = new TestFolder("rules");
        var recorded = await SpamAssassinViews.RunAsync(Corpus.Sample(Full ? 3_000 : 100), folder);
        var options = new RuleSetOptions { Classifier = false, Network = false, RunUnused = true, MatchTimeout = TimeSpan.FromSeconds(5), MessageTimeout = TimeSpan.FromMinutes(1) };
        var rules = RuleSet.Compile([SpamAssassinViews.StockRules], options);
        var plain = RuleSet.Compile([SpamAssassinViews.StockRules], options with { UsePrefilter = false });
        var names = rules.Rules.Where(static r => r.Kind != RuleKind.Symbol).Select(static r => r.Name).ToArray();
        var differences = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (message, i) in recorded.Select(static (m, i) => (m, i)))
        {
            var hits = rules.Evaluate(message.Subject).Hits.Select(static h => (h.Name, h.Count)).ToList();
            if (!Full && i % 10 == 0)
            {
                Assert.Equal(plain.Evaluate(message.Subject).Hits.Select(static h => (h.Name, h.Count)), hits);
            }

            var ours = hits.Select(static h => h.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names.Where(n => ours.Contains(n) != message.Hits.Contains(n)))
            {
                var key = $"{(ours.Contains(name) ? "only here" : "only there")} {name}";
                differences[key] = differences.GetValueOrDefault(key) + 1;
            }
        }

        var pairs = (double)names.Length * recorded.Count;
        var agreement = (pairs - differences.Values.Sum()) / pairs;
        log.WriteLine($"{recorded.Count} messages, {names.Length} rules: {agreement:P4} of pairs agree");
        foreach (var (key, count) in differences.OrderByDescending(static d => d.Value))
        {
            log.WriteLine($"{count,5} {key}");
        }

        Assert.InRange(recorded.Count, Full ? 2_900 : 100, int.MaxValue);
        Assert.InRange(agreement, LeastAgreement, 1);
    }
}

/// <summary>A fact that needs SpamAssassin and the shared corpora.</summary>
internal sealed class RulesFactAttribute : FactAttribute
{
    public RulesFactAttribute() => Skip = Tools.WhySkipped(rootNeeded: false, "spamassassin") ?? (Corpus.Folder is null ? Corpus.Absent : null);
}
