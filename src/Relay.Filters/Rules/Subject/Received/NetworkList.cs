using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>
/// Networks of <c>trusted_networks</c> and its kin: <c>192.0.2.</c>, <c>192.0.2.0/24</c>, <c>192.0.2.0/255.255.255.0</c>, <c>[2001:db8::]/32</c>; behind
/// <c>!</c> such as are not of it. The longest one that holds an address decides, of equal ones the first. IPv4-mapped addresses are IPv4.
/// </summary>
public sealed class NetworkList
{
    /// <summary>Entries; more are not looked at.</summary>
    public const int MaxEntries = 10_000;

    private readonly ImmutableArray<(IPNetwork Network, bool Excluded)> entries;

    private NetworkList(ImmutableArray<(IPNetwork, bool)> entries) => this.entries = entries;

    public static NetworkList Parse(IEnumerable<string> words, IEnumerable<IPNetwork> more)
    {
        var found = new List<(IPNetwork Network, bool Excluded)>();
        foreach (var word in words.Take(MaxEntries))
        {
            var excluded = word.StartsWith('!');
            if (Network(excluded ? word[1..] : word) is { } network)
            {
                found.Add((network, excluded));
            }
        }

        found.AddRange(more.Select(static n => (n, false)));

        // One's own host is trusted unless it is taken out.
        found.Add((new IPNetwork(IPAddress.Parse("127.0.0.0"), 8), false));
        found.Add((new IPNetwork(IPAddress.IPv6Loopback, 128), false));
        return new NetworkList([.. found.OrderByDescending(static e => e.Network.PrefixLength)]);
    }

    public bool Contains(string ip)
    {
        if (!IPAddress.TryParse(ip, out var address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var (network, excluded) in entries)
        {
            if (network.Contains(address))
            {
                return !excluded;
            }
        }

        return false;
    }

    /// <summary>Null for what is no network. Bits beyond the prefix are cleared.</summary>
    private static IPNetwork? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (left, right) = slash < 0 ? (text, null) : (text[..slash], text[(slash + 1)..]);
        left = left.StartsWith('[') && left.EndsWith(']') ? left[1..^1] : left;
        var octets = left.TrimEnd('.').Split('.');
        var isShort = !left.Contains(':', StringComparison.Ordinal) && octets.Length < 4 && Array.TrueForAll(octets, static o => byte.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (!IPAddress.TryParse(isShort ? string.Join('.', octets.Concat(Enumerable.Repeat("0", 4 - octets.Length))) : left, out var address))
        {
            return null;
        }

        var most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = right is null ? isShort ? 8 * octets.Length : most : Length(right, most);
        return length is { } prefix ? new IPNetwork(Masked(address, prefix), prefix) : null;
    }

    private static int? Length(string text, int most)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return length <= most ? length : null;
        }

        if (most != 32 || !IPAddress.TryParse(text, out var mask) || mask.AddressFamily != AddressFamily.InterNetwork)
        {
            return null;
        }

        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mask.GetAddressBytes());
        var ones = System.Numerics.BitOperations.PopCount(bits);
        return System.Numerics.BitOperations.LeadingZeroCount(~bits) == ones ? ones : null;
    }

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
