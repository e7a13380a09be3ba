using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Relay.Core.Options;

namespace Relay.Protocols.Smtp.Client;

/// <summary>The client's side of a TLS handshake with a backend; a failure of any kind is a lost connection.</summary>
internal static class TlsUpgrade
{
    public static async Task RunAsync(SmtpConnection connection, BackendEndpoint endpoint, X509Certificate2Collection? roots, CancellationToken cancellation)
    {
        var encrypted = new SslStream(connection.Stream, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(Options(endpoint, roots), cancellation);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidOperationException)
        {
            await encrypted.DisposeAsync();
            throw new ConnectionLostException("TLS handshake failed: " + (e.InnerException ?? e).Message, e);
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }

        connection.UpgradeTo(encrypted);
    }

    private static SslClientAuthenticationOptions Options(BackendEndpoint endpoint, X509Certificate2Collection? roots)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = endpoint.Name,
#pragma warning disable CA5398 // the floor is a rule of the product, whatever the system allows
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
            AllowRenegotiation = false,
        };
        if (endpoint.Tls != BackendTls.Verified)
        {
            // Encryption against who only listens: an unchecked certificate still beats plain text (RFC 7435).
#pragma warning disable CA5359 // the configuration asked for no more than encryption
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (roots is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
