using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Core.Options;

namespace Relay.Protocols.Wire;

/// <summary>
/// The relay's certificates, chosen by server name and by what the client can verify. Immutable: a reload builds a new store
/// and swaps it, handshakes under way and open connections keep the old one. Loading throws <see cref="CertificateException"/>.
/// </summary>
public sealed class CertificateStore
{
    private readonly Entry[] entries;

    private CertificateStore(Entry[] entries) => this.entries = entries;

    public static CertificateStore Load(TlsOptions options) => new([.. options.Certificates.Select(Entry.Load)]);

    /// <summary>
    /// The context for a handshake: of the certificates that bear the name (the first's where none does, RFC 6066 §3) an ECDSA one
    /// where the client can verify it, else RSA, else whatever is there.
    /// </summary>
    public SslStreamCertificateContext Select(string? serverName, bool ecdsaAble)
    {
        var named = entries.Where(e => serverName is { Length: > 0 } && e.Bears(serverName)).ToArray();
        var candidates = named.Length > 0 ? named : entries;
        var best = candidates.FirstOrDefault(e => e.IsEcdsa == ecdsaAble) ?? candidates[0];
        return best.Context;
    }

    private sealed record Entry(SslStreamCertificateContext Context, X509Certificate2 Certificate, bool IsEcdsa)
    {
        public bool Bears(string name) => Certificate.MatchesHostname(name);

        public static Entry Load(CertificateOptions options)
        {
            try
            {
                using var pem = X509Certificate2.CreateFromPemFile(options.Certificate, options.Key);
                // SslStream on some platforms wants the key from a PKCS#12 store rather than an ephemeral one.
                var leaf = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(options.Certificate);
                return new Entry(SslStreamCertificateContext.Create(leaf, chain, offline: true), leaf, leaf.GetECDsaPublicKey() is not null);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CertificateException($"{options.Certificate} with key {options.Key}: {e.Message}", e);
            }
        }
    }
}

/// <summary>A certificate or key that cannot be used.</summary>
public sealed class CertificateException(string message, Exception inner) : Exception(message, inner);
