using System.Globalization;
using System.Net;
using System.Text;
using Relay.Dns;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>The names under which lists, and the reverse tree, keep addresses and domains.</summary>
public static class DnsListName
{
    /// <summary>Octets (RFC 5782 §2.1) or nibbles (§2.4) in reverse, and the zone.</summary>
    public static string Of(IPAddress address, string zone)
    {
        var octets = address.GetAddressBytes();
        var name = new StringBuilder(64 + zone.Length);
        for (var i = octets.Length - 1; i >= 0; i--)
        {
            if (octets.Length == 4)
            {
                name.Append(CultureInfo.InvariantCulture, $"{octets[i]}.");
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"{octets[i] & 0xF:x}.{octets[i] >> 4:x}.");
            }
        }

        return name.Append(zone).ToString();
    }

    /// <summary>A domain as a list of domains keeps it (RFC 5782 §3); null where the question would be no name.</summary>
    public static string? Of(string domain, string zone)
    {
        var name = $"{domain}.{zone}";
        return DomainName.IsValid(name) ? name : null;
    }

    /// <summary>
    /// Whether a list of domains may be asked: such lists answer a question about an address with an error, which a client must not be
    /// able to provoke by what it says in HELO.
    /// </summary>
    public static bool IsDomain(string text)
    {
        var labels = text.Split('.');
        return labels.Length >= 2
            && Array.TrueForAll(labels, static l => l.Length > 0 && l.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_'))
            && !labels[^1].All(char.IsAsciiDigit);
    }
}
