using Relay.Scenarios.Host;

namespace Relay.Scenarios.Tls;

/// <summary>Certificates of two names, the first in RSA and ECDSA; STARTTLS and implicit TLS; some mail only under TLS.</summary>
public sealed class TlsRelay : RelayFixture
{
    public const string OtherName = "mail.other.test";

    public string Rsa { get; private set; } = "";

    public string Ecdsa { get; private set; } = "";

    public string Other { get; private set; } = "";

    public int Implicit => Relay.Folder.Port("smtps");

    protected override string Yaml(RelayFolder folder)
    {
        Ecdsa = Certificates.Write(folder, "tls/mx-ecdsa", KeyKind.Ecdsa, RelayProcess.Hostname);
        Rsa = Certificates.Write(folder, "tls/mx-rsa", KeyKind.Rsa, RelayProcess.Hostname);
        Other = Certificates.Write(folder, "tls/other", KeyKind.Rsa, OtherName);
        return $$"""
            listeners:
              - { protocol: smtp, address: {{folder.Address("smtp")}} }
              - { protocol: smtps, address: {{folder.Address("smtps")}} }
            tls:
              certificates:
                - { certificate: tls/mx-ecdsa.pem, key: tls/mx-ecdsa.key }
                - { certificate: tls/mx-rsa.pem, key: tls/mx-rsa.key }
                - { certificate: tls/other.pem, key: tls/other.key }
              require_from: [bank.test]
              require_clients: ["127.200.0.0/16"]
            {{ToBackend}}
            {{Calm}}
            """;
    }
}
