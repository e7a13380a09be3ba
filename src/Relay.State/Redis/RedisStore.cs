using System.Globalization;
using System.Runtime.CompilerServices;
using Relay.Core.State;
using Relay.State.Embedded;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>
/// What relays remember together, in one Redis or a cluster. Each verb is one script, answered within half a second or
/// <see cref="StateUnavailableException"/>; it may then have been done all the same. Connects in the background and again by itself.
/// </summary>
public sealed class RedisStore : IStateStore
{
    public const string StoreName = "redis";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly RedisLink link;

    private readonly TimeProvider time;

    /// <param name="time">The clock of what is remembered; waits for the network are real ones.</param>
    /// <exception cref="FormatException">The URL is none of Redis.</exception>
    public RedisStore(string url, TimeProvider time)
    {
        this.time = time;
        link = new(RedisUrl.Parse(url), TimeProvider.System);
    }

    public string Name => StoreName;

    public async ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation)
    {
        var key = StateKey.Of(triplet);
        RedisValue[] arguments =
        [
            Now(), Whole(times.Delay), Whole(times.Window), Whole(times.Life), times.AllowAfter, TripletText.Encode(triplet),
        ];
        var answer = await CallAsync(Verbs.Greylist, Scripts.Greylist, [RedisKeys.Triplet(key), RedisKeys.Origin(key)], arguments, cancellation);
        var parts = (string[])answer!;
        return new(
            Enum.Parse<GreylistState>(parts[0]),
            UnixTime.Of(long.Parse(parts[1], CultureInfo.InvariantCulture)),
            TimeSpan.FromMilliseconds(long.Parse(parts[2], CultureInfo.InvariantCulture)));
    }

    public async IAsyncEnumerable<GreylistEntry> ListGreylistAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var now = Now();
        var multiplexer = Connected(Verbs.List);
        await foreach (var page in RedisListing.PagesAsync(multiplexer, cancellation))
        {
            foreach (var entry in page.Where(e => e.Expires.ToUnixTimeMilliseconds() > now))
            {
                yield return entry;
            }
        }

        StateMeter.Called(StoreName, Verbs.List, "ok");
    }

    public async ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation) =>
        StateKey.TryParse(key, out var parsed)
        && (int)(await CallAsync(Verbs.Forget, Scripts.Forget, [RedisKeys.Triplet(parsed)], [Now()], cancellation)) == 1;

    public async ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation)
    {
        var rate = TokenBucket.PerMillisecond(limit);
        RedisValue[] arguments = [Now(), Exact(rate), Exact(limit.Burst), tokens, Exact(TokenBucket.Tolerance)];
        var answer = (string[])(await CallAsync(Verbs.Take, Scripts.Take, [RedisKeys.Bucket(StateKey.Of(subject, limit))], arguments, cancellation))!;
        var held = double.Parse(answer[1], CultureInfo.InvariantCulture);
        return answer[0] == "1"
            ? new(true, TimeSpan.Zero)
            : new(false, TimeSpan.FromMilliseconds(TokenBucket.MillisecondsUntil(held, Math.Min(tokens, limit.Burst), rate)));
    }

    public async ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation)
    {
        var length = CountingVerbs.SliceLength(window);
        RedisValue[] arguments = [Now() / length, TallySlices.Length, add, length * TallySlices.Length];
        var answer = await CallAsync(Verbs.Tally, Scripts.Tally, [RedisKeys.Tally(StateKey.Of(subject, window))], arguments, cancellation);
        return long.Parse((string)answer!, CultureInfo.InvariantCulture);
    }

    public async ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation) =>
        await HistoryAsync(Verbs.Remember, subject, good, bad, cancellation);

    public ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation) =>
        HistoryAsync(Verbs.Reputation, subject, 0, 0, cancellation);

    public async ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation)
    {
        RedisValue[] arguments = [Now(), CountingVerbs.OnceLife(life)];
        return (int)await CallAsync(Verbs.Once, Scripts.Once, [RedisKeys.Once(StateKey.Of(subject))], arguments, cancellation) == 1;
    }

    public async ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation) =>
        await CallAsync(Verbs.ForgetOnce, Scripts.ForgetOnce, [RedisKeys.Once(StateKey.Of(subject))], [], cancellation);

    public async ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation)
    {
        if (sighting.Shingles.IsEmpty)
        {
            return default;
        }

        var arguments = RedisBulk.Arguments(sighting, window);
        var answer = await CallAsync(Verbs.Sight, BulkScript.Text, RedisBulk.Keys(window, Now()), arguments, cancellation);
        return RedisBulk.Answer(answer);
    }

    public async ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return ReportDays.LifeOf(day, time.GetUtcNow()) is { } life
            && (int)await CallAsync(
                Verbs.AddReport, ReportScripts.Add, RedisReports.Keys(day, domain), RedisReports.Arguments(domain, row, count, life), cancellation) == 1;
    }

    public async ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation) =>
        ReportDays.LifeOf(day, time.GetUtcNow()) is null
            ? new([], 0)
            : RedisReports.Rows(await CallAsync(Verbs.ReadReport, ReportScripts.Read, [RedisReports.Keys(day, domain)[0]], [], cancellation));

    public async ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation) =>
        ReportDays.LifeOf(day, time.GetUtcNow()) is null
            ? new([], 0)
            : RedisReports.Domains(await CallAsync(Verbs.ReadReport, ReportScripts.Read, [RedisKeys.Reports(day)], [], cancellation));

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private async ValueTask<Reputation> HistoryAsync(string verb, ReputationSubject subject, int good, int bad, CancellationToken cancellation)
    {
        RedisValue[] arguments = [Now(), Whole(Reputation.HalfLife), good, bad, Whole(CountingVerbs.ReputationLife)];
        var answer = (string[])(await CallAsync(verb, Scripts.Reputation, [RedisKeys.History(StateKey.Of(subject))], arguments, cancellation))!;
        return new(double.Parse(answer[0], CultureInfo.InvariantCulture), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The library sends the script's digest, and its text where the server has not seen it.</summary>
    private async Task<RedisResult> CallAsync(string verb, string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellation)
    {
        var multiplexer = Connected(verb);
        try
        {
            var call = multiplexer.GetDatabase().ScriptEvaluateAsync(script, keys, arguments);
            var answer = await call.WaitAsync(Patience, TimeProvider.System, cancellation);
            link.Report(failed: false);
            StateMeter.Called(StoreName, verb, "ok");
            return answer;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException or AggregateException)
        {
            link.Report(failed: true);
            StateMeter.Called(StoreName, verb, e is TimeoutException ? "timeout" : "failed");
            throw new StateUnavailableException($"redis: {(e is TimeoutException ? "no answer in time" : e.Message)}", e);
        }
    }

    private ConnectionMultiplexer Connected(string verb)
    {
        if (link.Current is { } multiplexer)
        {
            return multiplexer;
        }

        StateMeter.Called(StoreName, verb, "failed");
        throw new StateUnavailableException("redis: not connected");
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Whole(TimeSpan span) => (long)span.TotalMilliseconds;

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
