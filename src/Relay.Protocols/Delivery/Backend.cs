using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>
/// One configured backend: finds its addresses and keeps a <see cref="BackendHost"/> for each, across look-ups and reloads. A
/// failed look-up gives the hosts known before, or none.
/// </summary>
internal sealed class Backend(BackendUrl url, BackendSettings settings, IResolver resolver, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>MX hosts and addresses that are tried; more only lengthen the way to 451.</summary>
    private const int MaxHosts = 16;

    private readonly Lock gate = new();
    private readonly bool literal = IPAddress.TryParse(url.Host, out _);
    private BackendHost[] hosts = [];

    public string Name { get; } = url.ToString();

    /// <summary>In the order in which they are to be tried.</summary>
    public ValueTask<BackendHost[]> HostsAsync(CancellationToken cancellation) =>
        literal && hosts.Length > 0 ? new(hosts) : FindAsync(cancellation);

    public void Dispose()
    {
        foreach (var host in hosts)
        {
            host.Dispose();
        }
    }

    private async ValueTask<BackendHost[]> FindAsync(CancellationToken cancellation)
    {
        List<(string Name, IPAddress Address)> found = [];
        foreach (var name in url.Scheme == BackendScheme.Mx ? await ExchangesAsync(cancellation) : [url.Host])
        {
            foreach (var address in await AddressesAsync(name, cancellation))
            {
                found.Add((name, address));
            }

            if (found.Count >= MaxHosts)
            {
                break;
            }
        }

        return found.Count == 0 ? hosts : Update(found.Take(MaxHosts));
    }

    private BackendHost[] Update(IEnumerable<(string Name, IPAddress Address)> found)
    {
        lock (gate)
        {
            BackendHost[] now = [.. found.Select(f => Endpoint(f.Name, f.Address)).Distinct().Select(e => Array.Find(hosts, h => h.Endpoint == e) ?? Host(e))];
            foreach (var gone in hosts.Except(now))
            {
                gone.Dispose();
            }

            return hosts = now;
        }
    }

    private BackendHost Host(BackendEndpoint endpoint) => new(endpoint, Name, settings, time, logger);

    private BackendEndpoint Endpoint(string name, IPAddress address) =>
        new(url.TlsName ?? name, new IPEndPoint(address, url.Port), url.Tls, url.ImplicitTls, url.Scheme == BackendScheme.Lmtp);

    private async ValueTask<IEnumerable<string>> ExchangesAsync(CancellationToken cancellation)
    {
        var answer = await resolver.QueryAsync(url.Host, RecordType.Mx, cancellation);
        return answer.Outcome switch
        {
            DnsOutcome.Records => answer.Records.OfType<MxRecord>().Where(static r => r.Exchange.Length > 0).OrderBy(static r => r.Preference).Select(static r => r.Exchange),
            DnsOutcome.NoData => [url.Host], // RFC 5321 §5.1: the implicit MX
            _ => [],
        };
    }

    private async ValueTask<IEnumerable<IPAddress>> AddressesAsync(string name, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(name, out var given))
        {
            return [given];
        }

        var v4 = resolver.QueryAsync(name, RecordType.A, cancellation).AsTask();
        var v6 = resolver.QueryAsync(name, RecordType.Aaaa, cancellation).AsTask();
        var answers = await Task.WhenAll(v4, v6);
        // Sorted, since a resolver that turns them round would spread few messages over many connections.
        return answers.SelectMany(static a => a.Records.OfType<AddressRecord>().Select(static r => r.Address).OrderBy(static r => r.ToString(), StringComparer.Ordinal));
    }
}
