using System.Text.Json;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Filters.Rules.Subject.Received;
using Relay.Integration.Harness;
using Relay.Mime;
using Xunit.Abstractions;

namespace Relay.Integration.Rules;

/// <summary>
/// Debian's stock rules, here and in SpamAssassin: first on the same texts, which compares what rules make of them, then on our own reading of
/// the messages, Received fields among them. No rule is left out. What differs in 3,000 messages, by its cause:
/// <list type="bullet">
/// <item>__HAS_ANY_EMAIL, __HIGHBITS, HTML_MESSAGE, __MIME_HTML, __ANY_TEXT_ATTACH only here: text behind broken base64 and boundaries, which other clients show, is read too.</item>
/// <item>__HAS_ANY_URI, __DOS_HAS_ANY_URI, __LOCAL_PP_NONPPURL, __HAS_URI only there: <c>word.tld</c> in running text is no link here.</item>
/// <item>__URI_MAILTO only there: addresses in links' parameters and in running text; __45_ALNUM_URI, __64_ANY_URI, HTTPS_HTTP_MISMATCH: links cut at other places.</item>
/// <item>GB_CUSTOM_HTM_URI and its parts only here: SpamAssassin 4.0.1 does not fill <c>%{TAG}</c> in some patterns where it is documented to.</item>
/// <item>__URL_SHORTENER only here: SpamAssassin asks the shortener, and is off line.</item>
/// <item>__ENV_AND_HDR_FROM_MATCH, __FROM_MISSP_EH_MATCH only here: an address within a comment is none.</item>
/// <item>Of FREEMAIL_REPLY and __freemail_reply, both ways, and some sixty rules with three messages and fewer, the cause is not known.</item>
/// </list>
/// </summary>
public sealed class StockRulesTests(ITestOutputHelper log)
{
    private const double LeastTaken = 0.95;
    private const double LeastAgreement = 0.99;
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    /// <summary>Looks at every n-th message only, while one works on a difference.</summary>
    private static readonly int Every = int.TryParse(Environment.GetEnvironmentVariable("RELAY_RULES_EVERY"), out var n) && n > 0 ? n : 1;

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
        var lines = await SpamAssassinViews.RunAsync(messages, folder);
        Assert.Equal(messages.Count, lines.Length);
        var rules = RuleSet.Compile([SpamAssassinViews.StockRules], Options);
        var trust = new RelayTrust(rules.Settings, []);
        var names = rules.Rules.Where(static r => r.Kind != RuleKind.Symbol).Select(static r => r.Name).ToArray();
        var same = new Agreement("same texts", names);
        var own = new Agreement("own texts", names);
        var trails = new Agreement("relays", ["Trusted", "Untrusted", "Internal", "External", "Unparseable", "Fields", "EnvelopeFrom"]);
        for (var i = 0; i < lines.Length; i += Every)
        {
            var recorded = new RecordedMessage(JsonDocument.Parse(lines[i]).RootElement);
            var subject = Own(messages[i], trust, rules);
            same.Add(messages[i].Name, Hits(rules, recorded.Subject), recorded.Hits);
            own.Add(messages[i].Name, Hits(rules, subject), recorded.Hits);
            trails.Add(messages[i].Name, Different(subject, recorded.Subject), new HashSet<string>());
        }

        // Our own reading of the bytes; the hosts a message came through are the last of the three.
        foreach (var agreement in (Agreement[])[same, own, trails])
        {
            agreement.Write(log, messages.Count);
        }

        Assert.InRange(same.Share, LeastAgreement, 1);
        Assert.InRange(own.Share, LeastAgreement, 1);
        Assert.InRange(trails.Share, LeastAgreement, 1);
    }

    /// <summary>The pass over literals is there for speed alone.</summary>
    [RulesFact]
    public void StockRules_WithoutPrefilter_HitTheSame()
    {
        var rules = RuleSet.Compile([SpamAssassinViews.StockRules], Options);
        var plain = RuleSet.Compile([SpamAssassinViews.StockRules], Options with { UsePrefilter = false });
        var trust = new RelayTrust(rules.Settings, []);
        foreach (var message in Corpus.Sample(Full ? 150 : 6))
        {
            Assert.Equal(Hits(plain, Own(message, trust, plain)).Order(StringComparer.Ordinal), Hits(rules, Own(message, trust, rules)).Order(StringComparer.Ordinal));
        }
    }

    private static readonly RuleSetOptions Options =
        new() { Classifier = false, Network = false, RunUnused = true, MatchTimeout = TimeSpan.FromSeconds(10), MessageTimeout = TimeSpan.FromMinutes(2) };

    private static MessageRuleSubject Own(CorpusMessage message, RelayTrust trust, RuleSet rules) => new(MessageView.Parse(message.Bytes), new RuleFacts
    {
        Hosts = new RelayReader(trust, null, ""),
        ReadsSender = true,
        RegistrableDomain = rules.Settings.Domains.Registrable,
    });

    private static HashSet<string> Hits(RuleSet rules, IRuleSubject subject) => [.. rules.Evaluate(subject).Hits.Select(static h => h.Name)];

    private static HashSet<string> Different(IRuleSubject ours, IRuleSubject theirs)
    {
        (string Name, object? Ours, object? Theirs)[] pairs =
        [
            ("Trusted", RuleRelays.Format(ours.Relays.Trusted), RuleRelays.Format(theirs.Relays.Trusted)),
            ("Untrusted", RuleRelays.Format(ours.Relays.Untrusted), RuleRelays.Format(theirs.Relays.Untrusted)),
            ("Internal", RuleRelays.Format(ours.Relays.Internal), RuleRelays.Format(theirs.Relays.Internal)),
            ("External", RuleRelays.Format(ours.Relays.External), RuleRelays.Format(theirs.Relays.External)),
            ("Unparseable", ours.Relays.Unparseable, theirs.Relays.Unparseable),
            ("Fields", (ours.Relays.TrustedFields, ours.Relays.InternalFields), (theirs.Relays.TrustedFields, theirs.Relays.InternalFields)),
            ("EnvelopeFrom", ours.EnvelopeFrom, theirs.EnvelopeFrom),
        ];
        return [.. pairs.Where(static p => !Equals(p.Ours, p.Theirs)).Select(static p => p.Name)];
    }
}

/// <summary>A fact that needs SpamAssassin and the shared corpora.</summary>
internal sealed class RulesFactAttribute : FactAttribute
{
    public RulesFactAttribute() => Skip = Tools.WhySkipped(rootNeeded: false, "spamassassin") ?? (Corpus.Folder is null ? Corpus.Absent : null);
}
