using System.Net.Sockets;
using Relay.Core.Options;

namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// Makes a connection fit for MAIL: TCP, greeting, EHLO, TLS as far as asked for. Whatever goes wrong here, a 5xx greeting too,
/// is trouble with the host and says nothing about any message: always <see cref="ConnectionLostException"/>.
/// </summary>
internal sealed class SmtpConnector(BackendEndpoint endpoint, BackendSettings settings, TimeProvider time)
{
    public async Task<SmtpConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SmtpConnection(await ConnectAsync(cancellation), time);
        using var limit = new Deadline(time);
        try
        {
            await GreetAsync(connection, limit.Arm(settings.GreetingTimeout, cancellation));
            return connection;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            connection.Dispose();
            throw new ConnectionLostException("time is up before the backend was ready for mail", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new Deadline(time);
        try
        {
            await socket.ConnectAsync(endpoint.Address, limit.Arm(settings.ConnectTimeout, cancellation));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ConnectionLostException("cannot connect: " + e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ConnectionLostException("cannot connect: time is up", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task GreetAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        if (endpoint.ImplicitTls)
        {
            await TlsUpgrade.RunAsync(connection, endpoint, settings.Roots, cancellation);
        }

        var greeting = await ReadAsync(connection, keepText: false, cancellation);
        if (greeting.Code != 220) // RFC 5321 §3.1: anything else is no service
        {
            throw new ConnectionLostException($"greeting {greeting}");
        }

        await HelloAsync(connection, cancellation);
        if (!endpoint.ImplicitTls && endpoint.Tls != BackendTls.None && await StartTlsAsync(connection, cancellation))
        {
            connection.Capabilities = Capabilities.None; // RFC 3207 §4.2: what was said before is forgotten
            await HelloAsync(connection, cancellation);
        }
    }

    private async Task HelloAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        var reply = await AskAsync(connection, endpoint.Lmtp ? "LHLO " : "EHLO ", cancellation);
        if (reply.Code == 250)
        {
            connection.Capabilities = Capabilities.Parse(reply.Text);
            return;
        }

        // RFC 5321 §3.2: HELO where EHLO is unknown; LMTP has no such way back (RFC 2033 §4.1).
        if (!reply.IsPermanent || endpoint.Lmtp)
        {
            throw new ConnectionLostException($"EHLO was answered {reply}");
        }

        var older = await AskAsync(connection, "HELO ", cancellation);
        if (older.Code != 250)
        {
            throw new ConnectionLostException($"HELO was answered {older}");
        }
    }

    /// <summary>True when the connection is encrypted now, false when it goes on in plain text as it may.</summary>
    private async Task<bool> StartTlsAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        var needed = endpoint.Tls is BackendTls.Required or BackendTls.Verified;
        if (!connection.Capabilities.StartTls)
        {
            return needed ? throw new ConnectionLostException("TLS is required and STARTTLS not offered") : false;
        }

        connection.Commands.Add("STARTTLS\r\n"u8);
        await connection.SendCommandsAsync(Timeout.InfiniteTimeSpan, cancellation);
        var reply = await ReadAsync(connection, keepText: false, cancellation);
        if (reply.Code != 220)
        {
            // 421 closes; a code that is neither 220 nor a refusal means that somebody is not speaking SMTP.
            return needed || !reply.IsRefusal || reply.IsClosing ? throw new ConnectionLostException($"STARTTLS was answered {reply}") : false;
        }

        if (connection.HasUnreadInput)
        {
            // RFC 3207 §6 from the other side: what was injected in plain text must not be taken for an answer inside TLS.
            throw new OutOfStepException("more in plain text after the answer to STARTTLS");
        }

        await TlsUpgrade.RunAsync(connection, endpoint, settings.Roots, cancellation);
        return true;
    }

    private async Task<BackendReply> AskAsync(SmtpConnection connection, string verb, CancellationToken cancellation)
    {
        connection.Commands.Add(verb).Add(settings.Hostname).Add("\r\n"u8);
        await connection.SendCommandsAsync(Timeout.InfiniteTimeSpan, cancellation);
        return await ReadAsync(connection, keepText: true, cancellation);
    }

    /// <summary>A reply in lock step: nothing may lie behind it before the next command has gone out.</summary>
    private static async Task<BackendReply> ReadAsync(SmtpConnection connection, bool keepText, CancellationToken cancellation)
    {
        var reply = await connection.ReadReplyAsync(keepText, Timeout.InfiniteTimeSpan, cancellation);
        return connection.HasUnreadInput ? throw new OutOfStepException("a reply that nobody asked for") : reply;
    }
}
