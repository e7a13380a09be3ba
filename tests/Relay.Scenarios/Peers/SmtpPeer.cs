using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Relay.Scenarios.Peers;

/// <summary>
/// A client that sends the octets it is told, cut as it is told, and reads whole replies. Every wait ends: a peer that stays silent
/// is a <see cref="TimeoutException"/>, one that has closed an <see cref="EndOfStreamException"/>.
/// </summary>
public sealed class SmtpPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket socket;
    private readonly byte[] buffer = new byte[64 * 1024];
    private Stream stream;
    private int at;
    private int end;

    private SmtpPeer(Socket socket)
    {
        this.socket = socket;
        stream = new NetworkStream(socket);
    }

    public HeardReply? Greeting { get; private set; }

    public IPAddress Address => ((IPEndPoint)socket.LocalEndPoint!).Address;

    /// <param name="from">The client's address; else one that no other case has.</param>
    public static async Task<SmtpPeer> ConnectAsync(int port, IPAddress? from = null, bool greet = true)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from ?? Sources.Next(), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
        var peer = new SmtpPeer(socket);
        if (greet)
        {
            await peer.GreetAsync();
        }

        return peer;
    }

    public async Task<HeardReply> GreetAsync() => Greeting = await ReplyAsync();

    public async Task SendAsync(ReadOnlyMemory<byte> octets, Pace pace = Pace.Whole)
    {
        foreach (var piece in pace.Cut(octets))
        {
            await Limited(stream.WriteAsync(piece).AsTask());
        }
    }

    public Task SendAsync(string text, Pace pace = Pace.Whole) => SendAsync(Encoding.UTF8.GetBytes(text), pace);

    /// <summary>A command line and its reply.</summary>
    public async Task<HeardReply> SayAsync(string line, Pace pace = Pace.Whole)
    {
        await SendAsync(line + "\r\n", pace);
        return await ReplyAsync();
    }

    /// <summary>Command lines one after the other, each of which must be answered with 2xx or 3xx; the last reply.</summary>
    public async Task<HeardReply> GoAsync(params string[] lines)
    {
        HeardReply? reply = null;
        foreach (var line in lines)
        {
            reply = await SayAsync(line);
            Assert.True(reply.Class is 2 or 3, $"{line}: {reply}");
        }

        return reply!;
    }

    /// <summary>Up to 354.</summary>
    public Task<HeardReply> OpenAsync(string sender, string recipient = "b@inner.test") =>
        GoAsync("EHLO client.outer.test", $"MAIL FROM:<{sender}@outer.test>", $"RCPT TO:<{recipient}>", "DATA");

    /// <summary>A whole transaction; the reply that refused it, at whatever command, or the one to the message.</summary>
    public async Task<HeardReply> MailAsync(string sender, byte[] message, string helo = "client.outer.test", string recipient = "b@inner.test")
    {
        foreach (var line in (string[])["EHLO " + helo, $"MAIL FROM:<{sender}>", $"RCPT TO:<{recipient}>", "DATA"])
        {
            if (await SayAsync(line) is { Class: not (2 or 3) } refused)
            {
                return refused;
            }
        }

        return await DataAsync(message);
    }

    /// <summary>A message by DATA, dots stuffed; the reply to its end.</summary>
    public async Task<HeardReply> DataAsync(byte[] message, Pace pace = Pace.Whole)
    {
        await SendAsync(Message.Stuffed(message), pace);
        return await ReplyAsync();
    }

    public async Task<HeardReply> ReplyAsync()
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await LineAsync() ?? throw new EndOfStreamException("closed" + (lines.Count > 0 ? " within a reply" : "")));
        }
        while (lines[^1] is [_, _, _, '-', ..]);
        return HeardReply.Of(lines);
    }

    /// <summary>All replies up to the end of the connection.</summary>
    public async Task<List<HeardReply>> RestAsync()
    {
        var replies = new List<HeardReply>();
        try
        {
            while (true)
            {
                replies.Add(await ReplyAsync());
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return replies;
        }
    }

    /// <summary>True when the peer has closed; a reply in its place is a failure.</summary>
    public async Task<bool> IsClosedAsync()
    {
        var rest = await RestAsync();
        Assert.Empty(rest);
        return true;
    }

    /// <summary>Octets as they come, no lines; empty at the end of the connection.</summary>
    public async Task<byte[]> ReadRawAsync()
    {
        if (at == end)
        {
            (at, end) = (0, await Limited(stream.ReadAsync(buffer).AsTask()));
        }

        var octets = buffer[at..end];
        at = end;
        return octets;
    }

    /// <summary>Nothing more will be sent; replies may still come.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    public async Task<SslStream> TlsAsync(SslClientAuthenticationOptions? options = null)
    {
        Assert.Equal(at, end); // octets that came in plain text would be read as if they had come inside TLS
        var tls = new SslStream(stream);
        options ??= new SslClientAuthenticationOptions { TargetHost = Host.RelayProcess.Hostname };
#pragma warning disable CA5359 // self-made certificates; which one came is what tests look at
        options.RemoteCertificateValidationCallback ??= static (_, _, _, _) => true;
#pragma warning restore CA5359
        await Limited(tls.AuthenticateAsClientAsync(options));
        stream = tls;
        return tls;
    }

    public async Task<SslStream> StartTlsAsync(SslClientAuthenticationOptions? options = null)
    {
        await GoAsync("EHLO client.outer.test", "STARTTLS");
        return await TlsAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }

    private async Task<string?> LineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (at == end)
            {
                (at, end) = (0, await Limited(stream.ReadAsync(buffer).AsTask()));
                if (end == 0)
                {
                    return line.Count == 0 ? null : throw new EndOfStreamException("closed within a line");
                }
            }

            line.Add(buffer[at++]);
            if (line is [.., (byte)'\r', (byte)'\n'])
            {
                return Encoding.Latin1.GetString([.. line], 0, line.Count - 2);
            }
        }
    }

    private static Task Limited(Task task) => task.WaitAsync(Patience);

    private static Task<T> Limited<T>(Task<T> task) => task.WaitAsync(Patience);
}
