using System.Net;
using System.Net.Sockets;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;

namespace Relay.Filters.Connection;

/// <summary>The name of an address, as far as DNS tells it both ways (FCrDNS).</summary>
/// <param name="Name">The confirmed name, else the first one; null where there is none.</param>
/// <param name="Trouble">Why it could not be known; null where it is.</param>
public readonly record struct NameLookUp(string? Name, bool Confirmed, string? Trouble)
{
    /// <summary>Names looked at; some addresses have hundreds.</summary>
    private const int MaximumNames = 5;

    public static async ValueTask<NameLookUp> OfAsync(IResolver resolver, IPAddress address, CancellationToken cancellation)
    {
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var tree = isV4 ? "in-addr.arpa" : "ip6.arpa"; // RFC 1035 §3.5, RFC 3596 §2.5
        var pointer = await resolver.QueryAsync(DnsListName.Of(address, tree), RecordType.Ptr, cancellation);
        if (pointer.Outcome == DnsOutcome.Temporary)
        {
            return new NameLookUp(null, false, "PTR: " + pointer.Reason);
        }

        string[] names = [.. pointer.Records.OfType<NameRecord>().Select(static r => r.Target).Where(static n => DomainName.IsValid(n)).Take(MaximumNames)];
        var forward = await Task.WhenAll(names.Select(n => resolver.QueryAsync(n, isV4 ? RecordType.A : RecordType.Aaaa, cancellation).AsTask()));
        var confirmed = Array.FindIndex(forward, a => a.Records.OfType<AddressRecord>().Any(r => r.Address.Equals(address)));
        if (confirmed >= 0)
        {
            return new NameLookUp(names[confirmed], true, null);
        }

        return forward.Any(static a => a.Outcome == DnsOutcome.Temporary)
            ? new NameLookUp(null, false, "forward look-up of the client's name")
            : new NameLookUp(names.FirstOrDefault(), false, null);
    }
}
