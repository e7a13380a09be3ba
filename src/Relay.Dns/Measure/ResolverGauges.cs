using System.Diagnostics.Metrics;

namespace Relay.Dns;

/// <summary>What can be looked at of one resolver: its servers and its cache. Gone from the metrics when disposed.</summary>
internal sealed class ResolverGauges : IDisposable
{
    private readonly Meter meter = new(ResolverMeter.Name);
    private readonly ServerPool pool;

    public ResolverGauges(ServerPool pool, AnswerCache cache)
    {
        this.pool = pool;
        meter.CreateObservableGauge("relay.dns.server.healthy", Health, description: "1 while a server is asked in its turn, 0 while it is asked last because it failed.");
        meter.CreateObservableGauge("relay.dns.cache.entries", () => cache.Count, description: "Answers in the cache.");
        meter.CreateObservableGauge("relay.dns.cache.size", () => cache.Bytes, "By", "Memory of the answers in the cache, about.");
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Health()
    {
        foreach (var server in pool.Servers)
        {
            yield return new(server.Health.IsPaused ? 0 : 1, new KeyValuePair<string, object?>("server", server.Label));
        }
    }
}
