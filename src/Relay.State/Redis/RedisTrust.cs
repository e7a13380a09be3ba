using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.State.Redis;

/// <summary>
/// Certificates that the given authorities signed, under the name that was asked for; nobody else's. The file is read for each
/// connection, so a new authority needs no restart; one that cannot be read accepts nothing.
/// </summary>
internal sealed class RedisTrust(string file)
{
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a private authority has no one to ask
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }

        if (offered is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore); // what the server sent
        }

        using var own = new X509Certificate2(certificate);
        return chain.Build(own);
    }
}
