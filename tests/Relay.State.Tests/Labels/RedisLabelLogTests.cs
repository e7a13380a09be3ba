using Relay.Core.Labels;
using Relay.Core.State;
using Relay.State.Labels;
using Relay.State.Redis;
using Relay.Testing;
using Relay.Testing.State;

namespace Relay.State.Tests.Labels;

/// <summary>The training log in a Redis that is really there: one order for all, away and back again.</summary>
public sealed class RedisLabelLogTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("relay-labels-").FullName;
    private readonly ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly RedisServer server = RedisServer.NotStarted();

    public Task InitializeAsync() => server.RunAsync();

    public Task DisposeAsync()
    {
        server.Dispose();
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task TwoWriters_OneOrderForAllReaders()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        for (var i = 0; i < 130; i++)
        {
            await (i % 2 == 0 ? one : other).AppendAsync([LabelSamples.Event(i), LabelSamples.Event(1000 + i)], default);
        }

        var seen = await LabelSamples.AllAsync(one);
        Assert.Equal(260, seen.Count);
        LabelSamples.Same(seen, await LabelSamples.AllAsync(other));
        LabelSamples.Same(LabelSamples.Events(0, 130), seen.Where(static e => e.Message.High < 1000));
    }

    [Fact]
    public async Task Reader_GoesOnWhereItWas()
    {
        await using var log = await OpenAsync();
        var (none, start, _) = await LabelSamples.FromAsync(log, default);
        Assert.Empty(none);
        await log.AppendAsync(LabelSamples.Events(0, 3), default);
        var (first, at, _) = await LabelSamples.FromAsync(log, start);
        await log.AppendAsync(LabelSamples.Events(3, 250), default);
        var (rest, end, replaced) = await LabelSamples.FromAsync(log, at);

        LabelSamples.Same(LabelSamples.Events(0, 253), [.. first, .. rest]);
        Assert.Equal((253, false), (end.Events, replaced));
        Assert.Empty((await LabelSamples.FromAsync(log, end)).Events);
    }

    [Fact]
    public async Task Events_TooMany_TheOldestGoAndReadersBeginAnew()
    {
        await using var log = await OpenAsync(new LabelRetention(100, TimeSpan.FromDays(365)));
        await log.AppendAsync(LabelSamples.Events(0, 110), default);
        var (_, at, _) = await LabelSamples.FromAsync(log, default);
        Assert.Equal(110, at.Events);
        await log.AppendAsync([LabelSamples.Event(110)], default);

        Assert.True((await LabelSamples.FromAsync(log, at)).Replaced);
        LabelSamples.Same(LabelSamples.Events(11, 100), await LabelSamples.AllAsync(log));
    }

    [Fact]
    public async Task Events_TooOld_GoWhenTheLogIsTidied()
    {
        await using var log = await OpenAsync(new LabelRetention(100, TimeSpan.FromDays(1)));
        await log.AppendAsync(LabelSamples.Events(0, 3), default);
        await log.TidyAsync(default);
        Assert.Equal(3, (await LabelSamples.AllAsync(log)).Count);
        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await log.TidyAsync(default);

        Assert.Empty(await LabelSamples.AllAsync(log));
    }

    /// <summary>A failover to a server that did not have the last events yet.</summary>
    [Fact]
    public async Task Log_ThatLostItsEnd_IsReadAnew()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(LabelSamples.Events(0, 5), default);
        var (_, at, _) = await LabelSamples.FromAsync(log, default);
        await server.SendAsync("EVAL", "local l = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1) return redis.call('XDEL', KEYS[1], l[1][1])", "1", "relay:labels");

        Assert.True((await LabelSamples.FromAsync(log, at)).Replaced);
        LabelSamples.Same(LabelSamples.Events(0, 4), await LabelSamples.AllAsync(log));
    }

    [Fact]
    public async Task Entry_ThatIsNoEvent_IsPassedOver()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync([LabelSamples.Event(0)], default);
        await server.SendAsync("XADD", "relay:labels", "*", "e", "what is this");
        await log.AppendAsync([LabelSamples.Event(1)], default);

        var (events, at, _) = await LabelSamples.FromAsync(log, default);
        LabelSamples.Same(LabelSamples.Events(0, 2), events);
        Assert.False((await LabelSamples.FromAsync(log, at)).Replaced);
    }

    [Fact]
    public async Task Redis_Away_LabelsWaitInOrderAndGoUpWhenItIsBack()
    {
        var lines = new LogLines();
        await using var log = new WaitingLabelLog(
            new RedisLabelLog(server.Url, LabelSamples.Retention, clock), new FileLabelLog(Path.Combine(folder, "waiting"), LabelSamples.Retention, clock, lines), clock, lines);
        await ReadyAsync(log);
        await log.AppendAsync(LabelSamples.Events(0, 2), default);
        server.Kill();
        await log.AppendAsync(LabelSamples.Events(2, 2), default);
        await log.AppendAsync(LabelSamples.Events(4, 1), default);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await log.ReadAsync(default, default));
        Assert.Contains("labels wait on this machine", Assert.Single(lines.All), StringComparison.Ordinal);

        await server.RunAsync(); // it kept nothing: what was in it is gone, what waited is not
        await ReadyAsync(log);
        await LabelSamples.AllAsync(log);

        LabelSamples.Same(LabelSamples.Events(2, 3), await LabelSamples.AllAsync(log));
        Assert.Contains(lines.All, static l => l.Contains("3 that waited on this machine", StringComparison.Ordinal));
    }

    private static Task ReadyAsync(ILabelLog log) => Eventually.IsAsync(async () =>
    {
        try
        {
            await log.ReadAsync(default, default);
            return true;
        }
        catch (StateUnavailableException)
        {
            return false;
        }
    });

    private async Task<RedisLabelLog> OpenAsync(LabelRetention? retention = null)
    {
        var log = new RedisLabelLog(server.Url, retention ?? LabelSamples.Retention, clock);
        await ReadyAsync(log);
        return log;
    }
}
