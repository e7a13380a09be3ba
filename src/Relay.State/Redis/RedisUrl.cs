using System.Globalization;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary><c>redis://[:PASSWORD@]HOST[:PORT][/DB]</c>, with TLS <c>rediss://</c>. A password may hold anything: the last @ ends it.</summary>
internal static class RedisUrl
{
    private const int StandardPort = 6379;

    /// <exception cref="FormatException">It is no such URL.</exception>
    public static ConfigurationOptions Parse(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || url[..scheme] is not ("redis" or "rediss"))
        {
            throw new FormatException("this is no Redis URL");
        }

        var rest = url[(scheme + 3)..];
        var at = rest.LastIndexOf('@');
        var place = rest[(at + 1)..];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var server = new UriBuilder("tcp://" + (slash < 0 ? place : place[..slash])).Uri;
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            AllowAdmin = false,
            ClientName = "relay",
            ConnectRetry = 1,
            ConnectTimeout = 2000,
            SyncTimeout = 10_000, // SCAN alone is synchronous in 1.2.6, on the list, which no mail waits for
            KeepAlive = 5,
            ConfigCheckSeconds = 5,
            Ssl = url.StartsWith("rediss:", StringComparison.Ordinal),
            Password = at > 0 ? rest[1..at] : null,
            DefaultDatabase = slash < 0 ? 0 : int.Parse(place.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture),
        };
        var host = server.IdnHost.Trim('[', ']');
        options.SslHost = options.Ssl ? host : null;
        options.EndPoints.Add(host, server.Port < 0 ? StandardPort : server.Port);
        return options;
    }
}
