using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Tls;

/// <summary>Which certificate a client is shown: by the name it asks for, and by what it can verify.</summary>
public sealed class CertificateChoiceTests(TlsRelay fixture) : IClassFixture<TlsRelay>
{
    private static readonly TlsCipherSuite[] RsaOnly =
    [
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];

    private static readonly TlsCipherSuite[] EcdsaOnly =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ];

    [Theory]
    [InlineData(RelayProcess.Hostname)]
    [InlineData("nobody.has.this.test")]
    [InlineData("")]
    public async Task Certificate_ModernClient_IsEcdsaOfTheNameOrTheDefault(string name)
    {
        Assert.Equal(fixture.Ecdsa, await ShownAsync(new SslClientAuthenticationOptions { TargetHost = name }));
    }

    [Fact]
    public async Task Certificate_OtherName_IsItsOwn()
    {
        Assert.Equal(fixture.Other, await ShownAsync(new SslClientAuthenticationOptions { TargetHost = TlsRelay.OtherName }));
    }

    [Fact]
    public async Task Certificate_Tls12ClientWithRsaSuitesOnly_IsRsa()
    {
        Assert.Equal(fixture.Rsa, await ShownAsync(Tls12(RsaOnly)));
    }

    [Fact]
    public async Task Certificate_Tls12ClientWithEcdsaSuitesOnly_IsEcdsa()
    {
        Assert.Equal(fixture.Ecdsa, await ShownAsync(Tls12(EcdsaOnly)));
    }

    /// <summary>A suite with ECDSA, but no signature algorithm for it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Certificate_Tls12ClientBySignatureAlgorithms_IsWhatItCanVerify(bool ecdsa)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "STARTTLS");

        Assert.Equal(ecdsa ? fixture.Ecdsa : fixture.Rsa, await RawHandshake.ShownAsync(peer, ecdsa ? [0x0804, 0x0401, 0x0403] : [0x0804, 0x0401]));
    }

    private static SslClientAuthenticationOptions Tls12(TlsCipherSuite[] suites) => new()
    {
        TargetHost = RelayProcess.Hostname,
        EnabledSslProtocols = SslProtocols.Tls12,
#pragma warning disable CA1416 // not on Windows, where the scenarios do not run
        CipherSuitesPolicy = new CipherSuitesPolicy(suites),
#pragma warning restore CA1416
    };

    private async Task<string> ShownAsync(SslClientAuthenticationOptions options)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        using var tls = await peer.StartTlsAsync(options);
        using var shown = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return shown.Thumbprint;
    }
}
