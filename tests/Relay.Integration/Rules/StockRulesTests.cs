using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Integration.Harness;
using Relay.Mime;
using Xunit.Abstractions;

namespace Relay.Integration.Rules;

/// <summary>
/// Debian's stock rules, here and in SpamAssassin: first on the same texts, which compares what rules make of them, then on our own reading of
/// the messages.
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

    /// <summary>What rules make of the texts that SpamAssassin saw.</summary>
    [RulesFact]
    public async Task StockRules_OnTheSameTexts_HitAsInSpamAssassin()
    {
        using var folder = new TestFolder("rules");
        var messages = Corpus.Sample(Full ? 3_000 : 100);
        var recorded = await SpamAssassinViews.RunAsync(messages, folder);
        var rules = RuleSet.Compile([SpamAssassinViews.StockRules], Options);
        var plain = RuleSet.Compile([SpamAssassinViews.StockRules], Options with { UsePrefilter = false });
        foreach (var message in recorded.Where(static (_, i) => i % 20 == 0))
        {
            Assert.Equal(Hits(plain, message.Subject), Hits(rules, message.Subject));
        }

        Assert.Equal(messages.Count, recorded.Count);
        Compare("same texts", rules, recorded, static (m, _) => m.Subject);

        // The same with our own reading of the bytes; the hosts it came through are those that SpamAssassin read.
        Compare("own texts", rules, recorded, (m, i) => new MessageRuleSubject(MessageView.Parse(messages[i].Bytes), new RuleFacts
        {
            Relays = m.Subject.Relays,
            EnvelopeFrom = m.Subject.EnvelopeFrom,
            RegistrableDomain = rules.Settings.Domains.Registrable,
        }));
    }

    private static readonly RuleSetOptions Options =
        new() { Classifier = false, Network = false, RunUnused = true, MatchTimeout = TimeSpan.FromSeconds(10), MessageTimeout = TimeSpan.FromMinutes(2) };

    private static List<(string Name, double Count)> Hits(RuleSet rules, IRuleSubject subject) => [.. rules.Evaluate(subject).Hits.Select(static h => (h.Name, h.Count))];

    private void Compare(string what, RuleSet rules, List<RecordedMessage> recorded, Func<RecordedMessage, int, IRuleSubject> subjectOf)
    {
        var names = rules.Rules.Where(static r => r.Kind != RuleKind.Symbol).Select(static r => r.Name).ToArray();
        var differences = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < recorded.Count; i++)
        {
            var theirs = recorded[i].Hits;
            var ours = Hits(rules, subjectOf(recorded[i], i)).Select(static h => h.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names.Where(n => ours.Contains(n) != theirs.Contains(n)))
            {
                var key = $"{(ours.Contains(name) ? "only here" : "only there")} {name}";
                differences[key] = differences.GetValueOrDefault(key) + 1;
            }
        }

        var pairs = (double)names.Length * recorded.Count;
        var agreement = (pairs - differences.Values.Sum()) / pairs;
        log.WriteLine($"{what}: {recorded.Count} messages, {names.Length} rules: {agreement:P4} of pairs agree");
        foreach (var (key, count) in differences.OrderByDescending(static d => d.Value))
        {
            log.WriteLine($"{count,5} {key}");
        }

        Assert.InRange(agreement, LeastAgreement, 1);
    }
}

/// <summary>A fact that needs SpamAssassin and the shared corpora.</summary>
internal sealed class RulesFactAttribute : FactAttribute
{
    public RulesFactAttribute() => Skip = Tools.WhySkipped(rootNeeded: false, "spamassassin") ?? (Corpus.Folder is null ? Corpus.Absent : null);
}
