using System.Buffers.Binary;

namespace Relay.Dns;

/// <summary>
/// The stub resolver: what this machine knows, then the cache, then the servers. Owns the cache, the look-ups in flight and what was learned of the
/// servers; validates no DNSSEC itself (it keeps the AD bit of a server that does) and does not recurse. Every failure is a
/// <see cref="DnsOutcome.Temporary"/> answer with its reason; a name that cannot be asked for is <see cref="DnsFailure.Malformed"/> and asks nobody.
/// Records from the cache carry the TTL they came with.
/// </summary>
public sealed class Resolver : IResolver, IAsyncDisposable
{
    private const int TypeLength = 2;

    /// <summary>A whole look-up may take the time of all tries and of this many more, which are TCP, no EDNS and aliases.</summary>
    private const int SpareTries = 4;
    private static readonly DnsAnswer Unaskable = DnsAnswer.Failed(DnsFailure.Malformed);
    private readonly ResolverOptions options;
    private readonly AnswerCache cache;
    private readonly ServerPool pool;
    private readonly SingleFlight flights = new();
    private readonly SemaphoreSlim slots;
    private readonly TimeSpan longest;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource life = new();
    private readonly ResolverGauges gauges;
    private readonly Func<byte[], Task<DnsAnswer>> lookUp;

    public Resolver(ResolverOptions options, TimeProvider time)
    {
        this.options = options;
        cache = new AnswerCache(options.CacheEntries, options.CacheBytes, time);
        pool = new ServerPool(options, time);
        longest = options.Timeout * ((pool.Count * options.Tries) + SpareTries);
        this.time = time;
        slots = new SemaphoreSlim(options.MaximumInFlight);
        lookUp = LookUpAsync;
        gauges = new ResolverGauges(pool, cache);
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation)
    {
        Span<byte> question = stackalloc byte[DomainName.MaximumWire + TypeLength];
        if (!DomainName.TryEncode(name, question, out var length))
        {
            return new ValueTask<DnsAnswer>(Unaskable);
        }

        if (options.Hosts.TryAnswer(question[..length], type, out var known) || SpecialNames.TryAnswer(question[..length], out known))
        {
            ResolverMeter.Asked(ResolverMeter.Local);
            return new ValueTask<DnsAnswer>(known);
        }

        BinaryPrimitives.WriteUInt16BigEndian(question[length..], (ushort)type);
        question = question[..(length + TypeLength)];
        if (cache.TryGet(question, out var cached))
        {
            ResolverMeter.Asked(ResolverMeter.Cache);
            return new ValueTask<DnsAnswer>(cached);
        }

        var flight = flights.JoinAsync(question.ToArray(), lookUp, out var joined);
        ResolverMeter.Asked(joined ? ResolverMeter.Joined : ResolverMeter.Server);
        return new ValueTask<DnsAnswer>(flight.WaitAsync(cancellation));
    }

    /// <summary>Ends the look-ups in flight; who waits for one hears <see cref="DnsFailure.Timeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        gauges.Dispose();
    }

    private async Task<DnsAnswer> LookUpAsync(byte[] question)
    {
        var began = time.GetTimestamp();
        var name = question[..^TypeLength];
        var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(name.Length));
        var (answer, kept) = await AskAsync(name, type);
        ResolverMeter.LookedUp(type, answer, time.GetElapsedTime(began));
        if (kept > TimeSpan.Zero)
        {
            cache.Set(question, answer, kept);
        }

        return answer;
    }

    /// <summary>The answer, and how long it is kept.</summary>
    private async Task<(DnsAnswer Answer, TimeSpan Kept)> AskAsync(byte[] name, RecordType type)
    {
        using var deadline = new Deadline(longest, time, life.Token);
        try
        {
            await slots.WaitAsync(deadline.Token);
            try
            {
                var (answer, ttl) = await new LookUp(pool, type).RunAsync(name, deadline.Token);
                return (answer, answer.Outcome switch
                {
                    DnsOutcome.Records => Shorter(ttl, options.MaximumTtl),
                    DnsOutcome.Temporary => options.FailureTtl,
                    _ => Shorter(ttl, options.NegativeCap),
                });
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return (DnsAnswer.Failed(DnsFailure.Timeout), TimeSpan.Zero);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
