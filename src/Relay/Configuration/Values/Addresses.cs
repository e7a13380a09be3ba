using System.Globalization;
using System.Net;
using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>IP addresses with ports, and networks. Names are never accepted: the configuration must not depend on DNS.</summary>
internal static class Addresses
{
    /// <summary><c>ADDR:PORT</c> or <c>[V6]:PORT</c>; port 0 lets the system choose.</summary>
    public static Parsed<IPEndPoint> Listening(string text) =>
        TrySplit(text, out var host, out var port) && port is not null && TryAddress(host, out var address)
            ? new IPEndPoint(address, port.Value)
            : Parsed.Wrong<IPEndPoint>($"{Words.Quote(text)} is not an address with a port; write ADDR:PORT or [V6ADDR]:PORT, such as 0.0.0.0:25");

    /// <summary><c>ADDR[:PORT]</c>, for name servers.</summary>
    public static Parsed<IPEndPoint> NameServer(string text) =>
        TryAddress(text, out var bare) ? new IPEndPoint(bare, 53)
        : TrySplit(text, out var host, out var port) && port is not 0 && TryAddress(host, out var address) ? new IPEndPoint(address, port ?? 53)
        : Parsed.Wrong<IPEndPoint>($"{Words.Quote(text)} is not an address; write ADDR[:PORT] or [V6ADDR]:PORT, such as 127.0.0.1:53");

    /// <summary>An address, or a network in CIDR form without host bits.</summary>
    public static Parsed<IPNetwork> Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (TryAddress(slash < 0 ? text : text[..slash], out var address))
        {
            var bits = address.GetAddressBytes().Length * 8;
            if (slash < 0)
            {
                return new IPNetwork(address, bits);
            }

            if (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) && prefix <= bits)
            {
                var network = Base(address, prefix);
                return network.Equals(address)
                    ? new IPNetwork(address, prefix)
                    : Parsed.Wrong<IPNetwork>($"{Words.Quote(text)} has bits set past its prefix; write {network}/{prefix}, or {address} for the one host");
            }
        }

        return Parsed.Wrong<IPNetwork>($"{Words.Quote(text)} is neither an address nor a network; write one such as 10.0.0.9, 10.0.0.0/8 or 2001:db8::/32");
    }

    /// <summary>Whether two listeners cannot both be bound. <c>[::]</c> takes IPv4 too, as the transport opens it.</summary>
    public static bool Clash(IPEndPoint a, IPEndPoint b) =>
        a.Port == b.Port && a.Port != 0
        && (a.Address.Equals(b.Address) || Covers(a.Address, b.Address) || Covers(b.Address, a.Address));

    /// <summary>An address in its full form: <c>10.1</c> and <c>017.0.0.1</c>, which the framework reads as others, are none.</summary>
    public static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length is 0 or > 45 || text.Contains('[', StringComparison.Ordinal) || text.Contains('%', StringComparison.Ordinal)
            || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        if (!text.Contains(':', StringComparison.Ordinal) && parsed.ToString() != text)
        {
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    /// <summary><c>HOST</c>, <c>HOST:PORT</c>, <c>[V6]</c> or <c>[V6]:PORT</c>; false for anything else.</summary>
    public static bool TrySplit(string text, out string host, out int? port)
    {
        port = null;
        host = text;
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('['))
        {
            if (end == 0)
            {
                return false;
            }

            host = text[1..(end - 1)];
            if (!host.Contains(':', StringComparison.Ordinal))
            {
                return false;
            }
        }
        else
        {
            end = end < 0 ? text.Length : end;
            host = text[..end];
        }

        if (end == text.Length)
        {
            return host.Length > 0;
        }

        var valid = ushort.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = number;
        return valid && text[end] == ':' && host.Length > 0;
    }

    private static bool Covers(IPAddress any, IPAddress other) =>
        any.Equals(IPAddress.IPv6Any) || (any.Equals(IPAddress.Any) && other.AddressFamily == any.AddressFamily);

    private static IPAddress Base(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPAddress(bytes);
    }
}
