using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Relay.Dns;

/// <summary>How a message that came in relates to a query.</summary>
internal enum ReplyMatch
{
    /// <summary>Not an answer to it: forged, late, or noise.</summary>
    Foreign,

    /// <summary>It would be ours if the letters' case were the one that was asked with.</summary>
    OtherCase,
    Ours,
}

/// <summary>
/// One query as it goes out, with what its reply is known by: a random id and random letter case (0x20), beside the random port of the socket
/// (RFC 5452 §9.2). Each is of one use.
/// </summary>
internal sealed class Query
{
    private const ushort UdpSize = 1232; // what passes every path unfragmented
    private const int OptLength = 11;
    private readonly byte[] packet;
    private readonly int questionEnd;

    private Query(byte[] packet, int questionEnd, byte[] name, RecordType type)
    {
        this.packet = packet;
        this.questionEnd = questionEnd;
        Name = name;
        Type = type;
    }

    /// <summary>The name asked for, in wire form and lower case.</summary>
    public byte[] Name { get; }

    public RecordType Type { get; }

    public ReadOnlyMemory<byte> Packet => packet;

    public static Query Create(byte[] name, RecordType type, bool edns)
    {
        var questionEnd = MessageHeader.Length + name.Length + 4;
        var packet = new byte[questionEnd + (edns ? OptLength : 0)];
        Span<byte> random = stackalloc byte[2 + ((DomainName.MaximumWire + 7) / 8)];
        RandomNumberGenerator.Fill(random);
        random[..2].CopyTo(packet);

        // RFC 6840 §5.7: AD in the query asks for AD in the answer.
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), MessageHeader.RecursionDesired | MessageHeader.AuthenticData);
        packet[5] = 1;
        packet[11] = (byte)(edns ? 1 : 0);
        WriteName(name, random[2..], packet.AsSpan(MessageHeader.Length, name.Length));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(questionEnd - 4), (ushort)type);
        packet[questionEnd - 1] = 1;
        if (edns)
        {
            // RFC 6891 §6.1.2: the root, type OPT, our UDP size, no flags, no data
            packet[questionEnd + 2] = 41;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(questionEnd + 3), UdpSize);
        }

        return new Query(packet, questionEnd, name, type);
    }

    /// <summary>RFC 5452 §9.1: id and question have to be those of the query, else the message is as if it had not come.</summary>
    public ReplyMatch Match(ReadOnlySpan<byte> reply)
    {
        if (!MessageHeader.TryRead(reply, out var header) || !header.IsReply || header.Id != BinaryPrimitives.ReadUInt16BigEndian(packet))
        {
            return ReplyMatch.Foreign;
        }

        if (header.Questions == 0)
        {
            // Servers that could not read the question do not repeat it; such a reply can say nothing but that.
            return header.ResponseCode is ResponseCode.FormatError or ResponseCode.NotImplemented ? ReplyMatch.Ours : ReplyMatch.Foreign;
        }

        var asked = packet.AsSpan(MessageHeader.Length..questionEnd);
        if (header.Questions != 1 || reply.Length < questionEnd)
        {
            return ReplyMatch.Foreign;
        }

        var question = reply[MessageHeader.Length..questionEnd];
        return question.SequenceEqual(asked) ? ReplyMatch.Ours
            : EqualsButForCase(question, asked) ? ReplyMatch.OtherCase
            : ReplyMatch.Foreign;
    }

    private static bool EqualsButForCase(ReadOnlySpan<byte> question, ReadOnlySpan<byte> asked)
    {
        for (var i = 0; i < question.Length - 4; i++)
        {
            if (DomainName.ToLower(question[i]) != DomainName.ToLower(asked[i]))
            {
                return false;
            }
        }

        return question[^4..].SequenceEqual(asked[^4..]);
    }

    /// <summary>draft-vixie-dnsext-dns0x20: a coin for each letter. Length octets are below 64 and so never letters.</summary>
    private static void WriteName(ReadOnlySpan<byte> name, ReadOnlySpan<byte> coins, Span<byte> to)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var isLetter = name[i] is >= (byte)'a' and <= (byte)'z';
            to[i] = isLetter && (coins[i / 8] >> (i % 8) & 1) != 0 ? (byte)(name[i] & ~0x20) : name[i];
        }
    }
}
