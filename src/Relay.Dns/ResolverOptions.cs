using System.Collections.Immutable;
using System.Net;

namespace Relay.Dns;

/// <summary>What a <see cref="Resolver"/> is told; each default with its reason.</summary>
public sealed record ResolverOptions
{
    /// <summary>Asked in this order; empty: the system's (/etc/resolv.conf).</summary>
    public ImmutableArray<IPEndPoint> Servers { get; init; } = [];

    /// <summary>One try. A resolver next door answers in milliseconds from its cache and hardly ever takes more than a second otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Tries a server: UDP loses packets, but seldom two in a row.</summary>
    public int Tries { get; init; } = 2;

    /// <summary>How long a server that failed twice in a row is asked last.</summary>
    public TimeSpan ServerPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A busy relay meets some thousand names within a TTL.</summary>
    public int CacheEntries { get; init; } = 50_000;

    /// <summary>TXT records of strangers may be 64 KiB each: the number of entries alone would not bound memory.</summary>
    public long CacheBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>RFC 8767 §4 would allow seven days; a day keeps mistakes of others short.</summary>
    public TimeSpan MaximumTtl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The longest that an absence is kept, whatever the SOA says: a new listing has to be seen soon.</summary>
    public TimeSpan NegativeCap { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long trouble is remembered (RFC 9520 §3.2 asks for a second at least), so that a dead zone is not asked for at every turn.</summary>
    public TimeSpan FailureTtl { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Questions on the wire at once: each holds a socket.</summary>
    public int MaximumInFlight { get; init; } = 512;

    /// <summary>Answers before any server does; the default is /etc/hosts and localhost.</summary>
    public HostsFile Hosts { get; init; } = HostsFile.System;
}
