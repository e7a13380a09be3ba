using Relay.Core.Checks;
using Relay.Core.State;

namespace Relay.Filters.Reputation;

/// <summary>What the store remembers of a client's network, asked once a session. No answer of the store is no good history.</summary>
public sealed class NetworkHistory(IStateStore store)
{
    /// <summary>Messages (as they have decayed) below which nothing is said.</summary>
    public const double Enough = 10;

    /// <summary>Share of bad messages up to which a history is good.</summary>
    public const double GoodUpTo = 0.05;

    public static bool IsGood(Core.State.Reputation history) => history.Total >= Enough && history.Bad / history.Total <= GoodUpTo;

    public async ValueTask<bool> IsGoodAsync(SessionFacts session, CancellationToken cancellation)
    {
        if (session.History == ClientHistory.Unknown)
        {
            try
            {
                Note(session, await store.ReputationAsync(ReputationSubjects.Network(session.ClientAddress), cancellation));
            }
            catch (StateUnavailableException)
            {
                return false;
            }
        }

        return session.History == ClientHistory.Good;
    }

    /// <summary>For all who ask later in the session.</summary>
    public static void Note(SessionFacts session, Core.State.Reputation history) =>
        session.History = IsGood(history) ? ClientHistory.Good : ClientHistory.NotGood;
}
