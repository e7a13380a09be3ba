using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Testing.State;

/// <summary>A redis-server of Debian on a free port of the loopback, with a folder that goes with it, ended by its process id.</summary>
public sealed class RedisServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("relay-redis-").FullName;

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

    /// <summary>A Sentinel that watches a master; it keeps what it knows in its folder.</summary>
    /// <param name="more">Further lines of its configuration.</param>
    public static async Task<RedisServer> StartSentinelAsync(string master, int masterPort, int quorum, string masterPassword, string password, string more = "")
    {
        var server = NotStarted();
        var file = Path.Combine(server.folder, "sentinel.conf");
        await File.WriteAllTextAsync(file, $"""
            port {server.Port}
            bind 127.0.0.1
            dir "{server.folder}"
            sentinel monitor {master} 127.0.0.1 {masterPort} {quorum}
            sentinel down-after-milliseconds {master} 1000
            sentinel failover-timeout {master} 6000
            sentinel auth-pass {master} {masterPassword}
            requirepass {password}
            sentinel sentinel-pass {password}
            {more}

            """);
        await server.BeginAsync([file, "--sentinel"]);
        return server;
    }

    /// <summary>A server to be: nobody listens at its port yet.</summary>
    public static RedisServer NotStarted() => new(FreePort());

    /// <summary>Below those that the system gives to outgoing connections: nobody takes it in between.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }

    public Task RunAsync(params string[] options) => BeginAsync(
        ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder, "--daemonize", "no", .. options]);

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

    public void Dispose()
    {
        Kill();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task BeginAsync(string[] arguments)
    {
        process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var start = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (process.HasExited || start.Elapsed > Patience)
            {
                throw new InvalidOperationException(process.HasExited ? "redis-server ended" : "redis-server does not answer");
            }

            await Task.Delay(20);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await SendAsync("PING") is var answer
                && (answer.StartsWith("+PONG", StringComparison.Ordinal) || answer.StartsWith("-NOAUTH", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
