using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Authentication;

/// <summary>What the relay signs and seals over the whole host: it verifies at the other end, by the relay's own word.</summary>
public sealed class SigningTests : IAsyncLifetime
{
    private const ushort Txt = 16;
    private const string Own = "127.83.1.1";
    private const string Stranger = "127.84.1.1";

    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer backend = new() { Extensions = ["PIPELINING", "SIZE 104857600", "8BITMIME", "ENHANCEDSTATUSCODES"] };
    private RelayProcess relay = null!;
    private string yaml = "";

    public async Task InitializeAsync()
    {
        relay = await RelayProcess.StartAsync(
            folder =>
            {
                Publish(folder, "own.test", "one");
                Publish(folder, "scenario.test", "seal");
                return yaml = $$"""
                    listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}}, bare_newline: normalize } ]
                    domains:
                      inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" }
                      tagged.test: { backend: "smtp://127.0.0.1:{{backend.Port}}", actions: { tag: -9000 } }
                    headers: { subject_tag: "[SPAM] " }
                    checks: { sender_domain: { enabled: false } }
                    trusted_networks: [ "127.83.0.0/16" ]
                    actions: { tag: never, quarantine: 9000, reject: 9001 }
                    signing: { dkim: [ { domain: own.test, selector: one, key: one.pem } ], arc: { domain: scenario.test, selector: seal, key: seal.pem } }
                    """;
            },
            dns.Address);
    }

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
        await dns.DisposeAsync();
    }

    [Theory]
    [InlineData("text\r\n")]
    [InlineData("")]
    [InlineData("trailing \t\r\n\r\n\r\n")]
    [InlineData(".\r\n..dots\r\n")]
    [InlineData("gr\u00fc\u00df\r\n")]
    [InlineData("bare\nnewlines\r\n")] // mended before it is signed
    public async Task OwnMail_IsSignedAsItGoesOut(string body)
    {
        var taken = await SendAsync(Own, "X-Spam-Flag: NO\r\nFrom: a@sub.own.test\r\nTo: b@inner.test\r\nSubject: s\r\n\r\n" + body);
        Assert.Equal("dkim pass own.test", await VerifyAsync(taken));
        Assert.DoesNotContain("X-Spam-Flag: NO", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("ARC-Seal", taken, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text\r\n")]
    [InlineData("gr\u00fc\u00df\r\n.\r\n")]
    public async Task StrangersMail_IsSealedAsItGoesOut(string body)
    {
        var taken = await SendAsync(Stranger, "Authentication-Results: mx.scenario.test; dmarc=pass\r\nFrom: a@own.test\r\nTo: b@inner.test\r\nSubject: s\r\n\r\n" + body);
        Assert.Equal("arc pass 1", await VerifyAsync(taken));
        Assert.DoesNotContain("DKIM-Signature", taken, StringComparison.Ordinal);
        Assert.StartsWith("Received: ", taken, StringComparison.Ordinal);
        Assert.True(taken.IndexOf("\r\nARC-Seal:", StringComparison.Ordinal) < taken.IndexOf("\r\nAuthentication-Results:", StringComparison.Ordinal));
        Assert.Contains("ARC-Authentication-Results: i=1; mx.scenario.test; spf=", taken, StringComparison.Ordinal);
    }

    /// <summary>The tag breaks what covers the Subject, and what the relay puts on covers the tag.</summary>
    [Fact]
    public async Task TaggedMail_IsSignedAndSealedAsItGoesOut()
    {
        var signed = await SendAsync(Own, "From: a@own.test\r\nTo: b@tagged.test\r\nSubject: signed\r\n\r\ntext\r\n", "b@tagged.test");
        Assert.Contains("\r\nSubject: [SPAM] signed\r\n", signed, StringComparison.Ordinal);
        Assert.Equal("dkim pass own.test", await VerifyAsync(signed));

        var original = await SendAsync(Own, "From: a@own.test\r\nTo: b@inner.test\r\nSubject: forwarded\r\n\r\ntext\r\n");
        original = original[original.IndexOf("DKIM-Signature:", StringComparison.Ordinal)..];
        var taken = await SendAsync(Stranger, original, "b@tagged.test");
        Assert.Contains("\r\nSubject: [SPAM] forwarded\r\n", taken, StringComparison.Ordinal);
        Assert.Matches(@"\r\nAuthentication-Results: mx\.scenario\.test;[^:]*dkim=pass[^:]* header\.d=own\.test", taken); // as it came
        Assert.Equal("dkim fail own.test", await VerifyAsync(taken));
        Assert.Equal("arc pass 1", await VerifyAsync(taken, "arc"));
    }

    [Fact]
    public async Task LargeMail_IsSignedWhileItComes()
    {
        var taken = await SendAsync(Own, "From: a@own.test\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 3000)));
        Assert.Equal("dkim pass own.test", await VerifyAsync(taken));
    }

    [Fact]
    public async Task Keys_Reloaded_SignFromThenOn()
    {
        Publish(relay.Folder, "own.test", "two");
        relay.Configure(yaml.Replace("one, key: one.pem", "two, key: two.pem", StringComparison.Ordinal));
        relay.SendHangup();
        await relay.LogLineAsync("reloaded");
        var taken = await SendAsync(Own, "From: a@own.test\r\n\r\ntext\r\n");
        Assert.Contains(" s=two;", taken, StringComparison.Ordinal);
        Assert.Equal("dkim pass own.test", await VerifyAsync(taken));

        relay.Folder.Write("two.pem", "no key");
        relay.SendHangup();
        var line = await relay.LogLineAsync("is no key to sign with");
        Assert.Contains("no PEM block", line, StringComparison.Ordinal);
        Assert.Contains(" s=two;", await SendAsync(Own, "From: a@own.test\r\n\r\nagain\r\n"), StringComparison.Ordinal); // the old keys stay
        Assert.DoesNotContain(relay.Log, static l => l.Contains("PRIVATE", StringComparison.Ordinal));
    }

    private void Publish(RelayFolder folder, string domain, string selector)
    {
        using var rsa = RSA.Create(2048);
        folder.Write(selector + ".pem", rsa.ExportPkcs8PrivateKeyPem());
        dns.On($"{selector}._domainkey.{domain}", Txt, FakeDnsReply.Txt("v=DKIM1; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())));
    }

    /// <summary>As the backend took it.</summary>
    private async Task<string> SendAsync(string from, string mail, string recipient = "b@inner.test")
    {
        var before = backend.Taken.Count;
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        Assert.Equal(250, (await peer.MailAsync("a@own.test", Encoding.Latin1.GetBytes(mail), recipient: recipient)).Code);
        return Encoding.Latin1.GetString(backend.Taken.ElementAt(before).Data);
    }

    private async Task<string> VerifyAsync(string mail, string method = "dkim")
    {
        await File.WriteAllBytesAsync(relay.Folder.PathOf("taken.eml"), Encoding.Latin1.GetBytes(mail));
        var (status, output) = await relay.RunAsync("auth", relay.Folder.PathOf("taken.eml"), "--json");
        Assert.True(status == 0, output);
        var found = JsonDocument.Parse(output).RootElement;
        return method == "dkim" && found.GetProperty("dkim") is var dkim && dkim.GetArrayLength() > 0
            ? $"dkim {dkim[0].GetProperty("result")} {dkim[0].GetProperty("domain")}"
            : $"arc {found.GetProperty("arc").GetProperty("result")} {found.GetProperty("arc").GetProperty("instances")}";
    }
}
