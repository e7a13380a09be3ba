using Relay.Core.Options;
using Relay.Protocols.Tests.Delivery;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Client;

public sealed class TlsTests
{
    private static readonly string[] OffersTls = ["PIPELINING", "STARTTLS"];

    [Theory]
    [InlineData("127.0.0.1", null, 250)]
    [InlineData("mail.test", null, 451)]
    [InlineData("mail.test", "mail.test", 250)]
    [InlineData("mail.test", "other.test", 451)]
    public async Task Verified_CertificateName_MustBeTheHostsOrTlsName(string certified, string? tlsName, int code)
    {
        using var certificate = TestCertificate.For(certified);
        await using var server = new ScriptedSmtpServer { Extensions = OffersTls, Certificate = certificate };
        using var rig = new Rig([Rig.Url(server, BackendTls.Verified) with { TlsName = tlsName }], root: certificate);
        Assert.Equal(code, (await rig.SendAsync()).Code);
        Assert.All(server.Taken, static t => Assert.True(t.Tls));
    }

    [Fact]
    public async Task Verified_UnknownRoot_DeliversNothing()
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var server = new ScriptedSmtpServer { Extensions = OffersTls, Certificate = certificate };
        using var rig = new Rig(server, tls: BackendTls.Verified);
        Assert.Equal((451, "4.4.1"), ((await rig.SendAsync()).Code, (await rig.SendAsync()).Enhanced));
    }

    [Theory]
    [InlineData(BackendTls.Opportunistic)]
    [InlineData(BackendTls.Required)]
    public async Task StartTls_UncheckedModes_EncryptAndForgetWhatWasOfferedBefore(BackendTls tls)
    {
        using var certificate = TestCertificate.For("somebody.else");
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING", "DSN", "SIZE 5", "STARTTLS"], TlsExtensions = [], Certificate = certificate };
        using var rig = new Rig(server, tls: tls);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.True(Assert.Single(server.Taken).Tls);
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "DATA"], server.Verbs.Where(static v => v is not ("CONNECT" or "BODY" or "DOT")));
        Assert.Equal(Core.Delivery.BackendExtensions.None, await rig.Route.ProbeAsync(default));
    }

    [Theory]
    [InlineData("454 not now\r\n", BackendTls.Opportunistic, 250)]
    [InlineData("502 unknown\r\n", BackendTls.Opportunistic, 250)]
    [InlineData("421 closing\r\n", BackendTls.Opportunistic, 451)]
    [InlineData("454 not now\r\n", BackendTls.Required, 451)]
    [InlineData("220 go\r\nno handshake at all\r\n", BackendTls.Opportunistic, 451)]
    public async Task StartTls_Refused_GoesOnInPlainTextOnlyWhereItMay(string answer, BackendTls tls, int code)
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var server = new ScriptedSmtpServer { Extensions = OffersTls, Certificate = certificate, Script = c => c.Verb == "STARTTLS" ? answer : null };
        using var rig = new Rig(server, tls: tls);
        Assert.Equal(code, (await rig.SendAsync()).Code);
    }

    [Fact]
    public async Task StartTls_HandshakeFails_NeverFallsBackToPlainText()
    {
        await using var server = new ScriptedSmtpServer { Extensions = OffersTls, Certificate = null };
        using var rig = new Rig(server);
        Assert.Equal(451, (await rig.SendAsync()).Code);
        Assert.DoesNotContain("MAIL", server.Verbs);
    }

    [Fact]
    public async Task TlsNone_StartTlsOffered_IsNotUsed()
    {
        await using var server = new ScriptedSmtpServer { Extensions = OffersTls };
        using var rig = new Rig(server, tls: BackendTls.None);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.DoesNotContain("STARTTLS", server.Verbs);
    }

    [Theory]
    [InlineData(BackendTls.Verified, true, 250)]
    [InlineData(BackendTls.Verified, false, 451)]
    [InlineData(BackendTls.Required, false, 250)]
    public async Task Smtps_ImplicitTls_IsVerifiedUnlessSaidOtherwise(BackendTls tls, bool known, int code)
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var server = new ScriptedSmtpServer { ImplicitTls = true, Certificate = certificate };
        using var rig = new Rig([Rig.Url(server, tls, BackendScheme.Smtps)], root: known ? certificate : null);
        Assert.Equal(code, (await rig.WholeAsync()).Code);
    }
}
