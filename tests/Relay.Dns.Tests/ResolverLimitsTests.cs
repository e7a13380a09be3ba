using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>Every wait and every number has an end.</summary>
public sealed class ResolverLimitsTests : IAsyncLifetime
{
    private const ushort A = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ManualTimeProvider time = new();
    private readonly FakeDnsServer server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Questions_PastTheNumberInFlight_WaitForASlot()
    {
        var gate = new TaskCompletionSource();
        server.On("a.test", A, FakeDnsReply.A("192.0.2.1") with { Until = gate.Task }).On("b.test", A, FakeDnsReply.A("192.0.2.2"));
        await using var resolver = Create(new ResolverOptions { MaximumInFlight = 1 });
        var first = AskAsync(resolver, "a.test");
        Assert.True(await server.Asked.WaitAsync(Patience));
        var second = AskAsync(resolver, "b.test");
        Assert.Equal(0, server.Count("b.test"));
        gate.SetResult();
        Assert.Equal(DnsOutcome.Records, (await first).Outcome);
        Assert.Equal(DnsOutcome.Records, (await second).Outcome);
        Assert.Equal(["a.test", "b.test"], server.Queries.Select(q => q.Name));
    }

    [Fact]
    public async Task Questions_WhoseTurnDoesNotCome_TimeOut()
    {
        server.Default = new FakeDnsReply { Silent = true };
        await using var resolver = Create(new ResolverOptions { MaximumInFlight = 1, Tries = 1 });
        var all = Task.WhenAll(Enumerable.Range(0, 40).Select(i => AskAsync(resolver, $"{i}.test")));
        while (!all.IsCompleted)
        {
            await server.Asked.WaitAsync(50);
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.All(await all, a => Assert.Equal(DnsFailure.Timeout, a.Reason));
        Assert.InRange(server.Queries.Count, 1, 39);
    }

    [Fact]
    public async Task LookUp_ThatGoesOnAndOn_EndsByItsOwnDeadline()
    {
        // Each name of the chain is answered at the second try only: sixteen of them would take 32 s.
        server.Default = new FakeDnsReply
        {
            Choose = q => server.Count(q.Name) == 1
                ? new FakeDnsReply { Silent = true }
                : new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, "n" + q.Name)] },
        };
        await using var resolver = Create(new ResolverOptions());
        var pending = AskAsync(resolver, "a.test");
        while (await server.Asked.WaitAsync(pending.IsCompleted ? 0 : 500))
        {
            if (server.Count(server.Queries.Last().Name) == 1)
            {
                time.Advance(TimeSpan.FromSeconds(2));
            }
        }

        Assert.Equal(DnsFailure.Timeout, (await pending).Reason);
        Assert.InRange(server.Queries.Count, 2, 14);
    }

    [Fact]
    public async Task TcpServer_ThatHangsUp_IsAskedAgain()
    {
        server.On("a.test", A, new FakeDnsReply
        {
            Truncated = true,
            OverTcp = new FakeDnsReply { Choose = _ => server.Queries.Count == 2 ? new FakeDnsReply { Silent = true } : FakeDnsReply.A("192.0.2.7") },
        });
        await using var resolver = Create(new ResolverOptions());
        Assert.Equal(DnsOutcome.Records, (await AskAsync(resolver, "a.test")).Outcome);
        Assert.Equal([false, true, false, true], server.Queries.Select(q => q.OverTcp));
    }

    [Theory]
    [InlineData(0)] // the id
    [InlineData(13)] // the question
    public async Task TcpAnswer_ToAnotherQuestion_IsMalformed(int octet)
    {
        server.On("a.test", A, new FakeDnsReply
        {
            Truncated = true,
            OverTcp = FakeDnsReply.A("6.6.6.6") with
            {
                Twist = (_, m) =>
                {
                    m[octet] = octet == 0 ? (byte)~m[octet] : (byte)'z';
                    return m;
                },
            },
        });
        await using var resolver = Create(new ResolverOptions());
        var answer = await AskAsync(resolver, "a.test");
        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Malformed), (answer.Outcome, answer.Reason));
    }

    [Fact]
    public async Task TcpServer_ThatIsSilent_TimesOut()
    {
        server.On("a.test", A, new FakeDnsReply { Truncated = true, OverTcp = new FakeDnsReply { HangsOverTcp = true } });
        await using var resolver = Create(new ResolverOptions { Tries = 1 });
        var pending = AskAsync(resolver, "a.test");
        Assert.True(await server.Asked.WaitAsync(Patience)); // over UDP
        Assert.True(await server.Asked.WaitAsync(Patience)); // and over TCP
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DnsFailure.Timeout, (await pending).Reason);
    }

    [Fact]
    public async Task Questions_OfManyNames_AreAnsweredEachByItsOwn()
    {
        server.Default = new FakeDnsReply { Choose = q => FakeDnsReply.A("192.0.2." + q.Name.Split('.')[0]) };
        await using var resolver = Create(new ResolverOptions());
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => AskAsync(resolver, $"{i}.test")));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"192.0.2.{i}"), answers.Select(a => RecordFormatter.Data(a.Records[0])));
    }

    private static Task<DnsAnswer> AskAsync(Resolver resolver, string name) =>
        resolver.QueryAsync(name, RecordType.A, CancellationToken.None).AsTask().WaitAsync(Patience);

    private Resolver Create(ResolverOptions options) => new(options with { Servers = [server.Address], Hosts = HostsFile.Empty }, time);
}
