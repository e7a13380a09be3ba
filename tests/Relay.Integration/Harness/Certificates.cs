using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Integration.Harness;

/// <summary>A self-made certificate as two PEM files.</summary>
internal sealed record CertificateFiles(string Certificate, string Key, string Name)
{
    public string Thumbprint => X509Certificate2.CreateFromPem(File.ReadAllText(Certificate)).GetCertHashString(HashAlgorithmName.SHA256);
}

/// <summary>Makes self-signed certificates for loopback tests.</summary>
internal static class Certificates
{
    public static CertificateFiles Make(TestFolder folder, string name, bool rsa = false, string? files = null)
    {
        files ??= $"{name}-{(rsa ? "rsa" : "ecdsa")}";
        using var key = rsa ? (AsymmetricAlgorithm)RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA r
            ? new CertificateRequest($"CN={name}", r, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new CertificateFiles(
            folder.Write($"{files}.pem", certificate.ExportCertificatePem()),
            folder.Write($"{files}.key", key.ExportPkcs8PrivateKeyPem()),
            name);
    }
}
