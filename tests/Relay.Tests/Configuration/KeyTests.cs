using System.Globalization;
using System.Net;
using Relay.Core.Options;

namespace Relay.Tests.Configuration;

public sealed class KeyTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, Func<RelayOptions, object?>, object?> Table => new()
    {
        { "hostname: MX.Example.ORG", o => o.Hostname, "mx.example.org" },
        { "hostname: bücher.example", o => o.Hostname, "xn--bcher-kva.example" },
        { "listeners: [{ protocol: smtp, address: '[::1]:0' }]", o => o.Listeners[0].Address.ToString(), "[::1]:0" },
        { "listeners: [{ protocol: smtp, address: '127.0.0.1:26', bare_newline: normalize }]", o => o.Listeners[0].BareNewline, BareNewline.Normalize },
        { "listeners: [{ protocol: smtp, address: '127.0.0.1:26' }]", o => o.Listeners[0].BareNewline, BareNewline.Reject },
        { "listeners: [{ protocol: smtp, address: '127.0.0.1:26', proxy_protocol: 10.0.0.0/8 }]", o => o.Listeners[0].ProxyProtocol.Single().ToString(), "10.0.0.0/8" },
        { "http: { address: '0.0.0.0:80' }", o => o.Http.Address.ToString(), "0.0.0.0:80" },
        { "http: { token: secret }", o => o.Http.Token, "secret" },
        { "dns: { servers: 192.0.2.1 }", o => o.Dns.Servers.Single().ToString(), "192.0.2.1:53" },
        { "dns: { servers: ['2001:db8::1', '[2001:db8::2]:5353'] }", o => string.Join(' ', o.Dns.Servers), "[2001:db8::1]:53 [2001:db8::2]:5353" },
        { "dns: { timeout: 500ms }", o => o.Dns.Timeout, TimeSpan.FromMilliseconds(500) },
        { "trusted_networks: 192.0.2.1", o => o.TrustedNetworks.Single(), new IPNetwork(IPAddress.Parse("192.0.2.1"), 32) },
        { "trusted_networks: ['2001:db8::/32']", o => o.TrustedNetworks.Single().PrefixLength, 32 },
        { "outbound: mx://relay.example", o => o.Outbound, new BackendUrl(BackendScheme.Mx, "relay.example", 25, BackendTls.Opportunistic) },
        { "domains: { A.Example: { backend: 'smtp://h' } }", o => string.Join(' ', o.Domains.Keys), "a.example" },
        { "domains: { a.example: { backend: 'smtp://h' } }", o => o.Domains["a.example"].Check, RecipientCheck.CallForward },
        { "domains: { a.example: { backend: 'smtp://h', check: none } }", o => o.Domains["a.example"].Check, RecipientCheck.None },
        { "checks: { timeout: 3s }", o => o.Checks.Timeout, TimeSpan.FromSeconds(3) },
        { "checks: { early_talker: { delay: 2s } }", o => o.Checks.GreetingDelay, TimeSpan.FromSeconds(2) },
        { "checks: { helo: { enabled: false }, size: { enabled: True } }", o => string.Join(' ', o.Checks.Disabled), "helo" },
        { "checks: { dns_lists: { enabled: false } }", o => string.Join(' ', o.Checks.Disabled), "dns_lists" },
        { "checks: { sender_domain: { temporary: defer } }", o => $"{o.Checks.DeferUnknownSenderDomain}", "True" },
        {
            "checks: { dns_lists: [{ zone: L.example, kind: domain, group: g, group_cap: 8, text: true, codes: { '&8': { symbol: A, weight: -2 } } }] }",
            o => o.Checks.DnsLists.Select(static l => $"{l.Zone} {l.Kind} {l.Group} {l.GroupCap} {l.Text} {l.Codes[0]}").Single(),
            "l.example Domain g 8 True DnsListCode { First = 0, Last = 0, Bit = 8, Symbol = A, Weight = -2 }"
        },
        { "checks: { dns_lists: [{ zone: l.example, codes: { 127.0.0.2: A } }] }", o => (o.Checks.DnsLists[0].Breaker, o.Checks.DnsLists[0].Text), (true, false) },
        { "checks: { dns_lists: [{ zone: l.example, breaker: false, codes: { 127.0.0.2: A } }] }", o => o.Checks.DnsLists[0].Breaker, false },
        {
            "checks: { dns_lists: { enabled: false, lists: [{ zone: l.example, codes: { 127.0.0.2: A } }] } }",
            o => $"{o.Checks.DnsLists.Count}", "0"
        },
        { "checks: { spf: { enabled: false }, arc: { enabled: false } }", o => o.Checks.Disabled.Count, 2 },
        {
            "checks: { attachments: { depth: 3, entries: 10, file_size: 1MiB, total_size: 2MiB, ratio: 99 } }",
            o => (o.Checks.Attachments.Depth, o.Checks.Attachments.Entries, o.Checks.Attachments.FileSize, o.Checks.Attachments.TotalSize, o.Checks.Attachments.Ratio),
            (3, 10, 1 << 20, 2 << 20, 99)
        },
        { "checks: { clamav: { address: 'unix:/run/clamav/clamd.ctl' } }", o => $"{o.Checks.Clamav.Address}", "/run/clamav/clamd.ctl" },
        {
            "checks: { clamav: { address: 'tcp:[::1]:3310', timeout: 5s, max_size: 3MiB, on_error: defer, connections: 4 } }",
            o => $"{o.Checks.Clamav.Address} {o.Checks.Clamav.Timeout.TotalSeconds} {o.Checks.Clamav.MaxSize} {o.Checks.Clamav.DeferOnError} {o.Checks.Clamav.Connections}",
            "[::1]:3310 5 3145728 True 4"
        },
        { "checks: { clamav: { enabled: true } }", o => o.Checks.Clamav.Address, null },
        { "actions: { tag: 3.5 }", o => o.Actions.Tag, 3.5 },
        { "actions: { quarantine: never }", o => o.Actions.Quarantine, double.PositiveInfinity },
        { "actions: { tag: 100000, quarantine: 100001, reject: 100002 }", o => o.Actions.Reject, 100002.0 },
        { "actions: { tag: 3 }\ndomains: { a.example: { backend: 'smtp://h', actions: { reject: 7 } } }", o => o.Domains["a.example"].Actions, new ActionOptions { Tag = 3, Reject = 7 } },
        { "domains: { a.example: { backend: 'smtp://h' } }", o => o.Domains["a.example"].Actions, null },
        {
            "domains: { a.example: { backend: 'smtp://h', welcome: [Boss@B\u00fccher.example, '.Example.ORG'], block: spam.example } }",
            o => string.Join(' ', o.Domains["a.example"].Welcome.Concat(o.Domains["a.example"].Block)), "boss@xn--bcher-kva.example .example.org spam.example"
        },
        { "quarantine: { keep: 14d }", o => o.Quarantine.Keep, TimeSpan.FromDays(14) },
        { "quarantine: { max_size: 2GiB }", o => o.Quarantine.MaxSize, 2L << 30 },
        { "history: { keep: 0s }", o => o.History.Keep, TimeSpan.Zero },
        { "history: { path: /h.db, max_size: 5MiB }", o => (o.History.Path, o.History.MaxSize), ("/h.db", 5L << 20) },
        { "headers: { subject_tag: '[SPAM] ' }", o => o.Headers.SubjectTag, "[SPAM] " },
        { "headers: { report: true }", o => o.Headers.Report, true },
        { "log: { format: json, level: debug }", o => (o.Log.Format, o.Log.Level), (LogFormat.Json, "debug") },
        { "backends: { xforward: true }", o => o.Backends.Xforward, true },
        { "? hostname\n: a.example\nlimits: &l { hops: 7 }\n", o => o.Limits.Hops, 7 },
        { "", o => o.Hostname.Length > 0, true },
        { "# nothing\n", o => o.Domains.Count, 0 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Key_Written_SetsItsOption(string yaml, Func<RelayOptions, object?> option, object? expected)
    {
        Assert.Equal(expected, option(folder.Options(yaml)));
    }

    public static TheoryData<string, string, object> EveryBound
    {
        get
        {
            var table = new TheoryData<string, string, object>();
            foreach (var (section, options) in new (string, object)[] { ("limits", new LimitOptions()), ("backends", new BackendPoolOptions()) })
            {
                foreach (var property in options.GetType().GetProperties())
                {
                    (string, object) written = property.GetValue(options) switch
                    {
                        TimeSpan => ("29s", TimeSpan.FromSeconds(29)),
                        long => ("2MiB", 2L << 20),
                        int when property.Name is "LineLength" or "HeaderSize" or "ScannedSize" or "MessageMemory" => ("3KiB", 3 << 10),
                        int => ("17", 17),
                        _ => ("true", true),
                    };
                    table.Add($"{section}.{property.Name}", written.Item1, written.Item2);
                }
            }

            return table;
        }
    }

    /// <summary>Every property of the two option types has a key, so that one added there is not forgotten here.</summary>
    [Theory]
    [MemberData(nameof(EveryBound))]
    public void LimitsAndBackends_EveryProperty_HasAKey(string name, string text, object expected)
    {
        var (section, property) = (name.Split('.')[0], name.Split('.')[1]);
        var key = string.Concat(property.Select(static (c, i) => char.IsUpper(c) && i > 0 ? "_" + c : c.ToString())).ToLower(CultureInfo.InvariantCulture);

        var options = folder.Options($"{section}: {{ {key}: {text} }}");

        object read = section == "limits" ? options.Limits : options.Backends;
        Assert.Equal(expected, read.GetType().GetProperty(property)!.GetValue(read));
    }

    [Fact]
    public void Paths_Relative_StartAtTheFilesFolder()
    {
        folder.Write("etc/users", "a\n");
        folder.Write("etc/rules/a.cf", "score A 2\n");
        folder.Write("etc/relay.yaml", "rules: rules\nquarantine: { path: q }\ndomains: { '*': { backend: 'maildir:m', recipients: users } }\n");

        var result = ConfigurationFolder.Load(new("etc/relay.yaml", null, new Dictionary<string, string>(), folder.Root, folder.Program));

        var options = result.Configuration!.Options;
        var etc = Path.Combine(folder.Root, "etc");
        Assert.Equal([Path.Combine(etc, "rules")], options.Rules);
        Assert.Equal(Path.Combine(etc, "q"), options.Quarantine.Path);
        Assert.Equal(Path.Combine(etc, "m"), options.Domains["*"].Backends[0].Path);
        Assert.Equal(Path.Combine(etc, "users"), options.Domains["*"].RecipientsFile);
        Assert.Equal(Path.Combine(etc, "relay.yaml"), result.Configuration.File);
        Assert.Equal(2, result.Configuration.Scores.ScoreOf("A"));
    }

    [Fact]
    public void Secret_File_IsItsFirstLine()
    {
        folder.Write("token", "s3cret\r\nsecond\n");
        folder.Write("redis", "redis://:p@ss@host:6379/1");

        Assert.Equal("s3cret", folder.Options("http: { token: 'file:token' }").Http.Token);
        Assert.Equal("redis://:p@ss@host:6379/1", folder.Options("state: file:redis").State);
    }

    [Fact]
    public void Dns_Option_OverridesServers()
    {
        var result = folder.Load("dns: { servers: [192.0.2.1, 192.0.2.2] }", "127.0.0.9:5353");

        Assert.Equal(["127.0.0.9:5353"], result.Configuration!.Options.Dns.Servers.Select(static s => s.ToString()));
    }
}
