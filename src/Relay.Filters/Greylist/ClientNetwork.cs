using System.Net;
using System.Net.Sockets;

namespace Relay.Filters.Greylist;

/// <summary>
/// A client's address as what is remembered about it: the pool of a sender retries from its neighbours (RFC 6647 §5), and a host with
/// IPv6 has a whole /64 to itself (RFC 6647 §7).
/// </summary>
public static class ClientNetwork
{
    /// <summary><c>192.0.2.0/24</c>, <c>2001:db8::/64</c>.</summary>
    public static string Of(IPAddress address)
    {
        address = Plain(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? Cut(address, 24) : Cut(address, 64);
    }

    /// <summary>The one client: <c>192.0.2.7</c>, <c>2001:db8::/64</c>.</summary>
    public static string Client(IPAddress address)
    {
        address = Plain(address);
        return address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : Cut(address, 64);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Through the octets, which also leaves out a scope id.</summary>
    private static string Cut(IPAddress address, int bits)
    {
        var octets = address.GetAddressBytes();
        octets.AsSpan(bits / 8).Clear();
        return new IPNetwork(new IPAddress(octets), bits).ToString();
    }
}
