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
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation)
    {
        Span<byte> question = stackalloc byte[DomainName.MaximumWire + TypeLength];
        if (!DomainName.TryEncode(name, question, out var length))
        {
            return new ValueTask<DnsAnswer>(Unaskable);
        }

        if (options.Hosts.TryAnswer(question[..length], type, out var known))
        {
            return new ValueTask<DnsAnswer>(known);
        }

        BinaryPrimitives.WriteUInt16BigEndian(question[length..], (ushort)type);
        question = question[..(length + TypeLength)];
        return cache.TryGet(question, out var cached)
            ? new ValueTask<DnsAnswer>(cached)
            : new ValueTask<DnsAnswer>(flights.JoinAsync(question.ToArray(), lookUp).WaitAsync(cancellation));
    }

    /// <summary>Ends the look-ups in flight; who waits for one hears <see cref="DnsFailure.Timeout"/>.</summary>
    public async ValueTask DisposeAsync() => await life.CancelAsync();

    private async Task<DnsAnswer> LookUpAsync(byte[] question)
    {
        var name = question[..^TypeLength];
        var type = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(name.Length));
        DnsAnswer answer;
        TimeSpan kept;
        using var deadline = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, life.Token);
        try
        {
            await slots.WaitAsync(either.Token);
            try
            {
                (answer, kept) = await new LookUp(pool, type).RunAsync(name, either.Token);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException)
        {
            return DnsAnswer.Failed(DnsFailure.Timeout);
        }

        kept = answer.Outcome switch
        {
            DnsOutcome.Records => Shorter(kept, options.MaximumTtl),
            DnsOutcome.Temporary => options.FailureTtl,
            _ => Shorter(kept, options.NegativeCap),
        };
        if (kept > TimeSpan.Zero)
        {
            cache.Set(question, answer, kept);
        }

        return answer;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
