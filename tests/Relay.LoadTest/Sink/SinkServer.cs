using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Relay.LoadTest.Sink;

/// <summary>
/// A backend that takes all mail and counts it (<c>XCOUNT</c> on any connection answers messages and octets). Runs until
/// SIGTERM or SIGINT, then writes the digests of what came where that was asked for.
/// </summary>
internal static class SinkServer
{
    public static async Task RunAsync(IPEndPoint address, string? digests)
    {
        using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(address);
        listener.Listen(4096);
        var tally = new SinkTally(digests is not null);
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await AcceptAsync(listener, tally, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }

        if (digests is not null)
        {
            await File.WriteAllLinesAsync(digests, tally.Digests);
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task AcceptAsync(Socket listener, SinkTally tally, CancellationToken cancellation)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync(cancellation);
            socket.NoDelay = true;
            _ = ServeAsync(socket, tally);
        }
    }

    private static async Task ServeAsync(Socket socket, SinkTally tally)
    {
        using var session = new SinkSession(socket, tally);
        await session.RunAsync();
    }
}
