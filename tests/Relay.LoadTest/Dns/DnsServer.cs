using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Relay.LoadTest.Dns;

/// <summary>
/// A name server that costs next to nothing: every answer is made out of the question, over UDP only, by one thread that allocates nothing. It can
/// hold each answer back, as a resolver does that has to ask others. Runs until SIGTERM or SIGINT.
/// </summary>
internal sealed class DnsServer : IDisposable
{
    private const int LargestQuery = 512;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DnsAnswers answers;
    private readonly TimeSpan delay;

    public DnsServer(IPEndPoint address, DnsAnswers answers, TimeSpan delay)
    {
        (this.answers, this.delay) = (answers, delay);
        socket.ReceiveBufferSize = 1 << 20;
        socket.Bind(address);
    }

    public static async Task RunAsync(IPEndPoint address, DnsAnswers answers, TimeSpan delay)
    {
        using var server = new DnsServer(address, answers, delay);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        new Thread(server.Serve) { IsBackground = true, Name = "dns" }.Start();
        await stopped.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }

    public void Dispose() => socket.Dispose();

    private void Serve()
    {
        var peer = new SocketAddress(AddressFamily.InterNetwork);
        var packet = new byte[LargestQuery + DnsAnswers.Room];
        while (true)
        {
            int length;
            try
            {
                length = answers.Make(packet, socket.ReceiveFrom(packet.AsSpan(0, LargestQuery), SocketFlags.None, peer));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (length > 0 && delay == TimeSpan.Zero)
            {
                socket.SendTo(packet.AsSpan(0, length), SocketFlags.None, peer);
            }
            else if (length > 0)
            {
                _ = SendLaterAsync(packet.AsSpan(0, length).ToArray(), Copy(peer));
            }
        }
    }

    private async Task SendLaterAsync(byte[] reply, SocketAddress peer)
    {
        await Task.Delay(delay);
        try
        {
            socket.SendTo(reply, SocketFlags.None, peer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // who asked is gone, or we are
        }
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.CopyTo(copy.Buffer);
        return copy;
    }
}
