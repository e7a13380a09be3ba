using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Content;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules;

/// <summary>
/// Runs the rule files over the message, when everything else has been found: rules see our symbols as their equals. A rule that is
/// <c>tflags decisive</c> and scores at the reject threshold refuses alone; all others only add up. What did not run for want of time is said.
/// </summary>
public sealed class RulesCheck : IConcludingCheck
{
    public const string Incomplete = "RULES_INCOMPLETE";

    private readonly RuleSet rules;
    private readonly RuleFactsReader facts;
    private readonly FrozenSet<string> decisive;

    /// <param name="reject">The score from which a decisive rule refuses.</param>
    /// <param name="trusted">The relay's trusted networks: hosts whose Received fields are believed.</param>
    public RulesCheck(RuleSet rules, double reject, TimeProvider time, IReadOnlyCollection<IPNetwork>? trusted = null)
    {
        this.rules = rules;
        facts = new RuleFactsReader(rules.Settings, trusted ?? [], time);
        decisive = rules.Rules.Where(r => r.IsDecisive && r.Kind != RuleKind.Symbol && r.Score >= Math.Min(reject, DecisiveFrom)).Select(static r => r.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Where the threshold is out of reach, a decisive rule still refuses from a score that nobody gives by accident.</summary>
    private const double DecisiveFrom = 15;

    /// <summary>Slow rules that the symbol's detail names.</summary>
    private const int MostNamed = 10;

    public string Name => "rules";

    public CheckResult Conclude(CheckContext context, Scorecard card)
    {
        var content = MessageContent.Of(context);
        var found = rules.Evaluate(new MessageRuleSubject(content.View, facts.Of(context, card)));
        if (found is { Hits.Count: 0, IsIncomplete: false })
        {
            return CheckResult.Nothing;
        }

        var hits = ImmutableArray.CreateBuilder<SymbolHit>(found.Hits.Count + 1);
        string? refusing = null;
        foreach (var hit in found.Hits)
        {
            hits.Add(new SymbolHit(hit.Name, Detail(hit), hit.Score));
            refusing ??= decisive.Contains(hit.Name) ? hit.Name : null;
        }

        if (found.IsIncomplete)
        {
            hits.Add(new SymbolHit(Incomplete, found.TooLong.Count > 0 ? "took too long: " + string.Join(' ', found.TooLong.Take(MostNamed)) : "time ran out"));
        }

        return refusing is null
            ? CheckResult.Hits(hits.ToImmutable())
            : CheckResult.Refuse(new SmtpReply(550, "5.7.1", $"Message refused by rule {refusing}"), hits.ToImmutable());
    }

    private static string Detail(RuleHit hit)
    {
        var count = hit.Count is > 1 ? string.Create(CultureInfo.InvariantCulture, $"{hit.Count:0.##} times") : "";
        return (hit.Evidence?.Text, count) switch
        {
            (null, _) => count,
            ({ } text, "") => text,
            ({ } text, _) => $"{count}, first: {text}",
        };
    }
}
