using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Relay.Auth.Dkim;

/// <summary>A private key that signs: RSA (PKCS#1 or PKCS#8) or Ed25519 (PKCS#8), from PEM. It signs SHA-256 digests, the same way each time. Usable by many threads.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly RSA? rsa;
    private readonly byte[] seed;

    private SigningKey(RSA? rsa, byte[] seed)
    {
        this.rsa = rsa;
        this.seed = seed;
    }

    /// <summary>a= of its signatures.</summary>
    public string Algorithm => rsa is null ? "ed25519-sha256" : "rsa-sha256";

    public int Bits => rsa?.KeySize ?? 256;

    /// <summary>The TXT record for the selector.</summary>
    public string PublicRecord => rsa is null
        ? "v=DKIM1; k=ed25519; p=" + Convert.ToBase64String(PublicEd25519())
        : "v=DKIM1; k=rsa; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());

    /// <summary>Null, with the reason, for what is no such key, and for RSA under 1024 bits (RFC 8301 §3.2).</summary>
    public static SigningKey? FromPem(string pem, out string reason)
    {
        reason = "";
        try
        {
            if (!PemEncoding.TryFind(pem, out var found))
            {
                reason = "no PEM block";
                return null;
            }

            return Read(pem, pem[found.Label], Convert.FromBase64String(pem[found.Base64Data]), out reason);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            reason = "not a private key of RSA or Ed25519";
            return null;
        }
    }

    /// <summary>Deterministic for both algorithms (PKCS#1 1.5, Ed25519).</summary>
    /// <param name="digest">SHA-256.</param>
    public byte[] Sign(ReadOnlySpan<byte> digest)
    {
        if (rsa is not null)
        {
            return rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, digest.ToArray(), 0, digest.Length, signature, 0); // RFC 8463 §3
        return signature;
    }

    public void Dispose()
    {
        rsa?.Dispose();
        CryptographicOperations.ZeroMemory(seed);
    }

    private static SigningKey? Read(string pem, string label, byte[] der, out string reason)
    {
        reason = "";
        if (label == "PRIVATE KEY" && Ed25519Seed(der) is { } seed)
        {
            return new SigningKey(null, seed);
        }

        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            if (rsa.KeySize >= DkimOptions.Default.MinimumRsaBits)
            {
                return new SigningKey(rsa, []);
            }

            reason = "RSA key shorter than 1024 bits";
            rsa.Dispose();
            return null;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>The seed in a PKCS#8 key with or without its public half (RFC 8410 §7); null where it is of another kind.</summary>
    private static byte[]? Ed25519Seed(ReadOnlySpan<byte> der)
    {
        ReadOnlySpan<byte> algorithm = [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        return der.Length >= 48 && der[0] == 0x30 && der[2] == 0x02 && der[3] == 1 && der[4] <= 1 && der[5..].StartsWith(algorithm) ? der[16..48].ToArray() : null;
    }

    private byte[] PublicEd25519()
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        return key;
    }
}
