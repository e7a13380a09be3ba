using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Relay.Testing.Smtp;

/// <summary>One connection to a <see cref="ScriptedSmtpServer"/>.</summary>
internal sealed class ScriptedSession(ScriptedSmtpServer server, Socket socket, int number, CancellationToken stop) : IAsyncDisposable
{
    private readonly byte[] chunk = new byte[128 * 1024];
    private Stream stream = new NetworkStream(socket, ownsSocket: true);
    private List<byte> input = [];
    private int at;
    private bool tls;
    private string? mail;
    private List<string> recipients = [];

    public async Task RunAsync()
    {
        if (server.ImplicitTls)
        {
            await UpgradeAsync();
        }

        if (!await AnswerAsync("CONNECT", "", "220 backend.test ESMTP\r\n"))
        {
            return;
        }

        while (true)
        {
            var line = Encoding.UTF8.GetString(await LineAsync());
            var verb = line.Split(' ', 2)[0].ToUpperInvariant();
            var going = verb switch
            {
                "DATA" => await DataAsync(line),
                "STARTTLS" => await StartTlsAsync(line),
                _ => await AnswerAsync(verb, line, Usual(verb, line)),
            };
            if (!going || verb == "QUIT")
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }

    private string Usual(string verb, string line)
    {
        switch (verb)
        {
            case "EHLO" or "LHLO":
                return Hello();
            case "HELO":
                return "250 backend.test\r\n";
            case "MAIL":
                (mail, recipients) = (line, []);
                return "250 2.1.0 Ok\r\n";
            case "RCPT" when mail is null:
                return "503 5.5.1 MAIL first\r\n";
            case "RCPT":
                recipients.Add(line);
                return "250 2.1.5 Ok\r\n";
            case "RSET":
                (mail, recipients) = (null, []);
                return "250 2.0.0 Ok\r\n";
            case "QUIT":
                return "221 2.0.0 Bye\r\n";
            case "XFORWARD":
                return "250 2.0.0 Ok\r\n";
            default:
                return "500 5.5.2 What?\r\n";
        }
    }

    private string Hello()
    {
        var offers = tls ? server.TlsExtensions ?? [.. server.Extensions.Where(static e => e != "STARTTLS")] : server.Extensions;
        string[] lines = ["backend.test", .. offers];
        return string.Concat(lines.Select((l, i) => $"250{(i + 1 < lines.Length ? '-' : ' ')}{l}\r\n"));
    }

    private async Task<bool> StartTlsAsync(string line)
    {
        var reply = Ask("STARTTLS", line) ?? "220 2.0.0 Go\r\n";
        if (!await SendAsync(reply))
        {
            return false;
        }

        if (reply.StartsWith("220", StringComparison.Ordinal))
        {
            await UpgradeAsync();
        }

        return true;
    }

    private async Task UpgradeAsync()
    {
        if (server.Certificate is null)
        {
            throw new IOException("without a certificate the handshake breaks off");
        }

        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, stop);
        stream = encrypted;
        tls = true;
        (input, at) = ([], 0);
    }

    private async Task<bool> DataAsync(string line)
    {
        var usual = recipients.Count > 0 ? "354 Go\r\n" : "503 5.5.1 RCPT first\r\n";
        var reply = Ask("DATA", line) ?? usual;
        if (!await SendAsync(reply) || !reply.StartsWith("354", StringComparison.Ordinal))
        {
            return !reply.StartsWith('\0');
        }

        var data = new List<byte>();
        for (var lines = 0; ; lines++)
        {
            var next = await LineAsync();
            if (lines == 0 && Ask("BODY", "") is { } early && !await SendAsync(early))
            {
                return false;
            }

            if (next is [(byte)'.'])
            {
                break;
            }

            data.AddRange(next is [(byte)'.', ..] ? next[1..] : next);
            data.AddRange("\r\n"u8);
        }

        return await EndAsync([.. data]);
    }

    private async Task<bool> EndAsync(byte[] data)
    {
        var reply = Ask("DOT", "") ?? "250 2.0.0 Ok: queued as T\r\n";
        if (reply.StartsWith('2'))
        {
            server.Taken.Enqueue(new TakenMessage(mail ?? "", [.. recipients], data, tls, number));
        }

        (mail, recipients) = (null, []);
        return await SendAsync(reply);
    }

    private async Task<bool> AnswerAsync(string verb, string line, string usual) => await SendAsync(Ask(verb, line) ?? usual);

    private string? Ask(string verb, string line)
    {
        var command = new ScriptedCommand(verb, line, tls, number);
        server.Commands.Enqueue(command);
        return server.Script(command);
    }

    private async Task<bool> SendAsync(string reply)
    {
        switch (reply)
        {
            case ScriptedSmtpServer.Close:
                return false;
            case ScriptedSmtpServer.Reset:
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
                return false;
            case ScriptedSmtpServer.Hang:
                await Task.Delay(Timeout.Infinite, stop);
                return false;
            default:
                await stream.WriteAsync(Encoding.Latin1.GetBytes(reply), stop);
                return true;
        }
    }

    /// <summary>A line without its CR LF; a bare LF or CR is content.</summary>
    private async Task<byte[]> LineAsync()
    {
        var from = at;
        while (true)
        {
            for (; from + 1 < input.Count; from++)
            {
                if (input[from] == '\r' && input[from + 1] == '\n')
                {
                    var line = input.GetRange(at, from - at).ToArray();
                    at = from + 2;
                    return line;
                }
            }

            if (at > 0)
            {
                input.RemoveRange(0, at);
                (from, at) = (from - at, 0);
            }

            var n = await stream.ReadAsync(chunk, stop);
            if (n == 0)
            {
                throw new EndOfStreamException();
            }

            server.Reads.Enqueue(Encoding.Latin1.GetString(chunk, 0, n));
            input.AddRange(chunk.AsSpan(0, n));
        }
    }
}
