using Relay.Integration.Harness;

namespace Relay.Integration.Clients;

/// <summary>Handshakes by <c>openssl s_client -starttls smtp</c>: versions, the certificate by name and by what the client can verify.</summary>
public sealed class OpensslTests(RelayWithSink host) : IClassFixture<RelayWithSink>
{
    private const string EcdsaOnly = "ECDSA+SHA256";
    private const string RsaOnly = "RSA-PSS+SHA256:RSA+SHA256";

    [ClientTheory("openssl")]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task StartTls_Version_IsSpoken(string option, string version)
    {
        var output = await HandshakeAsync(RelaySettings.Hostname, option);

        Assert.Contains($"New, {version}", output.Replace("TLSv1/SSLv3", "TLSv1.2", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [ClientFact("openssl")]
    public async Task StartTls_OldVersion_IsRefused()
    {
        var (_, output) = await ChildProcess.RunAsync(Tools.Need("openssl"), Arguments(RelaySettings.Hostname, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), Path.GetTempPath(), "QUIT\r\n");

        Assert.Contains("no peer certificate available", output, StringComparison.Ordinal);
    }

    [ClientTheory("openssl")]
    [InlineData(RelaySettings.Hostname)]
    [InlineData(RelayWithSink.OtherName)]
    public async Task StartTls_ServerName_PicksTheCertificate(string name) =>
        Assert.Matches($"subject=CN ?= ?{name}", await HandshakeAsync(name));

    [ClientFact("openssl")]
    public async Task StartTls_UnknownServerName_GetsTheFirstCertificate() =>
        Assert.Matches($"subject=CN ?= ?{RelaySettings.Hostname}", await HandshakeAsync("unknown.test"));

    [ClientTheory("openssl")]
    [InlineData("-tls1_2", EcdsaOnly, "ECDSA")]
    [InlineData("-tls1_3", EcdsaOnly, "ECDSA")]
    [InlineData("-tls1_2", RsaOnly, "RSA")]
    [InlineData("-tls1_3", RsaOnly, "RSA")]
    public async Task StartTls_SignatureAlgorithms_PickTheKind(string version, string algorithms, string kind) =>
        Assert.Matches($"Peer signature type: {kind}", await HandshakeAsync(RelaySettings.Hostname, version, "-sigalgs", algorithms));

    private Task<string> HandshakeAsync(string name, params string[] options) => host.RunAsync("openssl", Arguments(name, options), "QUIT\r\n");

    private string[] Arguments(string name, params string[] options) =>
        ["s_client", "-starttls", "smtp", "-crlf", "-connect", $"127.0.0.1:{host.Relay.Port}", "-servername", name, .. options];
}
