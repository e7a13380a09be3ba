using System.Net;
using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Authentication;

/// <summary>SPF and DMARC over the whole host, against a name server on loopback.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private const ushort Mx = 15;
    private const ushort Txt = 16;
    private const string Honest = "127.75.1.1";
    private const string Forger = "127.76.1.1";

    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer backend = new();
    private RelayProcess relay = null!;

    public async Task InitializeAsync()
    {
        foreach (var (domain, policy) in (ReadOnlySpan<(string, string)>)[("strict.test", "reject"), ("careful.test", "quarantine"), ("lax.test", "none")])
        {
            dns.On(domain, Mx, MailHost());
            dns.On(domain, Txt, FakeDnsReply.Txt($"v=spf1 ip4:{Honest} -all"));
            dns.On("_dmarc." + domain, Txt, FakeDnsReply.Txt($"v=DMARC1; p={policy}"));
        }

        relay = await RelayProcess.StartAsync(
            folder => $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                headers: { received_spf: true }
                """,
            dns.Address);
    }

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
        await dns.DisposeAsync();
    }

    [Fact]
    public async Task Author_WhoseDomainVouches_IsDeliveredWithTheResults()
    {
        Assert.Equal(250, (await SendAsync(Honest, "bounce@strict.test", "a@strict.test")).Code);
        var taken = Encoding.Latin1.GetString(Assert.Single(backend.Taken).Data).Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
        Assert.Contains("\r\nAuthentication-Results: mx.scenario.test; spf=pass smtp.mailfrom=bounce@strict.test; dkim=none; dmarc=pass (p=reject dis=none) header.from=strict.test", taken, StringComparison.Ordinal);
        Assert.Contains("\r\nReceived-SPF: pass ", taken, StringComparison.Ordinal);
        Assert.Contains("auth=\"spf=pass(strict.test) dkim=none arc=none dmarc=pass(strict.test) p=reject\"", await relay.LogLineAsync("from=<bounce@strict.test>"), StringComparison.Ordinal);
        Assert.Equal(1, await relay.MetricAsync("relay_authentication_total{method=\"dmarc\",result=\"pass\"}"));
    }

    [Fact]
    public async Task Forger_OfADomainThatWantsItRefused_IsRefused()
    {
        var reply = await SendAsync(Forger, "bounce@lax.test", "ceo@strict.test");
        Assert.Equal(550, reply.Code);
        Assert.StartsWith("5.7.1 The owner of strict.test asks to refuse mail that fails DMARC", reply.Text, StringComparison.Ordinal);
        Assert.Empty(backend.Taken);
        var line = await relay.LogLineAsync("from=<bounce@lax.test>");
        Assert.Contains("DMARC_POLICY_REJECT=14", line, StringComparison.Ordinal);
        Assert.Contains("action=reject", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@careful.test", "quarantine")]
    [InlineData("a@lax.test", "tag")]
    [InlineData("a@nothing.test", "accept")]
    public async Task Forger_OfMilderDomains_IsTreatedAsTheyAsk(string author, string action)
    {
        var sender = action + "@lax.test";
        dns.On("nothing.test", Mx, MailHost());
        Assert.Equal(250, (await SendAsync(action == "accept" ? Honest : Forger, sender, author)).Code);
        Assert.Contains("action=" + action, await relay.LogLineAsync($"from=<{sender}>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_ForgedByTheSender_AreReplacedByOurs()
    {
        const string Forged = "Authentication-Results: MX.Scenario.test (x); dmarc=pass header.from=lax.test\r\n";
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(Forger));
        Assert.Equal(250, (await peer.MailAsync("forged@lax.test", Encoding.ASCII.GetBytes(Forged + Mail("a@lax.test")))).Code);
        var taken = Encoding.Latin1.GetString(Assert.Single(backend.Taken).Data);
        Assert.DoesNotContain("dmarc=pass", taken, StringComparison.Ordinal);
        Assert.Contains("dmarc=fail", taken, StringComparison.Ordinal);
    }

    private static FakeDnsReply MailHost() => new() { Answers = [FakeDnsReply.Record(null, Mx, 60, [0, 10, .. FakeDnsReply.Name("mx.outer.test")])] };

    private static string Mail(string author) => $"From: {author}\r\nTo: b@inner.test\r\nSubject: s\r\nDate: Sat, 21 Nov 2026 00:00:00 +0000\r\n\r\ntext\r\n";

    private async Task<HeardReply> SendAsync(string from, string sender, string author)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        return await peer.MailAsync(sender, Encoding.ASCII.GetBytes(Mail(author)), "mail.client.test");
    }
}
