using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// Serves the connections of one SMTP listener. Three frames: the outer owns life and counts, the middle owns exceptions, the inner
/// finds out who is there (PROXY header, gate, implicit TLS) and runs the session.
/// </summary>
public sealed partial class SmtpListener(ListenerOptions listener, SmtpServices services)
{
    public async Task OnConnectedAsync(ConnectionContext connection)
    {
        var limits = services.Snapshot.Options.Limits;
        if (!services.Gate.EnterTotal(limits))
        {
            Count("too_many");
            await TurnAwayAsync(connection, Replies.TooManyConnections);
            return;
        }

        RelayMeters.OpenConnections.Add(1);
        try
        {
            await GuardAsync(connection, limits);
        }
        finally
        {
            RelayMeters.OpenConnections.Add(-1);
            services.Gate.LeaveTotal();
        }
    }

    private async Task GuardAsync(ConnectionContext connection, LimitOptions limits)
    {
        try
        {
            await ServeAsync(connection, limits);
        }
        catch (HandshakeException e)
        {
            LogHandshake(services.Logger, connection.RemoteEndPoint, e.Message);
            connection.Abort();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            LogGone(services.Logger, connection.RemoteEndPoint, e.Message); // a reset by the peer is no fault of ours
            connection.Abort();
        }
#pragma warning disable CA1031 // a bug costs its session, never the process
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBug(services.Logger, connection.RemoteEndPoint, e);
            connection.Abort();
        }
    }

    private async Task ServeAsync(ConnectionContext connection, LimitOptions limits)
    {
        await using var wire = new WireConnection(connection, services.Time, limits.SessionTimeout);
        services.Deadlines.Add(wire);
        try
        {
            var peer = Unmapped((IPEndPoint)connection.RemoteEndPoint!);
            var local = (connection.LocalEndPoint as IPEndPoint)?.Address;
            if (IsProxy(peer.Address))
            {
                if (await ReadProxyHeaderAsync(wire, peer, limits) is not { } source)
                {
                    Count("bad_proxy_header");
                    LogProxy(services.Logger, peer);
                    return;
                }

                peer = Unmapped(source);
                local = null;
            }

            var answer = services.Gate.Enter(peer.Address, limits);
            if (answer != ConnectionGate.Answer.Admitted)
            {
                Count("too_many_of_client");
                LogTurnedAway(services.Logger, peer, answer);
                await TurnAwayAsync(connection, answer == ConnectionGate.Answer.TooManyOfClient ? Replies.TooManyFromYou : Replies.TooManyFromYourNetwork);
                return;
            }

            try
            {
                if (await TooFastAsync(peer) is { } refusal)
                {
                    await TurnAwayAsync(connection, refusal);
                    return;
                }

                Count("admitted");
                await TalkAsync(wire, peer, local, limits);
            }
            finally
            {
                services.Gate.Leave(peer.Address);
            }
        }
        finally
        {
            services.Deadlines.Remove(wire);
        }
    }

    /// <summary>A 421 for a client that opens connections too fast; never for a trusted one.</summary>
    private async ValueTask<SmtpReply?> TooFastAsync(IPEndPoint peer)
    {
        var snapshot = services.Snapshot;
        if (snapshot.IsTrusted(peer.Address) || await snapshot.Gates.AskAsync(peer.Address, CancellationToken.None) is not { } refusal)
        {
            return null;
        }

        Count("too_fast");
        LogTooFast(services.Logger, peer, refusal);
        return refusal;
    }

    private async Task TalkAsync(WireConnection wire, IPEndPoint peer, IPAddress? local, LimitOptions limits)
    {
        var snapshot = services.Snapshot;
        if (listener.ImplicitTls && snapshot.Certificates is { } certificates)
        {
            await TlsHandshake.RunAsync(wire, certificates, limits.HandshakeTimeout);
        }

        var facts = new SessionFacts
        {
            ClientAddress = peer.Address,
            ClientPort = peer.Port,
            LocalAddress = local is { IsIPv4MappedToIPv6: true } ? local.MapToIPv4() : local,
            Trusted = snapshot.IsTrusted(peer.Address),
            Tls = wire.Tls,
        };
        await using var session = new SmtpSession(wire, services, facts, listener.BareNewline == BareNewline.Normalize);
        await session.RunAsync();
    }

    private bool IsProxy(IPAddress address) => listener.ProxyProtocol.Exists(n => n.Contains(address));

    /// <summary>The client's end point as the proxy says; the proxy's own where it speaks for itself; null where there is no valid header.</summary>
    private static async ValueTask<IPEndPoint?> ReadProxyHeaderAsync(WireConnection wire, IPEndPoint proxy, LimitOptions limits)
    {
        while (true)
        {
            var (status, result) = await wire.ReadAsync(limits.HandshakeTimeout, drainable: true);
            if (status != ReadStatus.Data)
            {
                return null;
            }

            var outcome = ProxyHeader.TryParse(result.Buffer, out var header, out var length);
            if (outcome == ProxyHeader.Outcome.Parsed)
            {
                wire.Input.AdvanceTo(result.Buffer.GetPosition(length));
                return header.Source ?? proxy;
            }

            wire.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (outcome == ProxyHeader.Outcome.Malformed || result.IsCompleted)
            {
                return null;
            }
        }
    }

    private static IPEndPoint Unmapped(IPEndPoint end) => end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;

    private static async ValueTask TurnAwayAsync(ConnectionContext connection, SmtpReply reply)
    {
        ReplyWriter.Write(connection.Transport.Output, reply);
        try
        {
            await connection.Transport.Output.FlushAsync();
        }
        catch (IOException)
        {
            // It did not wait for its answer.
        }
    }

    private static void Count(string outcome) => RelayMeters.Connections.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client}: connection lost: {Reason}")]
    private static partial void LogGone(ILogger logger, EndPoint? client, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client}: TLS handshake failed: {Reason}")]
    private static partial void LogHandshake(ILogger logger, EndPoint? client, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Client}: a proxy sent no valid PROXY header; closed")]
    private static partial void LogProxy(ILogger logger, EndPoint? client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Client}: turned away with 421: {Answer}")]
    private static partial void LogTurnedAway(ILogger logger, EndPoint? client, ConnectionGate.Answer answer);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client}: turned away: {Reply}")]
    private static partial void LogTooFast(ILogger logger, EndPoint? client, SmtpReply reply);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Client}: the session ended by a bug of the relay")]
    private static partial void LogBug(ILogger logger, EndPoint? client, Exception e);
}
