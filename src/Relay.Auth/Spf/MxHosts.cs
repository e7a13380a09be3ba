using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>The hosts of an answer for MX.</summary>
internal static class MxHosts
{
    /// <summary>By preference; the null MX is no host (RFC 7505).</summary>
    public static string[] InOrder(DnsAnswer answer)
    {
        var hosts = new List<MxRecord>(answer.Records.Length);
        foreach (var record in answer.Records)
        {
            if (record is MxRecord { Exchange.Length: > 0 } mx)
            {
                hosts.Add(mx);
            }
        }

        return [.. hosts.OrderBy(static h => h.Preference).Select(static h => h.Exchange)];
    }
}
