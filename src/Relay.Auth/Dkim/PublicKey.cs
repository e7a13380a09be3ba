using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Relay.Auth.Dkim;

/// <summary>An imported public key. Verifying changes nothing in it, so one instance serves all threads; it is never disposed, its owner may be in use.</summary>
internal abstract class PublicKey
{
    public abstract int Bits { get; }

    public abstract bool IsRsa { get; }

    /// <summary>False for every signature that is not one, whatever its length.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName algorithm, byte[] signature);

    /// <summary>Null where the octets are no key that can be used.</summary>
    public static PublicKey? Import(ReadOnlySpan<byte> octets, bool rsa) => rsa ? RsaPublicKey.Import(octets) : Ed25519PublicKey.Import(octets);
}

/// <summary>RSA, as SubjectPublicKeyInfo (RFC 6376 §3.6.1 with erratum 3017) or the bare RSAPublicKey that its text speaks of.</summary>
internal sealed class RsaPublicKey(RSA key) : PublicKey
{
    /// <summary>Real exponents are 3 to 65537; one as long as the modulus makes verifying as slow as signing.</summary>
    private const int MaximumExponentOctets = 8;

    public override int Bits { get; } = key.KeySize;

    public override bool IsRsa => true;

    public static RsaPublicKey? Import(ReadOnlySpan<byte> octets) => ImportAs(octets, info: true) ?? ImportAs(octets, info: false);

    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName algorithm, byte[] signature)
    {
        try
        {
            return key.VerifyHash(digest, signature, algorithm, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static RsaPublicKey? ImportAs(ReadOnlySpan<byte> octets, bool info)
    {
        var rsa = RSA.Create();
        try
        {
            if (info)
            {
                rsa.ImportSubjectPublicKeyInfo(octets, out _);
            }
            else
            {
                rsa.ImportRSAPublicKey(octets, out _);
            }

            if (rsa.ExportParameters(includePrivateParameters: false).Exponent!.Length <= MaximumExponentOctets)
            {
                return new RsaPublicKey(rsa);
            }
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
        }

        rsa.Dispose();
        return null;
    }
}

/// <summary>Ed25519, 32 octets without ASN.1; it signs the SHA-256 hash (RFC 8463 §3, §4).</summary>
internal sealed class Ed25519PublicKey(byte[] key) : PublicKey
{
    public override int Bits => 256;

    public override bool IsRsa => false;

    public static Ed25519PublicKey? Import(ReadOnlySpan<byte> octets) =>
        octets.Length == Ed25519.PublicKeySize ? new Ed25519PublicKey(octets.ToArray()) : null;

    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName algorithm, byte[] signature) =>
        signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, 0, key, 0, digest.ToArray(), 0, digest.Length);
}
