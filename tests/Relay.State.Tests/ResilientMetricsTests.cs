using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Relay.Core.Events;
using Relay.Core.State;
using Relay.State.Resilient;
using Relay.Testing;
using Relay.Testing.State;

namespace Relay.State.Tests;

/// <summary>What an operator sees of a store that is away: one line a minute, a gauge, and the calls by outcome.</summary>
public sealed class ResilientMetricsTests : IAsyncLifetime
{
    private static readonly ReputationSubject Subject = new(ReputationKind.Network, "192.0.2.0/24");

    private readonly ManualTimeProvider clock = new();

    private readonly LogLines log = new();

    private readonly ConcurrentQueue<string> calls = new();

    private readonly MeterListener listener = new();

    private readonly FakeStateStore primary;

    private readonly ResilientStore store;

    private int degraded = -1;

    public ResilientMetricsTests()
    {
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == RelayMeters.MeterName && instrument.Name is "relay.state.calls" or "relay.state.degraded")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => Volatile.Write(ref degraded, value));
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var line = string.Join(' ', tags.ToArray().Select(static t => $"{t.Key}={t.Value}"));
            for (; value > 0; value--)
            {
                calls.Enqueue(line);
            }
        });
        listener.Start();
        primary = new(clock);
        store = new(primary, new FakeStateStore(clock), clock, log);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        listener.Dispose();
    }

    [Fact]
    public async Task Degraded_Gauge_FollowsTheStore()
    {
        Assert.Equal(0, Volatile.Read(ref degraded));
        primary.Down = true;
        await store.ReputationAsync(Subject, default);
        Assert.Equal(1, Volatile.Read(ref degraded));
        primary.Down = false;
        await SecondAsync();
        await Eventually.IsAsync(() => Task.FromResult(Volatile.Read(ref degraded) == 0));
        await Eventually.IsAsync(() => Task.FromResult(log.Notes.Count == 1));
        Assert.Equal("state: fake is back", log.Notes[0]);
    }

    [Fact]
    public async Task Alarm_StoreAwayForMinutes_IsOneLineAMinute()
    {
        primary.Down = true;
        var start = clock.GetUtcNow();
        for (var probe = 0; probe < 150; probe++)
        {
            await store.ReputationAsync(Subject, default);
            Assert.InRange(log.Errors.Count, 1, 1 + (int)((clock.GetUtcNow() - start) / TimeSpan.FromMinutes(1)));
            await SecondAsync();
        }

        // A probe may have been late by some seconds of this clock.
        Assert.True(log.Errors.Count >= 1 + (int)((clock.GetUtcNow() - start) / TimeSpan.FromSeconds(75)), $"only {log.Errors.Count} lines");
        Assert.All(log.Errors, static l => Assert.Equal(
            "state: fake is not usable (switched off by the test); mail flows on embedded state until it is", l));
    }

    /// <summary>Coming and going is no reason for more lines.</summary>
    [Fact]
    public async Task Alarm_StoreThatComesAndGoes_IsOneLineAMinuteToo()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            primary.Down = true;
            await store.ReputationAsync(Subject, default);
            primary.Down = false;
            await SecondAsync();
            await Eventually.IsAsync(() => Task.FromResult(log.Notes.Count == turn + 1));
        }

        Assert.Single(log.Errors);
    }

    /// <summary>A message waits for the store that is away once; after that only the probe asks it.</summary>
    [Fact]
    public async Task Away_Store_IsAskedByTheProbeOnly()
    {
        primary.Down = true;
        for (var i = 0; i < 50; i++)
        {
            await store.ReputationAsync(Subject, default);
        }

        Assert.Equal(1, primary.Calls);
    }

    [Fact]
    public async Task Report_CountedWhileAway_IsWhole()
    {
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        Assert.True(await store.AddReportRowAsync(day, "a.example", "both", 1, default));
        primary.Down = true;
        Assert.True(await store.AddReportRowAsync(day, "a.example", "both", 2, default));
        Assert.True(await store.AddReportRowAsync(day, "b.example", "away", 4, default));
        Assert.Equal([new ReportRow("both", 2)], (await store.ReportRowsAsync(day, "a.example", default)).Rows);
        primary.Down = false;
        await SecondAsync();
        await Eventually.IsAsync(() => Task.FromResult(log.Notes.Count == 1));

        Assert.Equal([new ReportRow("both", 3)], (await store.ReportRowsAsync(day, "a.example", default)).Rows);
        Assert.Equal([new ReportRow("away", 4)], (await store.ReportRowsAsync(day, "b.example", default)).Rows);
        Assert.Equal(["a.example", "b.example"], (await store.ReportDomainsAsync(day, default)).Domains.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Calls_OfRealStores_AreCountedByStoreVerbAndOutcome()
    {
        using var folder = new TemporaryFolder();
        await using (var embedded = new Embedded.EmbeddedStore(folder.Path, new(), clock, log))
        {
            await embedded.ReputationAsync(Subject, default);
            await embedded.OnceAsync(new(OnceKind.Notice, "x"), TimeSpan.FromDays(1), default);
            await embedded.SightAsync(new(new ulong[] { 1 }, "n"), TimeSpan.FromHours(1), default);
            await embedded.AddReportRowAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), "d.example", "row", 1, default);
        }

        Assert.Equal(
            ["reputation", "once", "sight", "add_report"],
            calls.Where(static c => c.StartsWith("store=embedded ", StringComparison.Ordinal) && c.EndsWith(" outcome=ok", StringComparison.Ordinal))
                .Select(static c => c.Split(' ', '=')[3]));

        using var server = await RedisServer.StartAsync();
        await using var redis = new Redis.RedisStore(server.Url, TimeProvider.System);
        await Eventually.IsAsync(() => RedisFixture.Answers(redis));
        Assert.Contains("store=redis verb=reputation outcome=ok", calls);
        await server.SendAsync("CLIENT", "PAUSE", "1500", "ALL");
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await redis.RememberAsync(Subject, 1, 0, default));
        Assert.Contains("store=redis verb=remember outcome=timeout", calls);
        server.Kill();
        await Eventually.IsAsync(async () => !await RedisFixture.Answers(redis) && calls.Contains("store=redis verb=reputation outcome=failed"));
    }

    /// <summary>Lets a second pass, once the probe waits for it, and waits for the probe to have asked.</summary>
    private async Task SecondAsync()
    {
        var before = primary.Calls;
        await Eventually.IsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(primary.Calls == before ? 1 : 0));
            return Task.FromResult(primary.Calls > before);
        });
    }
}
