using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Auth.Spf;

/// <summary>An address as bits, so that networks compare by one shift. IPv4 mapped into IPv6 is IPv4 (RFC 7208 §5).</summary>
internal readonly record struct ClientAddress(bool IsV4, UInt128 Bits)
{
    private const int Nibbles = 32;
    private const int MaximumV4Text = 15;

    public static ClientAddress Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(octets, out _);
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(true, BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new ClientAddress(false, BinaryPrimitives.ReadUInt128BigEndian(octets));
    }

    /// <summary>Are the first bits of both the same? Never across families.</summary>
    public bool IsIn(ClientAddress network, int prefix)
    {
        var width = IsV4 ? 32 : 128;
        return IsV4 == network.IsV4 && (prefix == 0 || ((Bits ^ network.Bits) >> (width - prefix)) == 0);
    }

    /// <summary>The macro <c>i</c>: four numbers, or 32 nibbles, with dots (RFC 7208 §7.3).</summary>
    public string Dotted() => IsV4
        ? Quad(24, 16, 8, 0)
        : string.Create((2 * Nibbles) - 1, Bits, static (text, bits) =>
        {
            for (var i = 0; i < Nibbles; i++)
            {
                text[2 * i] = "0123456789ABCDEF"[(int)(bits >> (4 * (Nibbles - 1 - i))) & 0xF];
                if (i < Nibbles - 1)
                {
                    text[(2 * i) + 1] = '.';
                }
            }
        });

    /// <summary>The name whose PTR records name the client (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public string ReverseName()
    {
        if (IsV4)
        {
            return Quad(0, 8, 16, 24) + ".in-addr.arpa";
        }

        var dotted = Dotted().ToCharArray();
        Array.Reverse(dotted);
        return new string(dotted) + ".ip6.arpa";
    }

    private string Quad(int first, int second, int third, int fourth)
    {
        var bits = (uint)Bits;
        return string.Create(
            CultureInfo.InvariantCulture,
            stackalloc char[MaximumV4Text],
            $"{(byte)(bits >> first)}.{(byte)(bits >> second)}.{(byte)(bits >> third)}.{(byte)(bits >> fourth)}");
    }
}
