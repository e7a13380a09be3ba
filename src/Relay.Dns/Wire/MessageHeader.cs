using System.Buffers.Binary;

namespace Relay.Dns;

/// <summary>The twelve octets every message begins with (RFC 1035 §4.1.1).</summary>
internal readonly record struct MessageHeader(ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authorities, ushort Additionals)
{
    public const int Length = 12;
    public const ushort Response = 0x8000;
    public const ushort Authoritative = 0x0400;
    public const ushort Truncation = 0x0200;
    public const ushort RecursionDesired = 0x0100;
    public const ushort AuthenticData = 0x0020; // RFC 4035 §3.2.3
    private const ushort Opcode = 0x7800;

    public bool IsAuthoritative => (Flags & Authoritative) != 0;

    public bool IsTruncated => (Flags & Truncation) != 0;

    public bool IsAuthenticated => (Flags & AuthenticData) != 0;

    public int ResponseCode => Flags & 0xF;

    /// <summary>A response to a standard query.</summary>
    public bool IsReply => (Flags & Response) != 0 && (Flags & Opcode) == 0;

    public static bool TryRead(ReadOnlySpan<byte> message, out MessageHeader header)
    {
        header = message.Length < Length
            ? default
            : new(Word(message, 0), Word(message, 2), Word(message, 4), Word(message, 6), Word(message, 8), Word(message, 10));
        return message.Length >= Length;
    }

    private static ushort Word(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
