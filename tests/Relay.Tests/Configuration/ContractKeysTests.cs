using Relay.Core.Options;
using Relay.Core.State;

namespace Relay.Tests.Configuration;

public sealed class ContractKeysTests : IDisposable
{
    /// <summary>The block of the contract's page "Configuration", with the listeners that are built.</summary>
    private const string Page = """
        hostname: mx.example.org            # greeting, Received, Authentication-Results
        listeners:
          - { protocol: smtp,  address: "0.0.0.0:25", proxy_protocol: ["10.0.0.9"], bare_newline: reject }   # the hosts that may send a PROXY header
          - { protocol: smtps, address: "0.0.0.0:465" }                    # implicit TLS
        http: { address: "127.0.0.1:9925" }                                # /metrics /healthz /readyz, admin
        tls: { certificate: tls/mx.pem, key: tls/mx.key }
        dns: { servers: ["127.0.0.1:53"], timeout: 2s }
        state: redis://127.0.0.1:6379/0     # redis://[:PASSWORD@]HOST[:PORT][/DB], rediss:// with TLS; or embedded:PATH
        trusted_networks: ["10.0.0.0/8"]    # not checked at the edge; may relay outward; bare newlines normalized
        outbound: "smtp://10.0.0.7:25"      # from trusted_networks to other domains; without it they get 550 5.7.1
        domains:                            # recipients' domains that are accepted, and where their mail goes; names are exact
          example.org: { backend: ["smtp://10.0.0.5:25", "smtp://10.0.0.8:25"], recipients: valid-users.txt }   # a string, or a list for failover
          "*": { backend: "smtp://10.0.0.6:25" }                           # or lmtp://, maildir:PATH
        limits: { message_size: 50MiB, recipients: 1000, line_length: 1MiB, connections: 20000, connections_per_client: 50, connections_per_network: 1000, hops: 50 }
        checks:
          dns_lists:                        # ranges in the last octet; "&8" is a bit; the weight is the score unless rules/ scores the symbol
            - { zone: zen.spamhaus.org, weight: 6, codes: { "127.0.0.2-11": SBL_XBL_PBL } }
            - { zone: list.example, weight: 3, codes: { "127.0.0.2": LIST_A, "127.0.0.12": { symbol: LIST_B, weight: 2 } } }
          uri_lists: [ { zone: uri.example, weight: 4, codes: { "&8": URI_PHISH } } ]
          greylist: { enabled: true, delay: 5m, window: 2d, life: 35d, clients: doubtful }     # or all; doubtful: score from 2 up to the reject threshold
          early_talker: { delay: 0s }
          rates: { enabled: false }
          sender_domain: { enabled: true, temporary: accept }              # or defer
          dmarc: { enforce: true }
          classifier: { model: models/default.model }
        rules: [rules/]
        actions: { tag: 5, quarantine: 10, reject: 15 }                    # score thresholds
        """;

    private readonly ConfigurationFolder folder = new();

    public ContractKeysTests()
    {
        folder.WriteCertificate();
        folder.Write("valid-users.txt", "alice\n");
        folder.Write("rules/10_scores.cf", "score A 1\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ContractPage_AllKeys_AreAcceptedAndAModelThatIsNotThereWarns()
    {
        Assert.Equal([$"{folder.Root}/models/default.model: warning: no such file; the classifier goes on without a shipped model"], folder.Lines(Page));
    }

    [Fact]
    public void ContractPage_Values_Arrive()
    {
        var options = folder.Options(Page);

        Assert.Equal("mx.example.org", options.Hostname);
        Assert.Equal(["0.0.0.0:25", "0.0.0.0:465"], options.Listeners.Select(static l => l.Address.ToString()));
        Assert.Equal("10.0.0.9/32", options.Listeners[0].ProxyProtocol.Single().ToString());
        Assert.True(options.Listeners[1].ImplicitTls);
        Assert.Equal(Path.Combine(folder.Root, "tls/mx.key"), options.Tls!.Certificates.Single().Key);
        Assert.Equal("redis://127.0.0.1:6379/0", options.State);
        Assert.Equal("10.0.0.0/8", options.TrustedNetworks.Single().ToString());
        Assert.Equal("smtp://10.0.0.7:25", options.Outbound!.ToString());
        Assert.Equal(["smtp://10.0.0.5:25", "smtp://10.0.0.8:25"], options.Domains["example.org"].Backends.Select(static b => b.ToString()));
        Assert.Equal(Path.Combine(folder.Root, "valid-users.txt"), options.Domains["example.org"].RecipientsFile);
        Assert.Equal("smtp://10.0.0.6:25", options.Domains["*"].Backends.Single().ToString());
        Assert.Equal(["rates"], options.Checks.Disabled);
        Assert.Equal(["zen.spamhaus.org", "list.example"], options.Checks.DnsLists.Select(static l => l.Zone));
        Assert.Equal([new DnsListCode(0x7F000002, 0x7F00000B, 0, "SBL_XBL_PBL", 6)], options.Checks.DnsLists[0].Codes);
        Assert.Equal([new DnsListCode(0x7F000002, 0x7F000002, 0, "LIST_A", 3), new DnsListCode(0x7F00000C, 0x7F00000C, 0, "LIST_B", 2)], options.Checks.DnsLists[1].Codes);
        var links = Assert.Single(options.Checks.UriLists.Lists);
        Assert.Equal(("uri.example", DnsListKind.Domain, UriNames.Domain), (links.List.Zone, links.List.Kind, links.Names));
        Assert.Equal([new DnsListCode(0, 0, 8, "URI_PHISH", 4)], links.List.Codes);
        Assert.Equal(20, options.Checks.UriLists.Names);
        Assert.Equal(["example.org"], options.Checks.Links.OwnDomains);
        Assert.False(options.Checks.DeferUnknownSenderDomain);
        Assert.False(options.Checks.Rates.Enabled);
        Assert.True(options.Checks.Greylist.Enabled);
        Assert.Equal(GreylistClients.Doubtful, options.Checks.Greylist.Clients);
        Assert.Equal(new GreylistTimes(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3), options.Checks.Greylist.Times);
        Assert.Equal([Path.Combine(folder.Root, "rules")], options.Rules);
    }

    [Theory]
    [InlineData("pop3", "pop3://10.0.0.5:110")]
    [InlineData("pop3s", "pop3s://10.0.0.5")]
    [InlineData("imap", "imap://10.0.0.5:143")]
    [InlineData("imaps", "imaps://10.0.0.5?tls=required&tls_name=mail.example.org")]
    public void Listener_ProtocolNotBuilt_IsTheOnlyError(string protocol, string upstream)
    {
        var result = folder.Load($"tls: {{ certificate: tls/mx.pem, key: tls/mx.key }}\nlisteners:\n  - {{ protocol: {protocol}, address: \"127.0.0.1:110\", upstream: \"{upstream}\", scan: mark }}\n");

        var error = Assert.Single(result.Errors).ToString();
        Assert.Equal($"relay.yaml:3:17: listeners[0].protocol: {protocol} is not built yet; write smtp or smtps, or take the listener out", error);
        Assert.Null(result.Configuration);
    }
}
