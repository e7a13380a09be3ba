using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Scenarios.Host;

public enum KeyKind
{
    Ecdsa,
    Rsa,
}

/// <summary>Self-signed certificates as PEM files.</summary>
internal static class Certificates
{
    /// <summary>Writes NAME.pem and NAME.key for the given host names; the thumbprint.</summary>
    public static string Write(RelayFolder folder, string name, KeyKind kind, params string[] hosts)
    {
        using AsymmetricAlgorithm key = kind == KeyKind.Rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new CertificateRequest("CN=" + hosts[0], rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=" + hosts[0], (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
        folder.Write(name + ".pem", made.ExportCertificatePem());
        folder.Write(name + ".key", key.ExportPkcs8PrivateKeyPem());
        return made.Thumbprint;
    }
}
