using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>The instruments are one set for the process: these tests run while no other does.</summary>
[CollectionDefinition(nameof(ResolverMeterTests), DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(nameof(ResolverMeterTests))]
public sealed class ResolverMeterTests : IAsyncLifetime
{
    private readonly ManualTimeProvider time = new();
    private readonly FakeDnsServer server = new();
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, double> seen = new();
    private readonly Resolver resolver;

    public ResolverMeterTests()
    {
        listener.InstrumentPublished = (instrument, source) =>
        {
            if (instrument.Meter.Name == "Relay.Dns")
            {
                source.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, 1, tags));
        listener.Start();
        resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty, Tries = 1 }, time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await resolver.DisposeAsync();
        await server.DisposeAsync();
        listener.Dispose();
    }

    [Fact]
    public async Task Questions_AreCounted_ByWhereTheirAnswerCameFrom()
    {
        var gate = new TaskCompletionSource();
        server.On("a.test", 1, FakeDnsReply.A("192.0.2.1") with { Until = gate.Task });
        var (first, second) = (AskAsync("a.test"), AskAsync("A.test"));
        gate.SetResult();
        await Task.WhenAll(first, second);
        await AskAsync("a.test");
        await AskAsync("localhost");
        Assert.Equal([1, 1, 1, 1], ((string[])["server", "joined", "cache", "local"]).Select(f => Value($"relay.dns.questions from={f}")));
        Assert.Equal(1, Value("relay.dns.queries type=a outcome=records"));
        Assert.Equal(1, Value("relay.dns.query.duration outcome=records"));
    }

    [Theory]
    [InlineData(2, "servfail")]
    [InlineData(3, "nxdomain")]
    [InlineData(5, "refused")]
    public async Task LookUps_AreCounted_ByTypeAndOutcome(int code, string outcome)
    {
        server.Default = new FakeDnsReply { ResponseCode = code };
        await AskAsync("a.test", RecordType.Mx);
        Assert.Equal(1, Value($"relay.dns.queries type=mx outcome={outcome}"));
        Assert.Equal(1, Value($"relay.dns.tries server={server.Address} transport=udp outcome={outcome}"));
    }

    [Fact]
    public async Task Tries_AreCounted_ByTransport()
    {
        server.On("a.test", 16, new FakeDnsReply { Truncated = true, OverTcp = FakeDnsReply.Txt("long") });
        await AskAsync("a.test", RecordType.Txt);
        Assert.Equal(1, Value($"relay.dns.tries server={server.Address} transport=udp outcome=truncated"));
        Assert.Equal(1, Value($"relay.dns.tries server={server.Address} transport=tcp outcome=records"));
    }

    [Fact]
    public async Task Server_ThatIsSilent_IsCountedAndShownAsUnhealthy()
    {
        server.Default = new FakeDnsReply { Silent = true };
        listener.RecordObservableInstruments();
        Assert.Equal(1, Value($"relay.dns.server.healthy server={server.Address}"));
        for (var i = 1; i <= 2; i++)
        {
            var pending = AskAsync($"n{i}.test");
            Assert.True(await server.Asked.WaitAsync(TimeSpan.FromSeconds(20)));
            time.Advance(TimeSpan.FromSeconds(2));
            await pending;
        }

        Assert.Equal(2, Value($"relay.dns.tries server={server.Address} transport=udp outcome=timeout"));
        Assert.Equal(2, Value("relay.dns.queries type=a outcome=timeout"));
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Equal(0, seen[$"relay.dns.server.healthy server={server.Address}"]);
        time.Advance(TimeSpan.FromSeconds(31));
        listener.RecordObservableInstruments();
        Assert.Equal(1, Value($"relay.dns.server.healthy server={server.Address}"));
    }

    [Fact]
    public async Task Cache_IsMeasured_WhileItsResolverLives()
    {
        server.Default = FakeDnsReply.A("192.0.2.1");
        await AskAsync("a.test");
        await AskAsync("b.test");
        listener.RecordObservableInstruments();
        Assert.Equal(2, Value("relay.dns.cache.entries"));
        Assert.InRange(Value("relay.dns.cache.size"), 200, 4000);
        await resolver.DisposeAsync();
        seen.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(seen);
    }

    [Fact]
    public async Task CachedAnswer_Counted_StillAllocatesNothing()
    {
        using var counting = new MeterListener { InstrumentPublished = (i, l) => l.EnableMeasurementEvents(i) };
        listener.Dispose();
        var counted = 0L;
        counting.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        counting.Start();
        server.Default = FakeDnsReply.A("192.0.2.1");
        await AskAsync("a.test");
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Ask();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(counted >= 1001);

        void Ask()
        {
            var pending = resolver.QueryAsync("a.test", RecordType.A, CancellationToken.None);
            counted += pending.IsCompletedSuccessfully ? 0 : -1000;
        }
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var (key, tag) in tags)
        {
            name += $" {key}={tag}";
        }

        if (instrument.IsObservable)
        {
            seen[name] = value;
        }
        else
        {
            seen.AddOrUpdate(name, value, (_, before) => before + value);
        }
    }

    private double Value(string series) => seen.TryGetValue(series, out var value) ? value : throw new KeyNotFoundException($"{series} is not among {string.Join(", ", seen.Keys)}");

    private Task<DnsAnswer> AskAsync(string name, RecordType type = RecordType.A) =>
        resolver.QueryAsync(name, type, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
