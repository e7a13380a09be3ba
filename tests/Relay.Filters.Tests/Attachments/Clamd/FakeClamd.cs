using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Filters.Tests.Attachments.Clamd;

/// <summary>A scripted clamd on loopback: what it does with each connection is the test's, and what it was sent is kept.</summary>
internal sealed class FakeClamd : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Func<NetworkStream, CancellationToken, Task> script;
    private readonly List<Task> sessions = [];
    private readonly Task accepting;

    public FakeClamd(Func<NetworkStream, CancellationToken, Task> script)
    {
        this.script = script;
        listener.Start();
        accepting = AcceptAsync();
    }

    public EndPoint Address => listener.LocalEndpoint;

    public int Connections { get; private set; }

    /// <summary>Reads the whole of INSTREAM, hands it to the test, and answers.</summary>
    public static FakeClamd Answering(string answer, Action<byte[]>? seen = null) => new(async (stream, cancellation) =>
    {
        var content = await ReadStreamAsync(stream, cancellation);
        seen?.Invoke(content);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancellation);
    });

    /// <summary>The command, and the chunks to the empty one.</summary>
    public static async Task<byte[]> ReadStreamAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var command = new byte[10];
        await stream.ReadExactlyAsync(command, cancellation);
        Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
        var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, cancellation);
            var size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length);
            if (size == 0)
            {
                return content.ToArray();
            }

            var chunk = new byte[size];
            await stream.ReadExactlyAsync(chunk, cancellation);
            content.Write(chunk);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(sessions);
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(over.Token);
                Connections++;
                sessions.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await script(client.GetStream(), over.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
