using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Relay.Core.State;

namespace Relay.State.Resilient;

/// <summary>
/// The shared store while it answers within half a second, and one that always does while it does not. The call that meets the
/// failure is answered by the other store too; what that remembers meanwhile is not carried back. Owns and disposes of both.
/// </summary>
/// <param name="time">The clock of waits, probes and alarms.</param>
public sealed class ResilientStore(IStateStore primary, IStateStore fallback, TimeProvider time, ILogger logger) : IStateStore
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Breaker breaker = new(primary, time, logger);

    public string Name => breaker.IsOpen ? fallback.Name : primary.Name;

    public ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation) =>
        CallAsync((triplet, times), static (store, a, token) => store.GreylistAsync(a.triplet, a.times, token), cancellation);

    public async IAsyncEnumerable<GreylistEntry> ListGreylistAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // A list that breaks off half-way cannot begin anew elsewhere: it throws.
        var store = breaker.IsOpen ? fallback : primary;
        await foreach (var entry in store.ListGreylistAsync(cancellation))
        {
            yield return entry;
        }
    }

    public async ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation)
    {
        var here = await fallback.ForgetGreylistAsync(key, cancellation);
        return await CallAsync(key, static (store, k, token) => store.ForgetGreylistAsync(k, token), cancellation) || here;
    }

    public ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation) =>
        CallAsync((subject, limit, tokens), static (store, a, token) => store.TakeAsync(a.subject, a.limit, a.tokens, token), cancellation);

    public ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation) =>
        CallAsync((subject, window, add), static (store, a, token) => store.TallyAsync(a.subject, a.window, a.add, token), cancellation);

    public async ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation) =>
        await CallAsync((subject, good, bad), RememberAsync, cancellation);

    public ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation) =>
        CallAsync(subject, static (store, a, token) => store.ReputationAsync(a, token), cancellation);

    public ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation) =>
        CallAsync((subject, life), static (store, a, token) => store.OnceAsync(a.subject, a.life, token), cancellation);

    public async ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation)
    {
        await fallback.ForgetOnceAsync(subject, cancellation);
        await CallAsync(subject, ForgetOnceAsync, cancellation);
    }

    public ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation) =>
        CallAsync((sighting, window), static (store, a, token) => store.SightAsync(a.sighting, a.window, token), cancellation);

    public ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation) =>
        CallAsync((day, domain, row, count), static (store, a, token) => store.AddReportRowAsync(a.day, a.domain, a.row, a.count, token), cancellation);

    /// <summary>What was counted while the shared store was away belongs to the report too.</summary>
    public async ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation)
    {
        var shared = await CallAsync((day, domain), static (store, a, token) => store.ReportRowsAsync(a.day, a.domain, token), cancellation);
        return breaker.IsOpen ? shared : MergedReports.Of(shared, await fallback.ReportRowsAsync(day, domain, cancellation));
    }

    public async ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation)
    {
        var shared = await CallAsync(day, static (store, d, token) => store.ReportDomainsAsync(d, token), cancellation);
        return breaker.IsOpen ? shared : MergedReports.Of(shared, await fallback.ReportDomainsAsync(day, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await breaker.DisposeAsync();
        await primary.DisposeAsync();
        await fallback.DisposeAsync();
    }

    private static async ValueTask<bool> RememberAsync(IStateStore store, (ReputationSubject Subject, int Good, int Bad) a, CancellationToken token)
    {
        await store.RememberAsync(a.Subject, a.Good, a.Bad, token);
        return true;
    }

    private static async ValueTask<bool> ForgetOnceAsync(IStateStore store, OnceSubject subject, CancellationToken token)
    {
        await store.ForgetOnceAsync(subject, token);
        return true;
    }

    private async ValueTask<T> CallAsync<T, TArguments>(
        TArguments arguments, Func<IStateStore, TArguments, CancellationToken, ValueTask<T>> verb, CancellationToken cancellation)
    {
        if (!breaker.IsOpen)
        {
            try
            {
                return await verb(primary, arguments, cancellation).AsTask().WaitAsync(Patience, time, cancellation);
            }
            catch (Exception e) when (e is StateUnavailableException or TimeoutException)
            {
                breaker.Open(e.Message);
            }
        }

        return await verb(fallback, arguments, cancellation);
    }
}
