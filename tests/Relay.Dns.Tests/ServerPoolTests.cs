using System.Net;
using System.Net.Sockets;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>Several servers: who is asked next, and who last.</summary>
public sealed class ServerPoolTests : IAsyncLifetime
{
    private readonly ManualTimeProvider time = new();
    private readonly FakeDnsServer first = new() { Default = FakeDnsReply.A("192.0.2.1", 0) };
    private readonly FakeDnsServer second = new() { Default = FakeDnsReply.A("192.0.2.2", 0) };
    private readonly FakeDnsServer third = new() { Default = FakeDnsReply.A("192.0.2.3", 0) };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
        await third.DisposeAsync();
    }

    [Fact]
    public async Task Servers_InTrouble_LeaveItToTheThird()
    {
        first.Default = new FakeDnsReply { ResponseCode = 2 };
        second.Default = new FakeDnsReply { ResponseCode = 5 };
        await using var resolver = Create(first.Address, second.Address, third.Address);
        Assert.Equal("192.0.2.3", await AskAsync(resolver, "a.test"));
        Assert.Equal((1, 1, 1), (first.Queries.Count, second.Queries.Count, third.Queries.Count));
    }

    [Fact]
    public async Task Servers_AllInTrouble_AreNotAskedTheSameTwice()
    {
        first.Default = new FakeDnsReply { ResponseCode = 5 };
        second.Default = new FakeDnsReply { ResponseCode = 2 };
        await using var resolver = Create(first.Address, second.Address);
        Assert.Equal("ServFail", await AskAsync(resolver, "a.test"));
        Assert.Equal((1, 1), (first.Queries.Count, second.Queries.Count));
    }

    [Fact]
    public async Task Server_ThatNobodyRuns_CostsNoTime()
    {
        var nobody = ClosedPort();
        await using var resolver = Create(nobody, second.Address);
        Assert.Equal("192.0.2.2", await AskAsync(resolver, "a.test")); // the clock stands still: no time-out can have passed
        await using var alone = Create(nobody);
        Assert.Equal("Timeout", await AskAsync(alone, "a.test"));
    }

    [Fact]
    public async Task Server_ThatFailsTwice_IsAskedLastForAWhile()
    {
        first.Default = new FakeDnsReply { Silent = true };
        await using var resolver = Create(first.Address, second.Address);
        for (var i = 0; i < 2; i++)
        {
            var pending = AskAsync(resolver, $"n{i}.test");
            Assert.True(await first.Asked.WaitAsync(TimeSpan.FromSeconds(20)));
            time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("192.0.2.2", await pending);
        }

        Assert.Equal("192.0.2.2", await AskAsync(resolver, "later.test"));
        Assert.Equal(0, first.Count("later.test"));
        first.Default = FakeDnsReply.A("192.0.2.1", 0);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("192.0.2.1", await AskAsync(resolver, "healed.test"));
    }

    [Fact]
    public async Task Servers_WithGarbageAndSilence_AreReportedByTheMoreTelling()
    {
        first.Default = FakeDnsReply.A("192.0.2.1") with { Twist = (_, m) => m[..^1] };
        await using var resolver = Create(first.Address, ClosedPort());
        Assert.Equal("Malformed", await AskAsync(resolver, "a.test"));
        Assert.Equal(2, first.Queries.Count);
    }

    private static IPEndPoint ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static async Task<string> AskAsync(Resolver resolver, string name)
    {
        var answer = await resolver.QueryAsync(name, RecordType.A, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return answer.Outcome == DnsOutcome.Records ? RecordFormatter.Data(answer.Records[0]) : answer.Reason.ToString();
    }

    private Resolver Create(params IPEndPoint[] servers) => new(new ResolverOptions { Servers = [.. servers], Hosts = HostsFile.Empty }, time);
}
