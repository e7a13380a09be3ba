namespace Relay.Core.State;

/// <summary>
/// What relays remember between messages, in verbs: no caller sees a key's text, a time to live or a script. Every verb is atomic, bounded in
/// time, and either answers or throws <see cref="StateUnavailableException"/>; what a caller then does is its own stated policy (as a rule:
/// mail flows). Times are the store's clock, in UTC.
/// </summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>For logs and metrics: <c>embedded</c> or <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Asks for a triplet and notes that it came (RFC 6647 §2.2): the first time, too early, or late enough, which lets it and its
    /// network pass from then on.
    /// </summary>
    ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation);

    /// <summary>Every triplet at hand, unordered; a snapshot that may miss what changes meanwhile.</summary>
    IAsyncEnumerable<GreylistEntry> ListGreylistAsync(CancellationToken cancellation);

    /// <summary>Forgets one triplet by the key that the list shows; false where there is none.</summary>
    ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation);

    /// <summary>Takes tokens from a bucket that refills steadily; takes none where there are too few.</summary>
    ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation);

    /// <summary>Counts an event of a subject and says how many there were within the window, this one too.</summary>
    /// <param name="add">0: only asks.</param>
    ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation);

    /// <summary>Adds to a subject's history; counts halve every half-life.</summary>
    ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation);

    /// <summary>A subject's history as it has decayed by now; zeros where nothing is known.</summary>
    ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation);
}

/// <summary>The store cannot answer: unreachable, too slow, full or read-only.</summary>
public sealed class StateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
