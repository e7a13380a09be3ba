using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>
/// What one relay remembers, in its own memory, bounded by <see cref="EmbeddedLimits"/>. A second's changes are written to its folder together, by
/// one flusher: no verb waits for a disk, and a process that is killed loses its last second or two. A disk that cannot be written is
/// logged once a minute; the verbs go on in memory. It owns its folder: a second process gets an <see cref="IOException"/>.
/// </summary>
public sealed class EmbeddedStore : IStateStore
{
    public const string StoreName = "embedded";

    private readonly StripeSet stripes;

    private readonly Flusher flusher;

    private readonly TimeProvider time;

    public EmbeddedStore(string path, EmbeddedLimits limits, TimeProvider time, ILogger logger)
    {
        this.time = time;
        Directory.CreateDirectory(path);
        stripes = new(limits);
        flusher = new(new StateFiles(path), stripes, time, logger, Forget);
    }

    public string Name => StoreName;

    public ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Greylist, "ok");
        var key = StateKey.Of(triplet);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            return new(GreylistVerb.Ask(stripe, key, triplet, times, Now()));
        }
    }

    public async IAsyncEnumerable<GreylistEntry> ListGreylistAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.List, "ok");
        await Task.CompletedTask;
        foreach (var entry in stripes.Greylist(Now()))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Forget, "ok");
        return new(Forget(key));
    }

    public ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Take, "ok");
        var key = StateKey.Of(subject, limit);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            return new(CountingVerbs.Take(stripe.Buckets, key, limit, tokens, Now()));
        }
    }

    public ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Tally, "ok");
        var key = StateKey.Of(subject, window);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            return new(CountingVerbs.Tally(stripe.Tallies, key, window, add, Now()));
        }
    }

    public ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Remember, "ok");
        var key = StateKey.Of(subject);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            CountingVerbs.Remember(stripe.Reputations, key, good, bad, Now());
        }

        return default;
    }

    public ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Reputation, "ok");
        var key = StateKey.Of(subject);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            return new(CountingVerbs.Reputation(stripe.Reputations, key, Now()));
        }
    }

    public ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Once, "ok");
        var key = StateKey.Of(subject);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            return new(CountingVerbs.Once(stripe.Onces, key, life, Now()));
        }
    }

    public ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.ForgetOnce, "ok");
        var key = StateKey.Of(subject);
        var stripe = stripes[key];
        lock (stripe.Gate)
        {
            CountingVerbs.ForgetOnce(stripe.Onces, key);
        }

        return default;
    }

    public ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.Sight, "ok");
        return new(BulkVerb.Sight(stripes, sighting, window, Now()));
    }

    public ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        StateMeter.Called(StoreName, Verbs.AddReport, "ok");
        if (ReportDays.LifeOf(day, time.GetUtcNow()) is not { } life)
        {
            return new(false);
        }

        var stripe = stripes[StateKey.OfDay(day)];
        lock (stripe.Gate)
        {
            return new(ReportVerbs.Add(stripe, day, domain, row, count, Now(), Now() + life));
        }
    }

    public ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.ReadReport, "ok");
        return new(stripes.ReportRows(day, domain, Now()));
    }

    public ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation)
    {
        StateMeter.Called(StoreName, Verbs.ReadReport, "ok");
        return new(stripes.ReportDomains(day, Now()));
    }

    public ValueTask DisposeAsync() => flusher.DisposeAsync();

    /// <summary>Writes what changed so far, as happens every second.</summary>
    internal Task FlushAsync() => flusher.FlushAsync();

    private bool Forget(string text)
    {
        if (!StateKey.TryParse(text, out var key))
        {
            return false;
        }

        var table = stripes[key].Greylist;
        lock (stripes[key].Gate)
        {
            var index = table.Find(key);
            var there = index >= 0 && table[index].Expires > Now();
            if (index >= 0)
            {
                table.Remove(index);
            }

            return there;
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
