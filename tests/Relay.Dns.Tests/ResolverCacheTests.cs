using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>What is asked again, when, and by whom.</summary>
public sealed class ResolverCacheTests : IAsyncLifetime
{
    private const ushort A = 1;
    private readonly ManualTimeProvider time = new();
    private readonly FakeDnsServer server = new();
    private readonly Resolver resolver;

    public ResolverCacheTests() => resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty }, time);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await resolver.DisposeAsync();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(3, 3600, 60, 60)] // RFC 2308 §5: the SOA's minimum
    [InlineData(0, 3600, 60, 60)]
    [InlineData(3, 30, 60, 30)] // its TTL where that is less
    [InlineData(3, 86400, 86400, 300)] // our cap
    public async Task Absence_IsAskedAgain_WhenTheSoaLetsGo(int code, uint ttl, uint minimum, int kept)
    {
        server.On("a.test", A, new FakeDnsReply { ResponseCode = code }.WithSoa(ttl, minimum));
        await AskAsync("a.test");
        time.Advance(TimeSpan.FromSeconds(kept - 1));
        await AskAsync("a.test");
        Assert.Equal(1, server.Count("a.test"));
        time.Advance(TimeSpan.FromSeconds(2));
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7"));
        Assert.Equal(DnsOutcome.Records, (await AskAsync("a.test")).Outcome);
        Assert.Equal(2, server.Count("a.test"));
    }

    [Fact]
    public async Task Absence_WithoutSoa_IsAskedEveryTime()
    {
        server.Default = new FakeDnsReply { ResponseCode = 3 };
        Assert.Equal(DnsOutcome.NxDomain, (await AskAsync("a.test")).Outcome);
        await AskAsync("a.test");
        Assert.Equal(2, server.Count("a.test"));
    }

    [Theory]
    [InlineData(0u, 0, 2)]
    [InlineData(60u, 59, 1)]
    [InlineData(60u, 60, 2)]
    [InlineData(1_000_000u, 86_399, 1)]
    [InlineData(1_000_000u, 86_400, 2)]
    public async Task Records_AreKept_ForTheirTtl(uint ttl, int secondsLater, int asked)
    {
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7", ttl));
        await AskAsync("a.test");
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        await AskAsync("A.TEST.");
        Assert.Equal(asked, server.Count("a.test"));
    }

    [Fact]
    public async Task CachedAnswer_IsGivenAtOnceAndWithoutAllocation()
    {
        server.On("mail.a.test", A, FakeDnsReply.A("192.0.2.7"));
        await AskAsync("mail.a.test");
        Assert.True(Cached());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1000; i++)
        {
            all &= Cached();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(all);

        bool Cached()
        {
            var pending = resolver.QueryAsync("mail.A.test", RecordType.A, CancellationToken.None);
            return pending.IsCompletedSuccessfully && pending.GetAwaiter().GetResult().Outcome == DnsOutcome.Records;
        }
    }

    [Fact]
    public async Task Question_AskedByMany_IsAskedOnce()
    {
        var gate = new TaskCompletionSource();
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7") with { Until = gate.Task });
        var pending = Enumerable.Range(0, 50).Select(i => AskAsync(i % 2 == 0 ? "a.test" : "A.test.")).ToList();
        Assert.True(await server.Asked.WaitAsync(TimeSpan.FromSeconds(20)));
        gate.SetResult();
        var answers = await Task.WhenAll(pending);
        Assert.All(answers, a => Assert.Same(answers[0], a));
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Waiter_ThatGivesUp_LeavesTheLookUpToTheOthers()
    {
        var gate = new TaskCompletionSource();
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7") with { Until = gate.Task });
        using var impatience = new CancellationTokenSource();
        var first = resolver.QueryAsync("a.test", RecordType.A, impatience.Token).AsTask();
        var second = AskAsync("a.test");
        Assert.True(await server.Asked.WaitAsync(TimeSpan.FromSeconds(20)));
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        gate.SetResult();
        Assert.Equal(DnsOutcome.Records, (await second).Outcome);
        Assert.Single(server.Queries);
    }

    [Fact]
    public async Task Resolver_Disposed_EndsWhatIsInFlight()
    {
        server.On("a.test", A, new FakeDnsReply { Silent = true });
        var pending = AskAsync("a.test");
        Assert.True(await server.Asked.WaitAsync(TimeSpan.FromSeconds(20)));
        await resolver.DisposeAsync();
        Assert.Equal(DnsFailure.Timeout, (await pending).Reason);
    }

    private Task<DnsAnswer> AskAsync(string name) =>
        resolver.QueryAsync(name, RecordType.A, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
