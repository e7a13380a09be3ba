using System.Net;
using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Clients;

/// <summary>
/// Paid lists have the customer's key in the zone. It is asked for in DNS, and stands nowhere else: not in replies, log lines (debug, text
/// and JSON), header fields, metrics, nor in what commands print. Even where the list itself repeats it.
/// </summary>
public sealed class KeyTests
{
    private const ushort A = 1;
    private const ushort Txt = 16;
    private const string Key = "q7w8e9rtyu0123456789asdfgh";

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task KeyOfAList_IsNowhereToBeRead(string format)
    {
        await using var dns = new FakeDnsServer();
        Lists(dns);
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await RelayProcess.StartAsync(folder => Yaml(folder, backend.Port, format), dns.Address);
        var heard = new StringBuilder();

        var refused = await SendAsync(relay, "127.72.1.1", "refused");
        heard.AppendLine(refused.ToString());
        Assert.Equal(550, refused.Code);
        Assert.EndsWith("(***.zen.dq.test: https://dq.test/q?key=***&ip=127.72.1.1)", refused.Text, StringComparison.Ordinal);
        Assert.Equal(250, (await SendAsync(relay, "127.72.1.2", "tagged")).Code);
        heard.AppendLine(Encoding.Latin1.GetString(Assert.Single(backend.Taken).Data));

        // A list in trouble is told of in the log; so is a configuration that cannot be used.
        await relay.LogLineAsync("***.err.dq.test");
        relay.Configure(Yaml(relay.Folder, backend.Port, format).Replace($"{Key}.zen", $"{Key}..zen", StringComparison.Ordinal));
        relay.SendHangup();
        await relay.LogLineAsync("reload refused");
        heard.AppendLine((await relay.RunAsync("config", "check")).Output);
        relay.Configure(Yaml(relay.Folder, backend.Port, format));
        relay.Folder.Write("message.eml", "Subject: x\r\n\r\nx\r\n");
        foreach (var command in (string[][])[["config", "check"], ["dnsbl", "127.72.1.1"], ["dnsbl", "127.72.1.2", "--json"], ["scan", "--ip", "127.72.1.1", "--from", "a@outer.test", "message.eml"]])
        {
            var (_, output) = await relay.RunAsync(command);
            heard.AppendLine(output);
        }

        Assert.Contains("***.zen.dq.test\tlisted\t127.0.0.2 DQS_SBL=20", heard.ToString(), StringComparison.Ordinal);
        heard.AppendLine((await relay.GetAsync("/metrics")).Body).AppendJoin('\n', relay.Log);
        Assert.Contains("relay_dnsbl_zones{", heard.ToString(), StringComparison.Ordinal);
        Assert.Contains("DQS_SBL", heard.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(heard.ToString().Split('\n'), static l => l.Contains(Key, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(dns.Queries, static q => q.Name == $"1.1.72.127.{Key}.zen.dq.test" && q.Type == Txt);
    }

    private static void Lists(FakeDnsServer dns)
    {
        dns.On($"2.0.0.127.{Key}.zen.dq.test", A, FakeDnsReply.A("127.0.0.2"));
        dns.On($"1.1.72.127.{Key}.zen.dq.test", A, FakeDnsReply.A("127.0.0.2"));
        dns.On($"1.1.72.127.{Key}.zen.dq.test", Txt, FakeDnsReply.Txt($"https://dq.test/q?key={Key.ToUpperInvariant()}&ip=127.72.1.1"));
        dns.On($"2.1.72.127.{Key}.zen.dq.test", A, FakeDnsReply.A("127.0.0.3"));
        dns.On($"2.1.72.127.{Key}.err.dq.test", A, FakeDnsReply.A("127.255.255.252"));
    }

    private static string Yaml(RelayFolder folder, int backend, string format) => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend}}" } }
        headers: { report: true }
        log: { level: debug, format: {{format}} }
        checks:
          sender_domain: { enabled: false }
          dns_lists:
            - { zone: {{Key}}.zen.dq.test, text: true, codes: { "127.0.0.2": { symbol: DQS_SBL, weight: 20 }, "127.0.0.3": { symbol: DQS_CSS, weight: 6 } } }
            - { zone: {{Key}}.err.dq.test, weight: 1, codes: { "127.0.0.2": DQS_ERR } }
            - { zone: {{Key}}.dbl.dq.test, kind: domain, weight: 1, codes: { "127.0.1.2": DQS_DBL } }
        """;

    private static async Task<HeardReply> SendAsync(RelayProcess relay, string from, string sender)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        return await peer.MailAsync(sender + "@outer.test", Message.Plain(sender));
    }
}
