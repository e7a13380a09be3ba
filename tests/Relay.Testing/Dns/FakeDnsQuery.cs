using System.Buffers.Binary;
using System.Text;

namespace Relay.Testing.Dns;

/// <summary>A query as it came in.</summary>
/// <param name="Name">Lower case, labels joined by dots.</param>
/// <param name="AsAsked">The same with the letters' case as it came.</param>
public sealed record FakeDnsQuery(byte[] Packet, string Name, string AsAsked, ushort Type, bool OverTcp, int QuestionEnd)
{
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Packet);

    public ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(Packet.AsSpan(2));

    public bool HasOpt => Packet[11] == 1;

    public ReadOnlySpan<byte> Question => Packet.AsSpan(12..QuestionEnd);

    public static FakeDnsQuery? TryParse(byte[] packet, bool overTcp)
    {
        var name = new StringBuilder();
        var at = 12;
        while (at < packet.Length && packet[at] is > 0 and < 64)
        {
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(packet, at + 1, Math.Min(packet[at], packet.Length - at - 1)));
            at += 1 + packet[at];
        }

        if (at + 5 > packet.Length)
        {
            return null;
        }

        var text = name.ToString();
        return new(packet, text.ToLowerInvariant(), text, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at + 1)), overTcp, at + 5);
    }
}
