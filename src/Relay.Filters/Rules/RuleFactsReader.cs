using System.Net;
using Relay.Auth;
using Relay.Core.Checks;
using Relay.Filters.Authentication;
using Relay.Filters.Rules.Subject;
using Relay.Filters.Rules.Subject.Received;

namespace Relay.Filters.Rules;

/// <summary>What the relay knows of a message beside its bytes, put the way rules ask for it. What no check has found (yet) is unknown, never bad.</summary>
internal sealed class RuleFactsReader(RuleSettings settings, IReadOnlyCollection<IPNetwork> trusted, TimeProvider time)
{
    private readonly RelayTrust trust = new(settings, trusted);
    private readonly string senderField = settings.Value("envelope_sender_header");

    public RuleFacts Of(CheckContext context, Scorecard card) => new()
    {
        Hosts = new RelayReader(trust, Client(context, card), senderField),
        EnvelopeFrom = context.Envelope?.ReversePath.Address,
        ReadsSender = context.Session is null,
        Authentication = context.Features.Get<MessageAuthentication>() is { } message ? Results(message) : RuleAuthentication.None,
        SpamProbability = context.Features.Get<MessageProbability>()?.Value,
        Received = time.GetUtcNow(),
        RegistrableDomain = settings.Domains.Registrable,
        Lists = question => RuleListAnswers.Of(context, question),
        SymbolCount = name => card.Symbols.Any(s => s.Name == name) ? 1 : 0,
    };

    /// <summary>The client is the one relay that we know of ourselves; what Received fields tell of others is their word.</summary>
    private static RuleRelay? Client(CheckContext context, Scorecard card) => context.Session is not { } session ? null : new RuleRelay
    {
        Ip = session.ClientAddress.ToString(),
        Rdns = session.ReverseName ?? "",
        Helo = session.Helo ?? "",
        By = context.Hostname,
        EnvelopeFrom = context.Envelope?.ReversePath.Address ?? "",
        Id = context.Envelope?.Id ?? "",
        IsLookedUp = session.ReverseName is not null || card.Symbols.Any(static s => s.Name == "RDNS_NONE"),
        IsPrivate = Evals.PrivateAddress.Is(session.ClientAddress.ToString()),
    };

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
