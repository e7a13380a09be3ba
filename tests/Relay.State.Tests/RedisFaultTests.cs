using System.Diagnostics;
using Relay.Core.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.State.Resilient;
using Relay.Testing.State;

namespace Relay.State.Tests;

/// <summary>A real server with real faults: mail flows within a second each time, one line says so, and Redis is used again by itself.</summary>
public sealed class RedisFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan MailFlows = TimeSpan.FromSeconds(1.5);

    private readonly TemporaryFolder folder = new();

    private readonly LogLines log = new();

    private readonly RedisServer server = RedisServer.NotStarted();

    private ResilientStore store = null!;

    private int asked;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Server_DownAtStart_MailFlowsAndItIsFoundLater()
    {
        Open(new(server.Url, TimeProvider.System));
        await FlowsAsync(EmbeddedStore.StoreName);
        await server.RunAsync();
        await BackAsync();
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Server_KilledAndStartedAgain_IsUsedAgain()
    {
        await StartAsync();
        server.Kill();
        await FlowsAsync(EmbeddedStore.StoreName);
        await server.RunAsync();
        await BackAsync();
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Server_Full_MailFlowsUntilThereIsRoom()
    {
        await StartAsync();
        Assert.StartsWith("+OK", await server.SendAsync("CONFIG", "SET", "maxmemory", "1mb", "maxmemory-policy", "noeviction"), StringComparison.Ordinal);
        await FlowsAsync(EmbeddedStore.StoreName);
        Assert.Contains("OOM", Assert.Single(log.Errors), StringComparison.Ordinal);
        await server.SendAsync("CONFIG", "SET", "maxmemory", "0");
        await BackAsync();
    }

    [Fact]
    public async Task Server_ReadOnlyReplica_MailFlowsUntilItIsPromoted()
    {
        await StartAsync();
        await server.SendAsync("REPLICAOF", "127.0.0.1", "1");
        await FlowsAsync(EmbeddedStore.StoreName);
        await server.SendAsync("REPLICAOF", "NO", "ONE");
        await BackAsync();
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Server_Slow_MailFlowsAtOnce()
    {
        await StartAsync();
        await server.SendAsync("CLIENT", "PAUSE", "1500", "ALL");
        await FlowsAsync(EmbeddedStore.StoreName);
        await BackAsync();
        Assert.Single(log.Errors);
    }

    private async Task StartAsync()
    {
        await server.RunAsync();
        var redis = new RedisStore(server.Url, TimeProvider.System);
        Open(redis);
        await Eventually.IsAsync(() => RedisFixture.Answers(redis));
        await FlowsAsync(RedisStore.StoreName);
        Assert.Empty(log.Errors);
    }

    private void Open(RedisStore redis) =>
        store = new(redis, new EmbeddedStore(folder.Path, new(), TimeProvider.System, log), TimeProvider.System, log);

    private async Task FlowsAsync(string? name = null)
    {
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.StartNew();
            await store.GreylistAsync(new("192.0.2.0/24", "", $"s{asked++}", "r"), new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3), default);
            Assert.True(start.Elapsed < MailFlows, $"a call took {start.Elapsed}");
        }

        Assert.Equal(name ?? store.Name, store.Name);
    }

    private async Task BackAsync()
    {
        await Eventually.IsAsync(() => Task.FromResult(store.Name == RedisStore.StoreName));
        await FlowsAsync();
    }
}
