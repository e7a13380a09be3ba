using System.Security.Authentication;
using Relay.Core.Events;

namespace Relay.Protocols.Wire;

/// <summary>Runs a client's handshake and counts how it went; a failed one throws <see cref="HandshakeException"/>.</summary>
public static class TlsHandshake
{
    public static async ValueTask RunAsync(WireConnection wire, CertificateStore certificates, TimeSpan limit)
    {
        try
        {
            await wire.UpgradeAsync(certificates, limit);
            RelayMeters.TlsHandshakes.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or System.ComponentModel.Win32Exception
            or NotSupportedException) // what SslStream makes of a record that holds no ClientHello: it never asks for a certificate then
        {
            RelayMeters.TlsHandshakes.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
            throw new HandshakeException(e.InnerException?.Message ?? e.Message, e);
        }
    }
}

/// <summary>A TLS handshake that did not end well; the connection is of no more use.</summary>
public sealed class HandshakeException(string message, Exception inner) : Exception(message, inner);
