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

    /// <summary>Messages (as they have decayed) below which nothing is said.</summary>
    private const double Enough = 10;

    /// <summary>Share of bad messages up to which a history is good, and from which it is bad.</summary>
    private const double GoodUpTo = 0.05;
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
            return Judge(history.Good, history.Bad, who.Name);
        }
        catch (StateUnavailableException)
        {
            return CheckResult.Unknown("state unavailable");
        }
    }

    private CheckResult Judge(double goodCount, double badCount, string name)
    {
        var total = goodCount + badCount;
        if (total < Enough)
        {
            return CheckResult.Nothing;
        }

        var share = badCount / total;
        return share <= GoodUpTo || share >= BadFrom
            ? CheckResult.Hit(share <= GoodUpTo ? good : bad, string.Create(CultureInfo.InvariantCulture, $"{name}: {goodCount:0.#} good, {badCount:0.#} bad"))
            : CheckResult.Nothing;
    }
}
