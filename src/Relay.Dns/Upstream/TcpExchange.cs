using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns;

/// <summary>One question over a TCP connection of its own (RFC 7766): for answers that do not fit a datagram.</summary>
internal static class TcpExchange
{
    private const int PrefixLength = 2; // RFC 1035 §4.2.2

    /// <summary>Throws SocketException, EndOfStreamException where the server hangs up, OperationCanceledException at the deadline.</summary>
    public static async Task<Reading> AskAsync(IPEndPoint server, Query query, CancellationToken deadline)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, deadline);
        await SendAsync(socket, query, deadline);
        var buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            await ReceiveAsync(socket, buffer.AsMemory(0, PrefixLength), deadline);
            var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
            await ReceiveAsync(socket, buffer.AsMemory(0, length), deadline);

            // The connection is what proves the sender here, so that letters of another case do no harm.
            return query.Match(buffer.AsSpan(0, length)) == ReplyMatch.Foreign
                ? Reading.Failed(DnsFailure.Malformed)
                : AnswerReader.Read(buffer.AsSpan(0, length), query.Name, query.Type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Prefix and query in one write: some servers want them in one segment (RFC 7766 §8).</summary>
    private static async Task SendAsync(Socket socket, Query query, CancellationToken deadline)
    {
        var message = new byte[PrefixLength + query.Packet.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)query.Packet.Length);
        query.Packet.CopyTo(message.AsMemory(PrefixLength));
        for (var sent = 0; sent < message.Length;)
        {
            sent += await socket.SendAsync(message.AsMemory(sent), SocketFlags.None, deadline);
        }
    }

    private static async Task ReceiveAsync(Socket socket, Memory<byte> all, CancellationToken deadline)
    {
        while (!all.IsEmpty)
        {
            var received = await socket.ReceiveAsync(all, SocketFlags.None, deadline);
            all = received > 0 ? all[received..] : throw new EndOfStreamException();
        }
    }
}
