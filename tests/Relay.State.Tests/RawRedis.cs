using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.State.Tests;

/// <summary>One connection of a test to a Redis or a Sentinel; an answer is what comes in one piece.</summary>
internal sealed class RawRedis : IDisposable
{
    private readonly TcpClient client = new();

    public RawRedis(int port) => client.Connect(IPAddress.Loopback, port);

    public async Task<string> SendAsync(params string[] command)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
        {
            text.Append($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        try
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
            var answer = new byte[65536];
            var length = await client.GetStream().ReadAsync(answer);
            return Encoding.UTF8.GetString(answer, 0, length);
        }
        catch (IOException)
        {
            return ""; // a change of roles closes connections
        }
    }

    public void Dispose() => client.Dispose();
}
