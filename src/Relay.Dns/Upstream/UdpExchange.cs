using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns;

/// <summary>
/// One question over UDP from a socket of its own: the kernel draws a random port, and being connected it hears only the server's address and port
/// (RFC 5452 §9.1) and learns at once when nobody listens there. What does not match is ignored and waiting goes on.
/// </summary>
internal static class UdpExchange
{
    private const int BufferSize = 4096; // some servers send more than the 1232 we offer

    /// <summary>Throws SocketException where the server cannot be reached, and OperationCanceledException at the deadline.</summary>
    public static async Task<Reading> AskAsync(IPEndPoint server, Query query, ServerHealth health, CancellationToken deadline)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server); // names the peer to the kernel, and sends nothing
        socket.Send(query.Packet.Span); // the first datagram of an empty buffer: it never waits
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(0, BufferSize), SocketFlags.None, deadline);
                var match = query.Match(buffer.AsSpan(0, received));
                if (match == ReplyMatch.Ours)
                {
                    return AnswerReader.Read(buffer.AsSpan(0, received), query.Name, query.Type);
                }

                if (match == ReplyMatch.OtherCase)
                {
                    health.ChangesCase();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
