using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.Testing.Smtp;

/// <summary>What a script is asked about: a command line, or one of the moments CONNECT, BODY (first data bytes are here), DOT.</summary>
public sealed record ScriptedCommand(string Verb, string Line, bool Tls, int Connection);

/// <summary>A message that the backend answered with 2xx after the end of data; <see cref="Data"/> is un-stuffed.</summary>
public sealed record TakenMessage(string MailLine, string[] RcptLines, byte[] Data, bool Tls, int Connection);

/// <summary>
/// A backend on loopback that does as a test says. The script returns the reply to send (with its CR LF), null for the usual one,
/// <see cref="Close"/>, <see cref="Reset"/> or <see cref="Hang"/>. What was taken is recorded byte for byte.
/// </summary>
public sealed class ScriptedSmtpServer : IAsyncDisposable
{
    public const string Close = "\0close";
    public const string Reset = "\0reset";
    public const string Hang = "\0hang";

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<int, Task> sessions = [];
    private readonly ConcurrentDictionary<int, Socket> sockets = [];
    private Socket listener;
    private Task accepting;
    private int connections;

    public ScriptedSmtpServer()
    {
        listener = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync(listener);
    }

    public int Port { get; }

    public string[] Extensions { get; set; } = ["PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];

    /// <summary>Null: the same as without TLS, but STARTTLS.</summary>
    public string[]? TlsExtensions { get; set; }

    public X509Certificate2? Certificate { get; set; }

    public bool ImplicitTls { get; set; }

    public Func<ScriptedCommand, string?> Script { get; set; } = static _ => null;

    public ConcurrentQueue<ScriptedCommand> Commands { get; } = [];

    public ConcurrentQueue<TakenMessage> Taken { get; } = [];

    /// <summary>What each read returned, as text.</summary>
    public ConcurrentQueue<string> Reads { get; } = [];

    public int Connections => Volatile.Read(ref connections);

    public IEnumerable<string> Verbs => Commands.Select(static c => c.Verb);

    /// <summary>Stops listening and cuts all connections.</summary>
    public async Task GoDownAsync()
    {
        listener.Dispose();
        await accepting;
        CutConnections();
    }

    public void CutConnections()
    {
        foreach (var socket in sockets.Values)
        {
            socket.Dispose();
        }
    }

    /// <summary>Listens again on the same port.</summary>
    public void ComeBack()
    {
        listener = Listen(Port);
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await GoDownAsync();
        await Task.WhenAll(sessions.Values);
        stop.Dispose();
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }

    private async Task AcceptAsync(Socket from)
    {
        try
        {
            while (true)
            {
                var socket = await from.AcceptAsync();
                socket.NoDelay = true;
                var number = Interlocked.Increment(ref connections);
                sockets[number] = socket;
                sessions[number] = ServeAsync(socket, number);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        try
        {
            await using var session = new ScriptedSession(this, socket, number, stop.Token);
            await session.RunAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or EndOfStreamException
            or System.Security.Authentication.AuthenticationException or InvalidOperationException or NotSupportedException)
        {
            // the peer's doing, or the script's
        }
    }
}
