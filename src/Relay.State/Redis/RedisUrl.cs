using System.Globalization;

namespace Relay.State.Redis;

/// <summary>
/// <c>redis://[:PASSWORD@]HOST[:PORT][/DB]</c>, or with Sentinel
/// <c>redis-sentinel://[:PASSWORD@]HOST[:PORT][,HOST[:PORT]…][/DB]?master=NAME[&amp;sentinel_password=PASSWORD]</c>; with TLS <c>rediss://</c> and
/// <c>rediss-sentinel://</c>, which take <c>ca=FILE</c>. A password may hold anything: the last @ ends it. Hosts are split off, not looked at further.
/// </summary>
/// <param name="Hosts">One server (any of a cluster), or the Sentinels.</param>
/// <param name="Master">What Sentinel calls the server; empty without Sentinel.</param>
/// <param name="SentinelPassword">Sentinel's own; the servers' is <paramref name="Password"/>.</param>
/// <param name="Authority">A PEM file of the certificates that may have signed the servers'; null: the system's.</param>
public sealed record RedisUrl(
    bool Tls, IReadOnlyList<RedisHost> Hosts, string? Password, int Database, string Master, string? SentinelPassword, string? Authority)
{
    private const int StandardPort = 6379;

    private const int SentinelPort = 26379;

    private const int MostSentinels = 16;

    private const int MostDatabases = 1_000_000;

    public bool IsSentinel => Master.Length > 0;

    /// <returns>Null, or the problem, in words that show no password.</returns>
    public static string? TryParse(string text, out RedisUrl url)
    {
        url = null!;
        var end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0 || text[..end] is not ("redis" or "rediss" or "redis-sentinel" or "rediss-sentinel"))
        {
            return "this is no Redis URL";
        }

        var scheme = text[..end];
        var rest = text[(end + 3)..];
        var at = rest.LastIndexOf('@');
        if (at >= 0 && rest[0] != ':')
        {
            return "this is no Redis URL: before the @ stands :PASSWORD, a user name cannot be given";
        }

        var (place, query) = Cut(rest[(at + 1)..], '?');
        var (hosts, database) = Cut(place, '/');
        var sentinel = scheme.EndsWith("-sentinel", StringComparison.Ordinal);
        var read = new Parts(scheme.StartsWith("rediss", StringComparison.Ordinal), sentinel);
        var number = 0;
        if (read.Hosts(hosts) is { } wrongHost)
        {
            return wrongHost;
        }

        if (place.Length > hosts.Length && (!int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > MostDatabases))
        {
            return "this is no Redis URL: the database is no number";
        }

        if (read.Query(query) is { } wrongQuery)
        {
            return wrongQuery;
        }

        url = new(read.Tls, read.Found, at > 1 ? rest[1..at] : null, number, read.Master, read.SentinelPassword, read.Authority);
        return null;
    }

    /// <exception cref="FormatException">It is no such URL.</exception>
    public static RedisUrl Parse(string text) => TryParse(text, out var url) is { } problem ? throw new FormatException(problem) : url;

    private static (string Before, string After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private sealed class Parts(bool tls, bool sentinel)
    {
        public bool Tls => tls;

        public List<RedisHost> Found { get; } = [];

        public string Master { get; private set; } = "";

        public string? SentinelPassword { get; private set; }

        public string? Authority { get; private set; }

        public string? Hosts(string text)
        {
            foreach (var host in text.Split(','))
            {
                if (!RedisHost.TryParse(host, sentinel ? SentinelPort : StandardPort, out var found))
                {
                    return "this is no Redis URL";
                }

                Found.Add(found);
            }

            return Found.Count == 1 || (sentinel && Found.Count <= MostSentinels)
                ? null
                : "this is no Redis URL: several hosts, up to 16, are what redis-sentinel:// takes; of a cluster name one";
        }

        public string? Query(string text)
        {
            foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, value) = Cut(pair, '=');
                if (value.Length == 0 || !Set(name, value))
                {
                    return $"this is no Redis URL: {(value.Length == 0 ? "a parameter has no value" : "a parameter is not known or does not belong here")}";
                }
            }

            return sentinel && Master.Length == 0 ? "this Redis URL names no master; write redis-sentinel://HOST[:PORT],…[/DB]?master=NAME" : null;
        }

        private bool Set(string name, string value)
        {
            switch (name)
            {
                case "master" when sentinel: Master = value; return true;
                case "sentinel_password" when sentinel: SentinelPassword = value; return true;
                case "ca" when tls: Authority = value; return true;
                default: return false;
            }
        }
    }
}
