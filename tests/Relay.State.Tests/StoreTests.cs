using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.State.Resilient;
using Relay.Testing.State;

namespace Relay.State.Tests;

public sealed class FakeStoreTests : VerbSuite
{
    protected override Task<IStateStore> OpenAsync() => Task.FromResult<IStateStore>(new FakeStateStore(Clock));
}

public sealed class EmbeddedStoreTests : StateStoreSuite
{
    private readonly TemporaryFolder folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override Task<IStateStore> OpenAsync() =>
        Task.FromResult<IStateStore>(new EmbeddedStore(folder.Path, new(), Clock, NullLogger.Instance));
}

/// <summary>One server for all tests of a class.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? server;

    public string Url => server!.Url;

    public async Task InitializeAsync() => server = await RedisServer.StartAsync("--requirepass", "").WaitAsync(TimeSpan.FromSeconds(30));

    public Task DisposeAsync()
    {
        server?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The store, connected.</summary>
    internal async Task<RedisStore> OpenAsync(TimeProvider time)
    {
        var store = new RedisStore(Url, time);
        await Eventually.IsAsync(() => Answers(store));
        return store;
    }

    internal static async Task<bool> Answers(IStateStore store)
    {
        try
        {
            await store.ReputationAsync(new(ReputationKind.Network, "nobody"), CancellationToken.None);
            return true;
        }
        catch (StateUnavailableException)
        {
            return false;
        }
    }
}

public sealed class RedisStoreTests(RedisFixture redis) : StateStoreSuite, IClassFixture<RedisFixture>
{
    protected override async Task<IStateStore> OpenAsync() => await redis.OpenAsync(Clock);
}

public sealed class ResilientStoreTests(RedisFixture redis) : StateStoreSuite, IClassFixture<RedisFixture>
{
    private readonly TemporaryFolder folder = new();

    public override async Task DisposeAsync()
    {
        Assert.Equal(RedisStore.StoreName, Store.Name);
        await base.DisposeAsync();
        folder.Dispose();
    }

    protected override async Task<IStateStore> OpenAsync() => new ResilientStore(
        await redis.OpenAsync(Clock), new EmbeddedStore(folder.Path, new(), Clock, NullLogger.Instance), TimeProvider.System, NullLogger.Instance);
}
