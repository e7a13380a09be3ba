using System.Globalization;
using Relay.Core.Checks;
using Relay.Core.State;

namespace Relay.Filters.Reputation;

/// <summary>
/// What came from this network, or from this sender's domain there, in the last weeks: a small symbol for or against, never decisive
/// alone. Says nothing of those it has seen too little of, or whose mail is mixed, as that of a large provider always is.
/// </summary>
public sealed class ReputationCheck : ICheck
{
    public const string NetworkGood = "NETWORK_REPUTATION_GOOD";
    public const string NetworkBad = "NETWORK_REPUTATION_BAD";
    public const string SenderGood = "SENDER_REPUTATION_GOOD";
    public const string SenderBad = "SENDER_REPUTATION_BAD";

    /// <summary>Share of bad messages from which a history is bad.</summary>
    private const double BadFrom = 0.5;

    private readonly IStateStore store;
    private readonly Func<CheckContext, ReputationSubject?> subject;
    private readonly string good;
    private readonly string bad;

    private ReputationCheck(string name, Stage starts, IStateStore store, Func<CheckContext, ReputationSubject?> subject, string good, string bad)
    {
        Name = name;
        Starts = starts;
        Symbols = [good, bad];
        this.store = store;
        this.subject = subject;
        this.good = good;
        this.bad = bad;
    }

    public string Name { get; }

    public Stage Starts { get; }

    /// <summary>Greylisting asks for it.</summary>
    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; }

    public static ReputationCheck OfNetwork(IStateStore store) => new(
        "network_reputation", Stage.Connect, store, static c => ReputationSubjects.Network(c.Session!.ClientAddress), NetworkGood, NetworkBad);

    public static ReputationCheck OfSender(IStateStore store) => new(
        "sender_reputation",
        Stage.Mail,
        store,
        static c => ReputationSubjects.Sender(c.Session!.ClientAddress, c.Envelope!.ReversePath.Domain),
        SenderGood,
        SenderBad);

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (subject(context) is not { } who)
        {
            return CheckResult.Nothing;
        }

        try
        {
            var history = await store.ReputationAsync(who, cancellation);
            if (who.Kind == ReputationKind.Network)
            {
                NetworkHistory.Note(context.Session!, history);
            }

            return Judge(history, who.Name, good, bad);
        }
        catch (StateUnavailableException)
        {
            return CheckResult.Unknown("state unavailable");
        }
    }

    internal static CheckResult Judge(Core.State.Reputation history, string name, string good, string bad)
    {
        var isGood = NetworkHistory.IsGood(history);
        return isGood || (history.Total >= NetworkHistory.Enough && history.Bad / history.Total >= BadFrom)
            ? CheckResult.Hits([new SymbolHit(isGood ? good : bad, string.Create(CultureInfo.InvariantCulture, $"{name}: {history.Good:0.#} good, {history.Bad:0.#} bad")) { Vouches = isGood }])
            : CheckResult.Nothing;
    }
}
