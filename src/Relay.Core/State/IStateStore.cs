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
    /// Asks for a triplet and notes that it came (RFC 6647 §2.4): the first time, too early, or late enough, which lets it and its
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

    /// <summary>True the first time a subject is named within its life, false after that.</summary>
    /// <param name="life">How long it is remembered; up to <see cref="OnceSubject.LongestLife"/>.</param>
    ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation);

    /// <summary>The subject has not happened after all: its next naming is the first again.</summary>
    ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation);

    /// <summary>Notes that a text came from a network and says how often, and from how many networks, the same text was seen; this time too.</summary>
    /// <param name="window">How long a sighting counts, and up to a quarter longer.</param>
    ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation);

    /// <summary>
    /// Adds to the count of a row of a day's DMARC report. Days are in UTC and kept for <see cref="ReportLimits.DaysKept"/> days after
    /// their end; one further away counts nothing. A row that does not fit the limits is counted as overflow.
    /// </summary>
    /// <param name="domain">The policy domain, in lower case.</param>
    /// <param name="row">What tells the row from others, in the caller's own words; up to <see cref="ReportLimits.RowBytes"/> in UTF-8.</param>
    /// <returns>False: counted as overflow, or not at all.</returns>
    ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation);

    /// <summary>The rows of a day's report of one domain, unordered; none where there is nothing.</summary>
    ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation);

    /// <summary>The domains that a day has rows of, unordered.</summary>
    ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation);
}

/// <summary>The store cannot answer: unreachable, too slow, full or read-only.</summary>
public sealed class StateUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
