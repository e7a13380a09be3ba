using System.Net;
using System.Net.Sockets;
using Relay.Core.Options;

namespace Relay.Protocols.Wire;

/// <summary>
/// Counts open connections in all, of each client (IPv4 address, IPv6 /64) and of each network (IPv4 /24, IPv6 /48), and says
/// whether one more may come in. One instance serves all listeners; counts go away with their last connection.
/// </summary>
public sealed class ConnectionGate
{
    private readonly Lock gate = new();
    private readonly Dictionary<Key, int> counts = [];
    private int total;

    public enum Answer
    {
        Admitted,
        TooManyInAll,
        TooManyOfClient,
        TooManyOfNetwork,
    }

    public int Total => Volatile.Read(ref total);

    /// <summary>Counts a connection that is not yet attributed to a client, before any PROXY header.</summary>
    public bool EnterTotal(LimitOptions limits)
    {
        lock (gate)
        {
            if (total >= limits.Connections)
            {
                return false;
            }

            total++;
            return true;
        }
    }

    public void LeaveTotal()
    {
        lock (gate)
        {
            total--;
        }
    }

    public Answer Enter(IPAddress client, LimitOptions limits)
    {
        var (one, network) = Keys(client);
        lock (gate)
        {
            var ofOne = counts.GetValueOrDefault(one);
            var ofNetwork = counts.GetValueOrDefault(network);
            if (ofOne >= limits.ConnectionsPerClient)
            {
                return Answer.TooManyOfClient;
            }

            if (ofNetwork >= limits.ConnectionsPerNetwork)
            {
                return Answer.TooManyOfNetwork;
            }

            counts[one] = ofOne + 1;
            counts[network] = ofNetwork + 1;
            return Answer.Admitted;
        }
    }

    public void Leave(IPAddress client)
    {
        var (one, network) = Keys(client);
        lock (gate)
        {
            Lower(one);
            Lower(network);
        }
    }

    private void Lower(Key key)
    {
        var left = counts.GetValueOrDefault(key) - 1;
        if (left > 0)
        {
            counts[key] = left;
        }
        else
        {
            counts.Remove(key);
        }
    }

    private static (Key One, Key Network) Keys(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        client.TryWriteBytes(octets, out _);
        var high = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(octets);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? (new Key(high >> 32, 32), new Key(high >> 40, 24))
            : (new Key(high, 64), new Key(high >> 16, 48));
    }

    private readonly record struct Key(ulong Prefix, byte Length);
}
