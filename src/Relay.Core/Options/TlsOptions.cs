using System.Net;

namespace Relay.Core.Options;

public sealed class CertificateOptions
{
    /// <summary>PEM file with the certificate and its chain, absolute path.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file with the private key, absolute path.</summary>
    public string Key { get; set; } = "";
}

public sealed class TlsOptions
{
    /// <summary>All certificates, chosen among by SNI and by what the client can verify (RSA, ECDSA); the first is the default.</summary>
    public List<CertificateOptions> Certificates { get; set; } = [];

    /// <summary>Sender domains from which mail is taken under TLS only (530 5.7.0 otherwise).</summary>
    public List<string> RequireFrom { get; set; } = [];

    /// <summary>Client networks from which mail is taken under TLS only.</summary>
    public List<IPNetwork> RequireClients { get; set; } = [];
}
