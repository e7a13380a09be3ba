using System.Diagnostics;
using System.Globalization;
using Relay.Core.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.State.Resilient;
using Relay.Testing.State;

namespace Relay.State.Tests;

/// <summary>A primary, a replica and three Sentinels, all real: mail flows through every change of master, and the store finds the new one alone.</summary>
public sealed class SentinelTests : IAsyncLifetime
{
    private const string Name = "mail";

    private const string Password = "p@ss";

    private const string SentinelPassword = "quiet";

    private static readonly TimeSpan MailFlows = TimeSpan.FromSeconds(1.5);

    private readonly TemporaryFolder folder = new();

    private readonly LogLines log = new();

    private readonly List<RedisServer> sentinels = [];

    private readonly RedisServer first = RedisServer.NotStarted();

    private readonly RedisServer second = RedisServer.NotStarted();

    private ResilientStore store = null!;

    private int asked;

    public async Task InitializeAsync()
    {
        await first.RunAsync(Options());
        await second.RunAsync([.. Options(), "--replicaof", "127.0.0.1", $"{first.Port}"]);
        for (var i = 0; i < 3; i++)
        {
            sentinels.Add(await RedisServer.StartSentinelAsync(Name, first.Port, 2, Password, SentinelPassword));
        }

        var redis = new RedisStore(Url(Password), TimeProvider.System);
        store = new(redis, new EmbeddedStore(folder.Below("state"), new(), TimeProvider.System, log), TimeProvider.System, log);
        await Eventually.IsAsync(() => RedisFixture.Answers(redis));
        await FlowsAsync();
        await Eventually.IsAsync(AllKnowEachOtherAsync);
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        sentinels.ForEach(static s => s.Dispose());
        second.Dispose();
        first.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Primary_Killed_ReplicaIsUsedAndRemembers()
    {
        var known = new ReputationSubject(ReputationKind.Network, "known");
        await store.RememberAsync(known, 5, 0, default);
        Assert.Equal(RedisStore.StoreName, store.Name);
        first.Kill();
        await FlowsAsync(EmbeddedStore.StoreName);
        await Eventually.IsAsync(() => IsMasterAsync(second));
        await BackAsync();
        Assert.InRange((await store.ReputationAsync(known, default)).Good, 4.9, 5);
        Assert.Single(log.Errors);

        // The old primary comes back as a replica, and nothing changes.
        await first.RunAsync(Options());
        await Eventually.IsAsync(async () => (await AskAsync(first, "ROLE")).Contains("slave", StringComparison.Ordinal));
        await FlowsAsync(RedisStore.StoreName);
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Failover_Ordered_IsFollowed()
    {
        Assert.Contains("+OK", await AskSentinelAsync("SENTINEL", "FAILOVER", Name), StringComparison.Ordinal);
        await Eventually.IsAsync(async () =>
        {
            await FlowsAsync();
            return await IsMasterAsync(second);
        });
        await Eventually.IsAsync(async () => await CountOfKeysAsync(second) is var before && await AsksSomethingNewAsync() && await CountOfKeysAsync(second) > before);
        await BackAsync();
    }

    [Fact]
    public async Task Query_OneSentinelAway_IsAnsweredByTheOthers()
    {
        sentinels[0].Kill();
        sentinels[1].Kill();
        Assert.Equal(new RedisHost("127.0.0.1", first.Port), await new SentinelQuery(RedisUrl.Parse(Url(Password))).MasterAsync(default));
    }

    [Fact]
    public async Task Query_UnknownNameOrWrongPassword_IsNoMaster()
    {
        Assert.Null(await new SentinelQuery(RedisUrl.Parse(Url(Password).Replace(Name, "other", StringComparison.Ordinal))).MasterAsync(default));
        Assert.Null(await new SentinelQuery(RedisUrl.Parse(Url(Password).Replace(SentinelPassword, "loud", StringComparison.Ordinal))).MasterAsync(default));
    }

    private static string[] Options() => ["--requirepass", Password, "--masterauth", Password, "--repl-diskless-sync-delay", "0", "--repl-timeout", "5"];

    private static async Task<string> AskAsync(RedisServer server, params string[] command)
    {
        using var client = new RawRedis(server.Port);
        await client.SendAsync("AUTH", Password);
        return await client.SendAsync(command);
    }

    private static async Task<bool> IsMasterAsync(RedisServer server) => (await AskAsync(server, "ROLE")).Contains("master", StringComparison.Ordinal);

    private static async Task<long> CountOfKeysAsync(RedisServer server) =>
        long.Parse((await AskAsync(server, "DBSIZE")).Trim(':', '\r', '\n'), CultureInfo.InvariantCulture);

    private string Url(string password) =>
        $"redis-sentinel://:{password}@{string.Join(',', sentinels.Select(static s => $"127.0.0.1:{s.Port}"))}/0?master={Name}&sentinel_password={SentinelPassword}";

    private async Task<string> AskSentinelAsync(params string[] command)
    {
        using var client = new RawRedis(sentinels[0].Port);
        await client.SendAsync("AUTH", SentinelPassword);
        return await client.SendAsync(command);
    }

    private async Task<bool> AllKnowEachOtherAsync()
    {
        var master = await AskSentinelAsync("SENTINEL", "MASTER", Name);
        return master.Contains("num-other-sentinels\r\n$1\r\n2\r\n", StringComparison.Ordinal)
            && master.Contains("num-slaves\r\n$1\r\n1\r\n", StringComparison.Ordinal)
            && (await AskSentinelAsync("SENTINEL", "REPLICAS", Name)).Contains("master-link-status\r\n$2\r\nok", StringComparison.Ordinal);
    }

    private async Task<bool> AsksSomethingNewAsync()
    {
        await FlowsAsync();
        return true;
    }

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
        await FlowsAsync(RedisStore.StoreName);
    }
}
