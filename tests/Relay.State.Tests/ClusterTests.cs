using Relay.Core.State;
using Relay.State.Redis;
using Relay.Testing.State;

namespace Relay.State.Tests;

/// <summary>Three nodes that share the slots: whoever knows one finds the others.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const int Slots = 16384;

    private readonly List<RedisServer> nodes = [];

    public string Url => nodes[1].Url;

    internal IReadOnlyList<RedisServer> Nodes => nodes;

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var node = RedisServer.NotStarted();
            await node.RunAsync(
                "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-port", $"{RedisServer.FreePort()}");
            nodes.Add(node);
            await node.SendAsync("CLUSTER", "ADDSLOTSRANGE", $"{Slots * i / 3}", $"{(Slots * (i + 1) / 3) - 1}");
        }

        foreach (var node in nodes.Skip(1))
        {
            Assert.StartsWith("+OK", await nodes[0].SendAsync("CLUSTER", "MEET", "127.0.0.1", $"{node.Port}", BusPort(node)), StringComparison.Ordinal);
        }

        await Eventually.IsAsync(async () =>
        {
            foreach (var node in nodes)
            {
                var info = await node.SendAsync("CLUSTER", "INFO");
                if (!info.Contains("cluster_state:ok", StringComparison.Ordinal) || !info.Contains("cluster_known_nodes:3", StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        });
    }

    public Task DisposeAsync()
    {
        nodes.ForEach(static n => n.Dispose());
        return Task.CompletedTask;
    }

    /// <summary>What CLUSTER NODES says of itself: <c>id 127.0.0.1:PORT@BUS myself,…</c>.</summary>
    private static string BusPort(RedisServer node)
    {
        var line = node.SendAsync("CLUSTER", "NODES").GetAwaiter().GetResult();
        var at = line.IndexOf('@', StringComparison.Ordinal) + 1;
        return line[at..].Split(' ', ',')[0];
    }
}

public sealed class ClusterStoreTests(ClusterFixture cluster) : StateStoreSuite, IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Cluster_Subjects_AreSpreadOverAllNodes()
    {
        for (var i = 0; i < 200; i++)
        {
            await Store.OnceAsync(new(OnceKind.Notice, $"{Unique}{i}"), TimeSpan.FromMinutes(1), None);
        }

        foreach (var node in cluster.Nodes)
        {
            Assert.NotEqual(":0\r\n", await node.SendAsync("DBSIZE"));
        }
    }

    /// <summary>A script's keys in two slots would be refused as a whole; every key of the store has a life.</summary>
    [Fact]
    public async Task Cluster_EveryKey_HasATimeToLive()
    {
        await Store.SightAsync(new(new ulong[] { 1, 2, 3 }, "a"), TimeSpan.FromHours(1), None);
        await Store.RememberAsync(new(ReputationKind.Network, Unique), 1, 1, None);
        await Store.AddReportRowAsync(DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime), "ttl.example", "row", 1, None);
        var keys = 0;
        foreach (var node in cluster.Nodes)
        {
            foreach (var key in (await node.SendAsync("KEYS", "relay:*")).Split("\r\n").Where(static l => l.StartsWith("relay:", StringComparison.Ordinal)).Take(500))
            {
                keys++;
                Assert.DoesNotContain(":-1", await node.SendAsync("PTTL", key), StringComparison.Ordinal);
            }
        }

        Assert.True(keys >= 4, $"only {keys} keys were looked at");
    }

    protected override async Task<IStateStore> OpenAsync()
    {
        var store = new RedisStore(cluster.Url, Clock);
        await Eventually.IsAsync(() => RedisFixture.Answers(store));
        return store;
    }
}
