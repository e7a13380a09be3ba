using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Relay.Integration.Harness;

/// <summary>A reply as read from the wire.</summary>
internal sealed record Reply(int Code, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    public override string ToString() => Text;
}

/// <summary>
/// A plain SMTP client that sends what it is told and reads whole replies; null replies mean that the server closed or cut the
/// connection. It keeps no rule of the protocol by itself.
/// </summary>
internal sealed class SmtpClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly Socket socket;
    private readonly byte[] buffer = new byte[16384];
    private Stream stream;
    private int start;
    private int end;

    private SmtpClient(Socket socket)
    {
        this.socket = socket;
        stream = new NetworkStream(socket, ownsSocket: true);
    }

    public SslStream Tls => (SslStream)stream;

    /// <param name="from">The client's own address, where it matters.</param>
    public static async Task<SmtpClient> ConnectAsync(int port, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new SmtpClient(socket);
    }

    /// <summary>Connected, greeted, and through EHLO.</summary>
    public static async Task<SmtpClient> GreetedAsync(int port)
    {
        var client = await ConnectAsync(port);
        await client.ExpectAsync(220);
        await client.CommandAsync("EHLO client.test", 250);
        return client;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>Null where the connection is closed; fails the test where nothing comes.</summary>
    public async Task<Reply?> ReadAsync()
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Length < 4 || line[3] != '-')
            {
                return new Reply(int.TryParse(line.AsSpan(0, Math.Min(3, line.Length)), out var code) ? code : 0, lines);
            }
        }

        return null;
    }

    public async Task<Reply> ExpectAsync(int code)
    {
        var reply = await ReadAsync();
        Assert.True(reply?.Code == code, $"expected {code}, got {reply?.Text ?? "a closed connection"}");
        return reply!;
    }

    public async Task<Reply?> CommandAsync(string line)
    {
        try
        {
            await SendAsync(line + "\r\n");
        }
        catch (IOException)
        {
            return null;
        }

        return await ReadAsync();
    }

    public async Task<Reply> CommandAsync(string line, int code)
    {
        var reply = await CommandAsync(line);
        Assert.True(reply?.Code == code, $"{line}: expected {code}, got {reply?.Text ?? "a closed connection"}");
        return reply!;
    }

    /// <summary>MAIL, RCPT and DATA, up to the 354.</summary>
    public async Task BeginDataAsync(string from, params string[] to)
    {
        await CommandAsync($"MAIL FROM:<{from}>", 250);
        foreach (var recipient in to)
        {
            await CommandAsync($"RCPT TO:<{recipient}>", 250);
        }

        await CommandAsync("DATA", 354);
    }

    /// <summary>The message, dot-stuffed, and the final dot; the answer, or null where the connection ended before it.</summary>
    public async Task<Reply?> SendMessageAsync(byte[] message)
    {
        try
        {
            await SendAsync(DotStuffing.Stuff(message));
        }
        catch (IOException)
        {
            return null;
        }

        return await ReadAsync();
    }

    public async Task StartTlsAsync(string serverName, SslProtocols protocols = SslProtocols.None)
    {
        await CommandAsync("STARTTLS", 220);
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = protocols,
            // The certificates of these tests are their own authority; which one came is asked of Tls.RemoteCertificate.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        stream = tls;
        start = end = 0;
    }

    /// <summary>Cuts the connection without a word: reset, as when the peer's machine is gone.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        var line = new StringBuilder();
        while (true)
        {
            var lf = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(buffer, start, lf < 0 ? end - start : lf));
            if (lf >= 0)
            {
                start += lf + 1;
                return line.ToString().TrimEnd('\r');
            }

            start = 0;
            try
            {
                end = await stream.ReadAsync(buffer, deadline.Token);
            }
            catch (IOException)
            {
                end = 0;
            }

            if (end == 0)
            {
                return null;
            }
        }
    }
}
