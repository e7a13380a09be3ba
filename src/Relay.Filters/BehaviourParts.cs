using Microsoft.Extensions.Logging;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Bulk;
using Relay.Filters.Greylist;
using Relay.Filters.Rates;
using Relay.Filters.Reputation;

namespace Relay.Filters;

/// <summary>
/// What judges clients by what they did before: built once for each snapshot of the options, since all it remembers is in the store.
/// </summary>
public sealed class BehaviourParts
{
    private readonly Func<IDecisionSink, Func<ActionOptions>, ReputationFeedback> feedback;

    private BehaviourParts(
        IReadOnlyList<ICheck> checks, IReadOnlyList<IRecipientGate> gates, Func<IDecisionSink, Func<ActionOptions>, ReputationFeedback> feedback)
    {
        Checks = checks;
        Gates = gates;
        this.feedback = feedback;
    }

    /// <summary>Names under <c>checks.</c> of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bulk", "dictionary", "greylist", "network_reputation", "rates", "sender_reputation"];

    /// <summary>Those that the options leave on.</summary>
    public IReadOnlyList<ICheck> Checks { get; }

    /// <summary>In the order they are to be asked: what turns an attacker away comes before what costs the store more.</summary>
    public IReadOnlyList<IRecipientGate> Gates { get; }

    /// <summary>Null where connections have no rate.</summary>
    public IConnectGate? Connect { get; private init; }

    /// <summary>Null where unknown recipients are not counted.</summary>
    public IUnknownRecipientWatch? Unknown { get; private init; }

    public static BehaviourParts Create(CheckOptions options, IStateStore store, TimeProvider time, ILoggerFactory loggers)
    {
        var attack = options.Rates.UnknownRecipients is { } limit && !options.Disabled.Contains("dictionary") ? new DictionaryAttack(limit, store) : null;
        List<ICheck> checks = [ReputationCheck.OfNetwork(store), ReputationCheck.OfSender(store), new BulkCheck(options.Bulk, store)];
        checks.RemoveAll(c => options.Disabled.Contains(c.Name));
        List<IRecipientGate> gates = [];
        if (attack is not null)
        {
            checks.Add(new DictionaryCheck(attack));
        }

        if (options.Rates.Enabled)
        {
            if (attack is not null)
            {
                gates.Add(new DictionaryGate(attack, options.Rates.Tarpit));
            }

            gates.Add(new RateGate(options.Rates, store));
        }

        if (options.Greylist.Enabled)
        {
            gates.Add(new GreylistGate(Stage.Rcpt, options.Greylist, store, time));
            gates.Add(new GreylistGate(Stage.Data, options.Greylist, store, time));
        }

        return new BehaviourParts(checks, gates, (next, actions) => new ReputationFeedback(next, actions, store, attack, time, loggers.CreateLogger<ReputationFeedback>()))
        {
            Connect = options.Rates is { Enabled: true } rates && (rates.Client.Connections ?? rates.Network.Connections) is not null ? new ConnectionRateGate(rates, store) : null,
            Unknown = attack is null ? null : new DictionaryWatch(attack, options.Rates.Enabled ? options.Rates.Tarpit : null),
        };
    }

    /// <summary>A sink that learns from decisions before it passes them on; one for the life of the program.</summary>
    public ReputationFeedback FeedbackTo(IDecisionSink next, Func<ActionOptions> actions) => feedback(next, actions);
}
