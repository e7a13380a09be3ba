using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.State.Tests;

/// <summary>A redis-server of Debian on a free port of the loopback, without files of its own, ended by its process id.</summary>
internal sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Process? process;

    private RedisServer(int port) => Port = port;

    public int Port { get; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(params string[] options)
    {
        var server = NotStarted();
        await server.RunAsync(options);
        return server;
    }

    /// <summary>A port at which nobody listens yet.</summary>
    public static RedisServer NotStarted()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new(((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    public async Task RunAsync(params string[] options)
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), "--daemonize", "no", .. options];
        process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var start = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.False(process.HasExited, "redis-server ended");
            Assert.True(start.Elapsed < Patience, "redis-server does not answer");
            await Task.Delay(20);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    /// <summary>Sends one command on a connection of its own.</summary>
    public async Task<string> SendAsync(params string[] command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
        {
            text.Append($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
        var answer = new byte[65536];
        var length = await client.GetStream().ReadAsync(answer);
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    public void Dispose() => Kill();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await SendAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
