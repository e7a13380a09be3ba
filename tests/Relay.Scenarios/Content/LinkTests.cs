using System.Net;
using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Content;

/// <summary>Links in messages over the whole host: judged, and looked up in a list on loopback.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private const ushort A = 1;
    private const string Key = "q7w8e9rtyu0123456789asdfgh";

    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer backend = new();
    private RelayProcess relay = null!;

    public async Task InitializeAsync()
    {
        dns.On($"test.{Key}.uri.test", A, FakeDnsReply.A("127.0.0.8"));
        dns.On($"evil.com.{Key}.uri.test", A, FakeDnsReply.A("127.0.0.8"));
        dns.On($"refused.com.{Key}.uri.test", A, FakeDnsReply.A("127.0.0.255"));
        relay = await RelayProcess.StartAsync(
            folder => $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                checks:
                  sender_domain: { enabled: false }
                  uri_lists: [ { zone: {{Key}}.uri.test, weight: 20, codes: { "&8": URI_PHISH } } ]
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
    public async Task Link_ThatAListHolds_IsRefusedAndSaidWithoutTheKey()
    {
        var reply = await SendAsync("listed", "https://www.google.com/url?q=https%3A%2F%2Fwww.evil.com%2Fx");
        Assert.Equal(550, reply.Code);
        Assert.Contains("URI_PHISH", reply.Text, StringComparison.Ordinal);
        Assert.Empty(backend.Taken);
        var line = await relay.LogLineAsync("from=<listed@outer.test>");
        Assert.Contains("URI_PHISH=20[evil.com in ***.uri.test: 127.0.0.8]", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, line, StringComparison.Ordinal);
        Assert.Equal(1, dns.Count($"evil.com.{Key}.uri.test"));
        Assert.Equal(1, await relay.MetricAsync("relay_symbols_total{symbol=\"URI_PHISH\"}"));
    }

    [Fact]
    public async Task Link_Odd_IsInTheLogAndTheMessageGoesOn()
    {
        Assert.Equal(250, (await SendAsync("odd", "http://www.paypal.com@198.51.100.7/")).Code);
        Assert.Single(backend.Taken);
        var line = await relay.LogLineAsync("from=<odd@outer.test>");
        Assert.Contains("LINK_IP_HOST=1.5", line, StringComparison.Ordinal);
        Assert.Contains("LINK_USERINFO_HOST=3", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ThatRefuses_IsNoListing()
    {
        Assert.Equal(250, (await SendAsync("error", "http://refused.com/")).Code);
        Assert.Contains("URI_LISTS_UNKNOWN=0", await relay.LogLineAsync("from=<error@outer.test>"), StringComparison.Ordinal);
        Assert.Contains("***.uri.test", await relay.LogLineAsync("it is muted"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_SaysTheSame()
    {
        relay.Folder.Write("message.eml", Mail("http://www.evil.com/ http://0x7f.1.2.3:81/"));
        var (status, output) = await relay.RunAsync("scan", "message.eml");
        Assert.Equal(0, status);
        Assert.Contains("URI_PHISH evil.com in ***.uri.test: 127.0.0.8", output, StringComparison.Ordinal);
        Assert.Contains("LINK_IP_DISGUISED 127.1.2.3", output, StringComparison.Ordinal);
    }

    private static string Mail(string text) => $"From: a@outer.test\r\nTo: b@inner.test\r\nSubject: s\r\n\r\n{text}\r\n";

    private async Task<HeardReply> SendAsync(string sender, string link)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.77.1.1"));
        return await peer.MailAsync(sender + "@outer.test", Encoding.ASCII.GetBytes(Mail(link)));
    }
}
