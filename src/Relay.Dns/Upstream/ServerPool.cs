using System.Collections.Immutable;

namespace Relay.Dns;

/// <summary>Asks the servers in order, those that failed lately last, until one answers. One that said SERVFAIL or REFUSED is not asked again.</summary>
internal sealed class ServerPool
{
    private readonly ImmutableArray<UpstreamServer> servers;
    private readonly int tries;

    public ServerPool(ResolverOptions options, TimeProvider time)
    {
        var addresses = options.Servers.IsDefaultOrEmpty ? SystemResolver.Servers() : options.Servers;
        servers = [.. addresses.Select(a => new UpstreamServer(a, options.Timeout, options.ServerPause, time))];
        tries = options.Tries;
    }

    public int Count => servers.Length;

    public ImmutableArray<UpstreamServer> Servers => servers;

    public async Task<Reading> AskAsync(byte[] name, RecordType type, CancellationToken cancellation)
    {
        var candidates = Candidates();
        var worst = Reading.Failed(DnsFailure.Timeout);
        for (var round = 0; round < tries; round++)
        {
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i] is not { } server)
                {
                    continue;
                }

                var reading = await server.AskAsync(name, type, cancellation);
                if (reading.Failure is DnsFailure.None or DnsFailure.Loop)
                {
                    return reading;
                }

                worst = MoreTelling(worst, reading);
                if (reading.Failure is DnsFailure.ServFail or DnsFailure.Refused)
                {
                    candidates[i] = null; // it has said so, and is not asked again
                }
            }
        }

        return worst;
    }

    /// <summary>In the order of the configuration, those that failed lately last.</summary>
    private UpstreamServer?[] Candidates()
    {
        var ordered = new UpstreamServer?[servers.Length];
        var (first, last) = (0, servers.Length);
        foreach (var server in servers)
        {
            ordered[server.Health.IsPaused ? --last : first++] = server;
        }

        ordered.AsSpan(last).Reverse();
        return ordered;
    }

    /// <summary>A server's word says more than garbage, and garbage more than silence.</summary>
    private static Reading MoreTelling(Reading one, Reading other) => Rank(other.Failure) > Rank(one.Failure) ? other : one;

    private static int Rank(DnsFailure failure) => failure switch
    {
        DnsFailure.ServFail => 3,
        DnsFailure.Refused => 2,
        DnsFailure.Malformed => 1,
        _ => 0,
    };
}
