using System.Buffers;
using System.Text;
using Relay.Core.Mail;

namespace Relay.Core.Tests;

/// <summary>Ways to make and to gather bytes.</summary>
internal static class Bytes
{
    /// <summary>Octets that differ from their neighbours at any distance a buffer's size may be off by.</summary>
    public static byte[] Pattern(int length, int seed = 0)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var all = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            all.Write(piece.Span); // a piece is valid until the next step only
        }

        return all.WrittenSpan.ToArray();
    }

    public static string Text(this ArrayBufferWriter<byte> output) => Encoding.UTF8.GetString(output.WrittenSpan);

    public static MessageBody Body(ReadOnlySpan<byte> content, string spool, int memory = 1 << 20)
    {
        var body = new MessageBody(memory, spool);
        body.Append(content);
        return body;
    }
}
