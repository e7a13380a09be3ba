using System.Collections.Immutable;
using System.Net;

namespace Relay.Dns;

/// <summary>The system's servers, from /etc/resolv.conf. Without one it is the name server of this machine (resolv.conf(5)).</summary>
public static class SystemResolver
{
    private const int MaximumServers = 3; // MAXNS of resolv.conf(5)
    private const int Port = 53;

    public static ImmutableArray<IPEndPoint> Servers() => Parse(LocalFile.Read("/etc/resolv.conf"));

    /// <summary>The <c>nameserver</c> lines; everything else is other programs' business.</summary>
    public static ImmutableArray<IPEndPoint> Parse(string text)
    {
        var servers = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var words = line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && servers.Count < MaximumServers && TryAddress(address) is { } server)
            {
                servers.Add(new IPEndPoint(server, Port));
            }
        }

        return servers.Count > 0 ? servers.ToImmutable() : [new IPEndPoint(IPAddress.Loopback, Port)];
    }

    /// <summary>An address; IPv6 also in brackets and with a scope that this machine knows.</summary>
    private static IPAddress? TryAddress(string text)
    {
        var bare = text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        return IPAddress.TryParse(bare, out var address) ? address
            : bare.IndexOf('%', StringComparison.Ordinal) is > 0 and var scope && IPAddress.TryParse(bare.AsSpan(0, scope), out address) ? address
            : null;
    }
}
