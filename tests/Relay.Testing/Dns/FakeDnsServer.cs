using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Relay.Testing.Dns;

/// <summary>
/// A name server on loopback, UDP and TCP on one port, that answers each question as a table says. Questions without an entry get NXDOMAIN with a SOA.
/// Every query is kept in <see cref="Queries"/>.
/// </summary>
public sealed class FakeDnsServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Name, ushort Type), FakeDnsReply> table = new();
    private readonly CancellationTokenSource life = new();
    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private Socket? tcp;
    private readonly Task[] loops;

    public FakeDnsServer()
    {
        Bind();
        loops = [UdpLoopAsync(), TcpLoopAsync()];
    }

    public IPEndPoint Address => (IPEndPoint)udp.LocalEndPoint!;

    /// <summary>Everything asked, in order.</summary>
    public ConcurrentQueue<FakeDnsQuery> Queries { get; } = new();

    /// <summary>Released once a query: a test that moves the clock waits here until the question is on its way.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    /// <summary>Used for what the table does not have.</summary>
    public FakeDnsReply Default { get; set; } = new FakeDnsReply { ResponseCode = 3 }.WithSoa(60, 60);

    public FakeDnsServer On(string name, ushort type, FakeDnsReply reply)
    {
        table[(name, type)] = reply;
        return this;
    }

    public int Count(string name) => Queries.Count(q => q.Name == name);

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync();
        udp.Dispose();
        tcp?.Dispose();
        await Task.WhenAll(loops);
        life.Dispose();
        Asked.Dispose();
    }

    private void Bind()
    {
        // A free TCP port is not always a free UDP port.
        for (var tries = 0; !udp.IsBound; tries++)
        {
            tcp?.Dispose();
            tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                udp.Bind(tcp.LocalEndPoint!);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && tries < 20)
            {
            }
        }

        tcp!.Listen();
    }

    private async Task UdpLoopAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var got = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), life.Token);
                if (FakeDnsQuery.TryParse(buffer[..got.ReceivedBytes], overTcp: false) is { } query)
                {
                    _ = AnswerUdpAsync(query, got.RemoteEndPoint);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task AnswerUdpAsync(FakeDnsQuery query, EndPoint peer)
    {
        try
        {
            var reply = Find(query);
            await (reply.Until ?? Task.CompletedTask).WaitAsync(life.Token);
            foreach (var packet in reply.Packets(query))
            {
                await udp.SendToAsync(packet, SocketFlags.None, peer, life.Token);
            }

            if (reply.FromElsewhere is { } forged)
            {
                using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                await stranger.SendToAsync(forged.Packets(query).First(), SocketFlags.None, peer, life.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task TcpLoopAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeTcpAsync(await tcp!.AcceptAsync(life.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeTcpAsync(Socket accepted)
    {
        using var stream = new NetworkStream(accepted, ownsSocket: true);
        try
        {
            var prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix, life.Token);
            var message = new byte[(prefix[0] << 8) | prefix[1]];
            await stream.ReadExactlyAsync(message, life.Token);
            if (FakeDnsQuery.TryParse(message, overTcp: true) is not { } query)
            {
                return;
            }

            var reply = Find(query);
            if (reply.HangsOverTcp)
            {
                await Task.Delay(Timeout.Infinite, life.Token);
            }

            foreach (var packet in reply.Packets(query))
            {
                // In small pieces: who reads has to join them.
                await stream.WriteAsync(new byte[] { (byte)(packet.Length >> 8) }, life.Token);
                await stream.WriteAsync(new byte[] { (byte)packet.Length }, life.Token);
                await stream.WriteAsync(packet.AsMemory(0, packet.Length / 2), life.Token);
                await stream.WriteAsync(packet.AsMemory(packet.Length / 2), life.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException)
        {
        }
    }

    private FakeDnsReply Find(FakeDnsQuery query)
    {
        Queries.Enqueue(query);
        Asked.Release();
        var reply = table.GetValueOrDefault((query.Name, query.Type)) ?? Default;
        return query.OverTcp && reply.OverTcp is { } other ? other : reply;
    }
}
