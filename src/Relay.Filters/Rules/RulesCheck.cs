using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Relay.Auth;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Authentication;
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
    private readonly TimeProvider time;
    private readonly FrozenSet<string> decisive;

    /// <param name="reject">The score from which a decisive rule refuses.</param>
    public RulesCheck(RuleSet rules, double reject, TimeProvider time)
    {
        this.rules = rules;
        this.time = time;
        decisive = rules.Rules.Where(r => r.IsDecisive && r.Kind != RuleKind.Symbol && r.Score >= Math.Min(reject, DecisiveFrom)).Select(static r => r.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Where the threshold is out of reach, a decisive rule still refuses from a score that nobody gives by accident.</summary>
    private const double DecisiveFrom = 15;

    public string Name => "rules";

    public CheckResult Conclude(CheckContext context, Scorecard card)
    {
        var content = MessageContent.Of(context);
        var found = rules.Evaluate(new MessageRuleSubject(content.View, Facts(context, card)));
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
            hits.Add(new SymbolHit(Incomplete, "time ran out"));
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

    private RuleFacts Facts(CheckContext context, Scorecard card) => new()
    {
        Relays = Relays(context),
        EnvelopeFrom = context.Envelope?.ReversePath.Address,
        Authentication = context.Features.Get<MessageAuthentication>() is { } message ? Results(message) : RuleAuthentication.None,
        SpamProbability = context.Features.Get<MessageProbability>()?.Value,
        Received = time.GetUtcNow(),
        RegistrableDomain = rules.Settings.Domains.Registrable,
        SymbolCount = name => card.Symbols.Any(s => s.Name == name) ? 1 : 0,
    };

    /// <summary>The client is the one relay that we know of ourselves; what Received fields tell of others is their word.</summary>
    private static RuleRelays Relays(CheckContext context)
    {
        if (context.Session is not { } session)
        {
            return RuleRelays.None;
        }

        var client = new RuleRelay
        {
            Ip = session.ClientAddress.ToString(),
            Rdns = session.ReverseName ?? "",
            Helo = session.Helo ?? "",
            By = context.Hostname,
            EnvelopeFrom = context.Envelope?.ReversePath.Address ?? "",
            Id = context.Envelope?.Id ?? "",
            Internal = session.Trusted,
        };
        return session.Trusted
            ? new RuleRelays { Trusted = [client], Internal = [client], TrustedFields = 0, InternalFields = 0 }
            : new RuleRelays { Untrusted = [client], External = [client], TrustedFields = 0, InternalFields = 0 };
    }

    private static RuleAuthentication Results(MessageAuthentication message)
    {
        var spf = Answer(message.Spf);
        var dmarc = Answer(message.Dmarc);
        return new RuleAuthentication
        {
            Spf = spf?.Result.Word(),
            SpfHelo = Answer(message.Helo)?.Result.Word(),
            SpfDomain = spf is { Result: AuthResult.Pass } ? spf.Domain : "",
            Dkim = [.. (Answer(message.Dkim)?.Results ?? []).Select(static r => new RuleSignature(r.Domain, r.Result.Word(), r.Testing))],
            Dmarc = dmarc?.Result.Word(),
            DmarcPolicy = dmarc?.Policy is { } policy ? Relay.Auth.Dmarc.DmarcWords.Word(policy) : "",
            Arc = Answer(message.Arc)?.Result.Word(),
        };
    }

    private static T? Answer<T>(Task<T>? task)
        where T : class => task is { IsCompletedSuccessfully: true } ? task.GetAwaiter().GetResult() : null;
}
