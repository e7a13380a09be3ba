using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Tls;

public sealed class StartTlsTests(TlsRelay fixture) : IClassFixture<TlsRelay>
{
    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task StartTls_Version_IsNegotiatedAndWrittenIntoReceivedAndLog(SslProtocols version, string name)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        using var tls = await peer.StartTlsAsync(new SslClientAuthenticationOptions { TargetHost = RelayProcess.Hostname, EnabledSslProtocols = version });
        var sender = "tls-" + version;
        await peer.OpenAsync(sender);

        Assert.Equal(250, (await peer.DataAsync(Message.Plain(sender))).Code);

        var header = System.Text.Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom(sender)).Data);
        Assert.Contains($"with ESMTPS\r\n\t({name} {tls.NegotiatedCipherSuite})", header, StringComparison.Ordinal);
        await fixture.Relay.LogLineAsync(l => l.Contains($"from=<{sender}@outer.test>", StringComparison.Ordinal) && l.Contains($"tls={name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartTls_AfterHandshake_SessionIsAsNew()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        using var tls = await peer.StartTlsAsync();

        Assert.Equal(503, (await peer.SayAsync("MAIL FROM:<a@outer.test>")).Code); // RFC 3207 §4.2: EHLO is forgotten
        var hello = await peer.GoAsync("EHLO client.outer.test");
        Assert.DoesNotContain("250-STARTTLS", hello.Lines);
        Assert.DoesNotContain("250 STARTTLS", hello.Lines);
        Assert.Equal(503, (await peer.SayAsync("STARTTLS")).Code);
    }

    [Fact]
    public async Task StartTls_BeforeHandshake_IsOfferedAndTakesNoArgument()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);

        Assert.Contains("250-STARTTLS", (await peer.GoAsync("EHLO client.outer.test")).Lines);
        Assert.Equal(501, (await peer.SayAsync("STARTTLS now")).Code);
        await peer.GoAsync("MAIL FROM:<a@outer.test>");
        Assert.Equal(503, (await peer.SayAsync("STARTTLS")).Code); // a transaction is open
    }

    [Theory]
    [InlineData("this is no handshake at all\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005junk!")]
    [InlineData("EHLO client.outer.test\r\nMAIL FROM:<a@outer.test>\r\n")]
    public async Task StartTls_GarbageForHandshake_ClosesWithoutAnAnswerToIt(string garbage)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "STARTTLS");
        await peer.SendAsync(System.Text.Encoding.Latin1.GetBytes(garbage));

        // At most a TLS alert may come; it is no reply, and reading it as a line ends in the close.
        Assert.True(await peer.IsClosedAsync());
        await fixture.Relay.LogLineAsync(l => l.Contains($"{peer.Address}:", StringComparison.Ordinal) && l.Contains("TLS handshake failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ImplicitTls_Listener_GreetsInsideTlsOnly()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Implicit, greet: false);
        using var tls = await peer.TlsAsync();

        Assert.Equal(220, (await peer.GreetAsync()).Code);
        Assert.DoesNotContain("250-STARTTLS", (await peer.GoAsync("EHLO client.outer.test")).Lines);
        await peer.OpenAsync("implicit");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("implicit"))).Code);
        Assert.Single(fixture.TakenFrom("implicit"));
    }

    [Fact]
    public async Task ImplicitTls_PlainClient_HearsNoGreeting()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Implicit, greet: false);
        await peer.SendAsync("EHLO client.outer.test\r\n");

        Assert.True(await peer.IsClosedAsync());
    }

    [Theory]
    [InlineData("127.77.0.9", "bank.test", 530)]
    [InlineData("127.77.0.9", "BANK.test", 530)]
    [InlineData("127.77.0.9", "outer.test", 250)]
    [InlineData("127.200.3.9", "outer.test", 530)]
    [InlineData("127.201.3.9", "outer.test", 250)]
    public async Task RequireTls_PlainClient_Gets530WhereTlsIsRequired(string client, string domain, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, IPAddress.Parse(client));
        await peer.GoAsync("EHLO client.outer.test");

        var reply = await peer.SayAsync($"MAIL FROM:<a@{domain}>");

        Assert.Equal(code, reply.Code);
        Assert.True(code == 250 || reply.Text.StartsWith("5.7.0 ", StringComparison.Ordinal), reply.ToString());
    }

    [Fact]
    public async Task RequireTls_EncryptedClient_IsTaken()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, IPAddress.Parse("127.200.3.10"));
        using var tls = await peer.StartTlsAsync();

        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@bank.test>");
    }
}
