using System.Text;
using Relay.Integration.Harness;

namespace Relay.Integration.Clients;

/// <summary>Python's smtplib as a client.</summary>
public sealed class SmtplibTests(RelayWithSink host) : IClassFixture<RelayWithSink>
{
    private const string Connect = """
        import smtplib, ssl, sys
        s = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), local_hostname='client.test', timeout=20)
        context = ssl.create_default_context(cafile=sys.argv[2])
        context.check_hostname = False
        head = 'From: <sender@outer.test>\r\nTo: <user@inner.test>\r\nSubject: smtplib\r\nX-Mark: '

        """;

    [ClientFact("python3")]
    public async Task Smtplib_SendmailToTwo_ArrivesInOneTransaction()
    {
        await RunAsync("s.sendmail('sender@outer.test', ['user@inner.test', 'second@inner.test'], head + 'lib-plain\\r\\n\\r\\nbody\\r\\n.\\r\\n..\\r\\nend\\r\\n'); s.quit()");

        var kept = host.Only("X-Mark: lib-plain\r\n");
        Assert.Equal(["user@inner.test", "second@inner.test"], kept.Recipients);
        Assert.EndsWith("\r\n\r\nbody\r\n.\r\n..\r\nend\r\n", kept.Text, StringComparison.Ordinal);
    }

    [ClientFact("python3")]
    public async Task Smtplib_StartTlsWithVerification_Arrives()
    {
        await RunAsync("s.starttls(context=context); s.sendmail('sender@outer.test', 'user@inner.test', head + 'lib-tls\\r\\n\\r\\nbody\\r\\n'); s.quit()");

        Assert.Contains("with ESMTPS", host.Only("X-Mark: lib-tls\r\n").Text, StringComparison.Ordinal);
    }

    [ClientFact("python3")]
    public async Task Smtplib_EightBitBody_ArrivesUnchanged()
    {
        await RunAsync("s.ehlo(); assert s.has_extn('8bitmime'); s.sendmail('sender@outer.test', 'user@inner.test', head.encode() + b'lib-8bit\\r\\n\\r\\n\\xe4\\xff\\x80\\r\\n', ['BODY=8BITMIME']); s.quit()");

        Assert.EndsWith("\r\n\r\n\u00e4\u00ff\u0080\r\n", host.Only("X-Mark: lib-8bit\r\n").Text, StringComparison.Ordinal);
    }

    [ClientFact("python3")]
    public async Task Smtplib_SmtpUtf8_AddressesArriveUnchanged()
    {
        await RunAsync("""
            s.ehlo(); assert s.has_extn('smtputf8')
            s.sendmail('m\u00fcller@outer.test', 'j\u00f6rg@inner.test', (head + 'lib-utf8\r\nSubject: gr\u00fc\u00dfe\r\n\r\nbody\r\n').encode(), ['SMTPUTF8', 'BODY=8BITMIME'])
            s.quit()
            """);

        var kept = host.Only("X-Mark: lib-utf8\r\n");
        Assert.Equal(("m\u00fcller@outer.test", "j\u00f6rg@inner.test"), (kept.MailFrom, kept.Recipients.Single()));
        Assert.Contains("Subject: gr\u00fc\u00dfe\r\n", Encoding.UTF8.GetString(kept.Message), StringComparison.Ordinal);
    }

    private Task<string> RunAsync(string script) => host.RunAsync("python3", ["-c", Connect + script, $"{host.Relay.Port}", host.Ecdsa.Certificate]);
}
