using System.Runtime.CompilerServices;
using Relay.Core.State;

namespace Relay.Testing.State;

/// <summary>The store's verbs over dictionaries that nothing bounds, on a test's clock; it can be switched off.</summary>
public sealed class FakeStateStore(TimeProvider time) : IStateStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<GreylistTriplet, GreylistEntry> triplets = [];
    private readonly Dictionary<string, (int Passes, DateTimeOffset Expires)> origins = [];
    private readonly Dictionary<RateSubject, (double Tokens, DateTimeOffset At)> buckets = [];
    private readonly Dictionary<TallySubject, List<DateTimeOffset>> tallies = [];
    private readonly Dictionary<ReputationSubject, (Reputation Counts, DateTimeOffset At)> histories = [];
    private readonly Dictionary<OnceSubject, DateTimeOffset> onces = [];
    private readonly List<(HashSet<ulong> Shingles, string Network, DateTimeOffset At)> texts = [];
    private readonly Dictionary<(DateOnly Day, string Domain), Dictionary<string, long>> reports = [];
    private int calls;

    public string Name => "fake";

    /// <summary>True: every verb throws.</summary>
    public bool Down { get; set; }

    /// <summary>No verb answers before it is done.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    /// <summary>Verbs asked for, also those that were thrown at.</summary>
    public int Calls => calls;

    public ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation) => Do(now =>
    {
        if (origins.TryGetValue(triplet.Origin, out var origin) && origin.Passes >= times.AllowAfter && now < origin.Expires)
        {
            origins[triplet.Origin] = origin with { Expires = now + times.Life };
            return new GreylistAnswer(GreylistState.Allowed, now, TimeSpan.Zero);
        }

        if (!triplets.TryGetValue(triplet, out var entry) || now >= entry.Expires)
        {
            triplets[triplet] = new GreylistEntry($"k{triplets.Count}", triplet, now, 0, now + times.Window);
            return new GreylistAnswer(GreylistState.First, now, times.Delay);
        }

        if (entry.Passes == 0 && now < entry.FirstSeen + times.Delay)
        {
            return new GreylistAnswer(GreylistState.Early, entry.FirstSeen, entry.FirstSeen + times.Delay - now);
        }

        triplets[triplet] = entry with { Passes = entry.Passes + 1, Expires = now + times.Life };
        if (entry.Passes > 0)
        {
            return new GreylistAnswer(GreylistState.Known, entry.FirstSeen, TimeSpan.Zero);
        }

        origins[triplet.Origin] = (now < origin.Expires ? origin.Passes + 1 : 1, now + times.Life);
        return new GreylistAnswer(GreylistState.Passed, entry.FirstSeen, TimeSpan.Zero);
    });

    public async IAsyncEnumerable<GreylistEntry> ListGreylistAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var entry in await Do(now => triplets.Values.Where(e => now < e.Expires).ToArray()))
        {
            yield return entry;
        }
    }

    public ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation) =>
        Do(_ => triplets.FirstOrDefault(t => t.Value.Key == key) is { Value: not null } found && triplets.Remove(found.Key));

    public ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation) => Do(now =>
    {
        var perSecond = limit.Count / limit.Period.TotalSeconds;
        var bucket = buckets.TryGetValue(subject, out var known) ? known : (Tokens: limit.Burst, At: now);
        var filled = Math.Min(limit.Burst, bucket.Tokens + ((now - bucket.At).TotalSeconds * perSecond));
        var allowed = filled >= tokens;
        buckets[subject] = (allowed ? filled - tokens : filled, now);
        return new RateAnswer(allowed, allowed ? TimeSpan.Zero : TimeSpan.FromSeconds((tokens - filled) / perSecond));
    });

    public ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation) => Do(now =>
    {
        if (!tallies.TryGetValue(subject, out var events))
        {
            tallies[subject] = events = [];
        }

        events.RemoveAll(at => at <= now - window);
        events.AddRange(Enumerable.Repeat(now, add));
        return (long)events.Count;
    });

    public async ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation) => await Do(now =>
    {
        var known = Decayed(subject, now);
        histories[subject] = (new Reputation(known.Good + good, known.Bad + bad), now);
        return true;
    });

    public ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation) => Do(now => Decayed(subject, now));

    public ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation) => Do(now =>
    {
        if (onces.TryGetValue(subject, out var ends) && now < ends)
        {
            return false;
        }

        onces[subject] = now + (life < OnceSubject.LongestLife ? life : OnceSubject.LongestLife);
        return true;
    });

    public async ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation) => await Do(_ => onces.Remove(subject));

    /// <summary>Counts without slices and estimates: exactly the texts that share three quarters of the shingles asked for.</summary>
    public ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation) => Do(now =>
    {
        var shingles = sighting.Shingles.ToArray().Take(BulkSighting.MaxShingles).ToHashSet();
        if (shingles.Count == 0)
        {
            return default;
        }

        texts.Add((shingles, sighting.Network, now));
        var alike = texts.Where(t => t.At > now - window && t.Shingles.Count(shingles.Contains) * 4 >= shingles.Count * 3).ToArray();
        return new BulkAnswer(alike.Length, Math.Min(BulkAnswer.MostNetworks, alike.DistinctBy(static t => t.Network).Count()));
    });

    public ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation) => Do(now =>
    {
        var ahead = day.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        if (ahead is < -ReportLimits.DaysKept or > 1)
        {
            return false;
        }

        if (!reports.TryGetValue((day, domain), out var rows))
        {
            reports[(day, domain)] = rows = [];
        }

        rows[row] = rows.GetValueOrDefault(row) + count;
        return true;
    });

    public ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation) => Do(now => new ReportRows(
        IsKept(day, now) && reports.TryGetValue((day, domain), out var rows) ? [.. rows.Select(static r => new ReportRow(r.Key, r.Value))] : [], 0));

    public ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation) => Do(now => new ReportDomains(
        IsKept(day, now) ? [.. reports.Keys.Where(k => k.Day == day).Select(static k => k.Domain)] : [], 0));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsKept(DateOnly day, DateTimeOffset now) => day.AddDays(1 + ReportLimits.DaysKept) > DateOnly.FromDateTime(now.UtcDateTime);

    private Reputation Decayed(ReputationSubject subject, DateTimeOffset now)
    {
        if (!histories.TryGetValue(subject, out var known))
        {
            return default;
        }

        var left = Math.Pow(0.5, (now - known.At) / Reputation.HalfLife);
        return new Reputation(known.Counts.Good * left, known.Counts.Bad * left);
    }

    private async ValueTask<T> Do<T>(Func<DateTimeOffset, T> verb)
    {
        Interlocked.Increment(ref calls);
        await Held;
        if (Down)
        {
            throw new StateUnavailableException("switched off by the test");
        }

        lock (gate)
        {
            return verb(time.GetUtcNow());
        }
    }
}
