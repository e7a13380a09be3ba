using System.Net;
using System.Net.Sockets;
using Relay.Dns;

namespace Relay.Benchmarks;

/// <summary>Questions and answers as bare datagrams over one socket: no resolver can be cheaper than this.</summary>
internal sealed class DatagramFloor : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[][] queries;

    public DatagramFloor(IPEndPoint server, string[] names)
    {
        queries = [.. names.Select(Query)];
        socket.ReceiveTimeout = 2000;
        socket.Connect(server);
    }

    /// <returns>How many were not answered.</returns>
    public int Run(int questions)
    {
        Span<byte> reply = stackalloc byte[512];
        var failed = 0;
        for (var i = 0; i < questions; i++)
        {
            socket.Send(queries[i % queries.Length]);
            failed += socket.Receive(reply) > queries[i % queries.Length].Length ? 0 : 1;
        }

        return failed;
    }

    public void Dispose() => socket.Dispose();

    private static byte[] Query(string name)
    {
        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        DomainName.TryEncode(name, wire, out var length);
        return [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. wire[..length], 0, 1, 0, 1];
    }
}
