using System.Buffers.Binary;
using System.Buffers.Text;

namespace Relay.LoadTest.Dns;

/// <summary>
/// A world in which every client has a name that leads back to it, every domain takes mail, and no list lists anybody but its test entry
/// 127.0.0.2. Each answer stands behind its question in the same buffer. Pure; what it cannot read it does not answer.
/// </summary>
/// <param name="ttl">Of every record and of the SOA beside an absence, in seconds; 0: nothing may be kept.</param>
internal sealed class DnsAnswers(int ttl)
{
    /// <summary>Octets an answer may need behind the query.</summary>
    public const int Room = 256;
    private const int Header = 12;
    private const ushort A = 1;
    private const ushort Ns = 2;
    private const ushort Soa = 6;
    private const ushort Ptr = 12;
    private const ushort Mx = 15;
    private const ushort Pointer = 0xC000 | Header;
    private static readonly byte[] Reverse = [7, .. "in-addr"u8, 4, .. "arpa"u8, 0];
    private static readonly byte[] Lists = [5, .. "lists"u8, 4, .. "test"u8, 0];
    private static readonly byte[] Hosts = [5, .. "hosts"u8, 4, .. "test"u8, 0];
    private static readonly byte[] TestEntry = [1, (byte)'2', 1, (byte)'0', 1, (byte)'0', 3, .. "127"u8];

    /// <summary>Turns the query at the buffer's start into its reply; its length, 0 for none.</summary>
    public int Make(Span<byte> packet, int length)
    {
        if (length < Header + 5 || (packet[2] & 0x80) != 0)
        {
            return 0;
        }

        var end = Header;
        while (end < length && packet[end] is > 0 and < 64)
        {
            end += 1 + packet[end];
        }

        if (end + 5 > length || packet[end] != 0)
        {
            return 0;
        }

        Span<byte> name = stackalloc byte[end + 1 - Header];
        Lower(packet[Header..(end + 1)], name);
        var type = BinaryPrimitives.ReadUInt16BigEndian(packet[(end + 1)..]);
        packet[2] = 0x84; // a response, with authority
        packet[3] = 0x80;
        packet[6..Header].Clear();
        var rest = new Record(packet, end + 5, ttl);
        Answer(name, type, ref rest);
        return rest.End;
    }

    private static void Answer(scoped ReadOnlySpan<byte> name, ushort type, ref Record reply)
    {
        if (name.EndsWith(Reverse))
        {
            Answer(type == Ptr, name[..^Reverse.Length], Ptr, ref reply); // the host is named by the labels before the tree
        }
        else if (name.EndsWith(Lists))
        {
            reply.Add(type == A && name.StartsWith(TestEntry), A, [127, 0, 0, 2], exists: false);
        }
        else if (name.EndsWith(Hosts))
        {
            Span<byte> address = stackalloc byte[4];
            reply.Add(type == A && TryAddress(name, address), A, address, exists: true);
        }
        else
        {
            ReadOnlySpan<byte> mx = [0, 10, 2, (byte)'m', (byte)'x', 0xC0, Header];
            ReadOnlySpan<byte> ns = [2, (byte)'n', (byte)'s', 0];
            reply.Add(type is A or Mx or Ns, type, type switch { A => [192, 0, 2, 1], Mx => mx, _ => ns }, exists: true);
        }
    }

    private static void Answer(bool known, scoped ReadOnlySpan<byte> labels, ushort type, ref Record reply)
    {
        Span<byte> target = stackalloc byte[labels.Length + Hosts.Length];
        labels.CopyTo(target);
        Hosts.CopyTo(target[labels.Length..]);
        reply.Add(known, type, target, exists: true);
    }

    /// <summary>4.3.2.1.hosts.test is 1.2.3.4.</summary>
    private static bool TryAddress(ReadOnlySpan<byte> name, Span<byte> address)
    {
        for (var i = 3; i >= 0; i--)
        {
            if (name.Length < 1 + name[0] || !Utf8Parser.TryParse(name.Slice(1, name[0]), out byte octet, out var used) || used != name[0])
            {
                return false;
            }

            address[i] = octet;
            name = name[(1 + name[0])..];
        }

        return name.SequenceEqual(Hosts);
    }

    private static void Lower(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(from[i] | 0x20) : from[i];
        }
    }

    /// <summary>Writes the one record of a reply: an answer, or the SOA of an absence.</summary>
    private ref struct Record(Span<byte> packet, int at, int ttl)
    {
        private static readonly byte[] SoaData = [0, 0, .. new byte[20]];
        private readonly Span<byte> packet = packet;

        public int End { get; private set; } = at;

        public void Add(bool known, ushort type, scoped ReadOnlySpan<byte> data, bool exists)
        {
            packet[known ? 7 : 9] = 1;
            packet[3] |= (byte)(known || exists ? 0 : 3);
            var record = packet[End..];
            BinaryPrimitives.WriteUInt16BigEndian(record, Pointer);
            BinaryPrimitives.WriteUInt16BigEndian(record[2..], known ? type : Soa);
            BinaryPrimitives.WriteUInt16BigEndian(record[4..], 1);
            BinaryPrimitives.WriteInt32BigEndian(record[6..], ttl);
            data = known ? data : SoaData;
            BinaryPrimitives.WriteUInt16BigEndian(record[10..], (ushort)data.Length);
            data.CopyTo(record[12..]);
            End += 12 + data.Length;
            if (!known)
            {
                BinaryPrimitives.WriteInt32BigEndian(packet[(End - 4)..], ttl); // the SOA's minimum
            }
        }
    }
}
