namespace Relay.Tests.Configuration;

public sealed class ErrorTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]

    // YAML itself
    [InlineData("a: [1\nb: 2\n", "1:4: not valid YAML: this list or map is not closed")]
    [InlineData("http:\n\taddress: x\n", "2:1: not valid YAML: While scanning a mapping, found invalid tab as indentation")]
    [InlineData("hostname: a: b\n", "1:12: not valid YAML")]
    [InlineData("domains: { a: *x }", "1:15: not valid YAML: No anchor &x stands before this alias")]
    [InlineData("a: &x { b: *x }", "1:12: not valid YAML: No anchor &x stands before this alias")]
    [InlineData("hostname: a.example\n---\nhostname: b.example\n", "2:1: a second YAML document begins here; write the whole configuration in one")]
    [InlineData("hostname: a.example\nhostname: b.example\n", "2:1: \"hostname\" is already set at line 1; write it once")]
    [InlineData("limits: { hops: 1, hops: 2 }", "1:20: \"hops\" is already set at line 1; write it once")]
    [InlineData("[x]: 1\n", "1:1: a key must be a single word")]
    [InlineData("- a\n", "1:1: the configuration is a list; write keys such as hostname: mx.example.org")]

    // kinds
    [InlineData("hostname: [a.example]", "1:11: hostname is a list; write a single value")]
    [InlineData("http: 127.0.0.1:80", "1:7: http is a single value; write a map such as { key: value }")]
    [InlineData("listeners: { protocol: smtp }", "1:12: listeners is a map; write a list, each item on a line with - before it")]
    [InlineData("listeners: [smtp]", "1:13: listeners[0] is a single value; write a map such as { key: value }")]
    [InlineData("trusted_networks: [[10.0.0.1]]", "1:20: trusted_networks is a list; write a single value")]
    [InlineData("checks: { helo: false }", "1:17: checks.helo is a single value; write a map such as { key: value }")]

    // keys
    [InlineData("hostnam: a.example", "1:1: unknown key \"hostnam\"; did you mean hostname?")]
    [InlineData("limits: { message-size: 1MiB }", "1:11: unknown key \"message-size\" in limits; did you mean message_size?")]
    [InlineData("dns: { resolver: 192.0.2.1 }", "1:8: unknown key \"resolver\" in dns; write servers or timeout")]
    [InlineData("checks: { hello: { enabled: false } }", "1:11: unknown key \"hello\" in checks; did you mean helo?")]
    [InlineData("checks: { helo: { enable: false } }", "1:19: unknown key \"enable\" in checks.helo; did you mean enabled?")]
    [InlineData("actions: { discard: 20 }", "1:12: unknown key \"discard\" in actions; write quarantine, reject or tag")]

    // values
    [InlineData("hostname: mx.example.org.", "1:11: hostname: \"mx.example.org.\" is not a domain name; write one such as mx.example.org, without a dot at its end")]
    [InlineData("hostname: 192.0.2.1", "1:11: hostname: \"192.0.2.1\" is not a domain name")]
    [InlineData("limits: { message_size: 50MB }", "1:25: limits.message_size: \"50MB\" is not a size; write a whole number with B, KiB, MiB or GiB, such as 50MiB")]
    [InlineData("limits: { message_size: 2000GiB }", "1:25: limits.message_size: \"2000GiB\" is out of bounds; write a size from 1B to 1024GiB")]
    [InlineData("limits: { line_length: 997 }", "1:24: limits.line_length: \"997\" is out of bounds; write a size from 998B to 1GiB")]
    [InlineData("limits: { recipients: 0 }", "1:23: limits.recipients: \"0\" is not a whole number from 1 to 100000; write one")]
    [InlineData("limits: { recipients: many }", "1:23: limits.recipients: \"many\" is not a whole number from 1 to 100000; write one")]
    [InlineData("dns: { timeout: 2 }", "1:17: dns.timeout: \"2\" is not a time; write a whole number with ms, s, m, h or d, such as 30s")]
    [InlineData("dns: { timeout: 0s }", "1:17: dns.timeout: \"0s\" is out of bounds; write a time from 1ms to 30s")]
    [InlineData("dns: { servers: [dns.example] }", "1:18: dns.servers: \"dns.example\" is not an address; write ADDR[:PORT] or [V6ADDR]:PORT, such as 127.0.0.1:53")]
    [InlineData("trusted_networks: [10.0.0.1/8]", "1:20: trusted_networks: \"10.0.0.1/8\" has bits set past its prefix; write 10.0.0.0/8, or 10.0.0.1 for the one host")]
    [InlineData("trusted_networks: [10.0.0.0/33]", "1:20: trusted_networks: \"10.0.0.0/33\" is neither an address nor a network; write one such as 10.0.0.9, 10.0.0.0/8 or 2001:db8::/32")]
    [InlineData("headers: { report: yes }", "1:20: headers.report: \"yes\" is neither true nor false; write one of the two")]
    [InlineData("headers: { subject_tag: \"a\\nb\" }", "1:25: headers.subject_tag: \"a?b\" is no tag for a subject; write up to 64 printable ASCII characters, such as \"[SPAM] \"")]
    [InlineData("headers: { subject_tag: ' ' }", "1:25: headers.subject_tag: \" \" is no tag for a subject")]
    [InlineData("domains: { a.example: { backend: 'smtp://h', block: ['@b.example'] } }", "1:54: domains.a.example.block: \"@b.example\" is no sender; write an address (a@example.org), a domain (example.org), or all below one (.example.org)")]
    [InlineData("domains: { a.example: { backend: 'smtp://h', welcome: 'a b@c.example' } }", "1:55: domains.a.example.welcome: \"a b@c.example\" is no sender")]
    [InlineData("domains: { a.example: { backend: 'smtp://h', actions: { discard: 3 } } }", "1:57: unknown key \"discard\" in domains.a.example.actions; write quarantine, reject or tag")]
    [InlineData("quarantine: { max_size: 1KiB }", "1:25: quarantine.max_size: \"1KiB\" is out of bounds; write a size from 1MiB to 1024GiB")]
    [InlineData("log: { level: verbose }", "1:15: log.level: \"verbose\" is not known; write debug, info, warning or error")]
    [InlineData("actions: { tag: high }", "1:17: actions.tag: \"high\" is not a score; write a number such as 5 or 7.5, or never")]
    [InlineData("actions: { tag: 1e9 }", "1:17: actions.tag: \"1e9\" is not a score")]
    [InlineData("outbound: 10.0.0.7:25", "1:11: outbound: \"10.0.0.7:25\" is not a URL that can stand here; write smtp://HOST[:PORT], smtps://HOST[:PORT], lmtp://HOST[:PORT], mx://DOMAIN or maildir:PATH")]
    [InlineData("outbound: imap://h", "1:11: outbound: \"imap://h\" is not a URL that can stand here")]
    [InlineData("state: sqlite:x", "1:8: state: \"sqlite:x\" is no store; write embedded:PATH, or redis://[:PASSWORD@]HOST[:PORT][/DB], rediss:// with TLS")]
    [InlineData("state: redis://:hush@", "1:8: state: this is no Redis URL; write embedded:PATH")]
    [InlineData("state: redis://user:hush@host", "1:8: state: this is no Redis URL: before the @ stands :PASSWORD, a user name cannot be given")]
    [InlineData("state: redis://host:0", "1:8: state: this is no Redis URL; write embedded:PATH")]
    [InlineData("state: redis://host/x", "1:8: state: this is no Redis URL: the database is no number")]
    [InlineData("state: redis://a..b/0", "1:8: state: this is no Redis URL; write embedded:PATH")]
    [InlineData("state: 'redis://a,b'", "1:8: state: this is no Redis URL: several hosts, up to 16, are what redis-sentinel:// takes")]
    [InlineData("state: redis-sentinel://a", "1:8: state: this Redis URL names no master; write redis-sentinel://HOST[:PORT],…[/DB]?master=NAME")]
    [InlineData("state: 'redis-sentinel://a:26379,[::1]:b/0?master=m'", "1:8: state: this is no Redis URL; write embedded:PATH")]
    [InlineData("state: redis://host?master=m", "1:8: state: this is no Redis URL: a parameter is not known or does not belong here")]
    [InlineData("state: redis-sentinel://host?master=", "1:8: state: this is no Redis URL: a parameter has no value")]
    [InlineData("state: rediss://host?ca=gone.pem", "1:8: state: \"gone.pem\": no such file")]
    [InlineData("http: { token: 'file:gone' }", "1:16: http.token: \"gone\": no such file")]
    [InlineData("rules: gone", "1:8: rules: \"gone\": no such file or folder")]

    // listeners
    [InlineData("listeners: [{ address: '127.0.0.1:25' }]", "1:13: listeners[0].protocol is missing; write protocol: smtp or smtps")]
    [InlineData("listeners: [{ protocol: smtp }]", "1:13: listeners[0].address is missing; write address: \"0.0.0.0:25\"")]
    [InlineData("listeners: [{ protocol: smtp, address: 127.0.0.1 }]", "1:40: listeners[0].address: \"127.0.0.1\" is not an address with a port; write ADDR:PORT or [V6ADDR]:PORT, such as 0.0.0.0:25")]
    [InlineData("listeners: [{ protocol: smtps, address: '127.0.0.1:465' }]", "1:1: a listener with TLS from the start needs a certificate; write tls: { certificate: FILE, key: FILE }")]
    [InlineData("listeners:\n- { protocol: smtp, address: '0.0.0.0:25' }\n- { protocol: smtp, address: '127.0.0.1:25' }", "3:30: 127.0.0.1:25 clashes with 0.0.0.0:25 at relay.yaml:2:30; give each listener, and http, an address or port of its own")]
    [InlineData("http: { address: '127.0.0.1:2525' }", "1:18: 127.0.0.1:2525 clashes with 127.0.0.1:2525 at relay.yaml:1:1")]

    [InlineData("listeners: []", "1:12: listeners is empty; write at least one, or remove the key to listen on 127.0.0.1:2525")]

    // tls
    [InlineData("tls: { require_from: a.example }", "1:6: tls has no certificate; write certificate: FILE and key: FILE")]
    [InlineData("tls: { certificate: gone.pem, key: gone.key }", "1:21: tls.certificate: \"gone.pem\": no such file", "1:36: tls.key: \"gone.key\": no such file")]

    // domains
    [InlineData("domains: { a.example: { } }", "1:23: domains.a.example.backend is missing; write where the domain's mail goes, such as backend: \"smtp://10.0.0.5:25\"")]
    [InlineData("domains: { a.example: { backend: [] } }", "1:34: domains.a.example.backend is empty")]
    [InlineData("domains: { '*.example': { backend: 'smtp://h' } }", "1:12: domains: \"*.example\" is not a domain name")]
    [InlineData("domains: { a.example: { backend: 'smtp://h' }, A.EXAMPLE: { backend: 'smtp://h' } }", "1:48: domains: \"A.EXAMPLE\" is the same domain as one above (a.example); write it once")]
    [InlineData("domains: { a.example: { backend: ['smtp://h', 'maildir:x'] } }", "1:34: domains.a.example.backend: a maildir cannot stand in a list for failover; write it alone")]
    [InlineData("domains: { a.example: { backend: 'smtp://h', recipients: gone.txt } }", "1:58: domains.a.example.recipients: \"gone.txt\": no such file")]

    // settings of checks that are not built have a form too
    [InlineData("checks: { greylist: { clients: some } }", "1:32: checks.greylist.clients: \"some\" is not known; write doubtful or all")]
    [InlineData("checks: { greylist: { delay: 0s } }", "1:30: checks.greylist.delay: \"0s\" is out of bounds; write a time from 1s to 1d")]
    [InlineData("checks: { greylist: { enabled: true, delay: 1h, window: 1h } }", "1:21: checks.greylist.window is not longer than delay, so no retry would ever be in time")]
    [InlineData("checks: { clamav: { address: '127.0.0.1:3310' } }", "1:30: checks.clamav.address: \"127.0.0.1:3310\" is not an address of clamd; write unix:PATH or tcp:ADDR:PORT, such as unix:/run/clamav/clamd.ctl")]
    [InlineData("checks: { clamav: { address: 'tcp:127.0.0.1:0' } }", "1:30: checks.clamav.address: \"tcp:127.0.0.1:0\" is not an address of clamd")]
    [InlineData("checks: { clamav: { address: 'unix:' } }", "1:30: checks.clamav.address: \"unix:\" is not an address of clamd")]
    [InlineData("checks: { clamav: { on_error: reject } }", "1:31: checks.clamav.on_error: \"reject\" is not known; write skip or defer")]
    [InlineData("checks: { attachments: { depth: 33 } }", "1:33: checks.attachments.depth: \"33\" is not a whole number from 1 to 32")]
    [InlineData("checks: { attachments: { file_size: 1KiB } }", "1:37: checks.attachments.file_size: \"1KiB\" is out of bounds; write a size from 64KiB to 256MiB")]
    [InlineData("checks: { rates: { client: { messages: 60 } } }", "1:40: checks.rates.client.messages: \"60\" is not a rate; write a count and a time from 1s to 1d, such as 60/1m, or never")]
    [InlineData("checks: { rates: { unknown_recipients: 0/1h } }", "1:40: checks.rates.unknown_recipients: \"0/1h\" is not a rate")]
    [InlineData("checks: { rates: { client: { mesages: 60/1m } } }", "1:30: unknown key \"mesages\" in checks.rates.client; did you mean messages?")]
    [InlineData("checks: { dns_lists: [{ weight: 2, codes: {} }] }", "1:23: checks.dns_lists[0].zone is missing")]
    [InlineData("checks: { dns_lists: [{ zone: l.example, codes: { 127.0.0.9-2: A } }] }", "1:51: checks.dns_lists[0].codes.127.0.0.9-2 is no answer of a list")]
    [InlineData("checks: { uri_lists: [{ zone: l.example, codes: { '&8': lower } }] }", "1:57: checks.uri_lists[0].codes.&8: \"lower\" is not a symbol; write capitals, digits and _, such as LIST_A")]
    [InlineData("checks: { uri_lists: [{ zone: l.example, codes: {}, names: all }] }", "1:60: checks.uri_lists[0].names: \"all\" is not known; write domain, host or both")]
    [InlineData("checks: { uri_lists: { names: 0 } }", "1:31: checks.uri_lists.names: \"0\" is not a whole number from 1 to 200")]
    [InlineData("checks: { uri_lists: { lists: [{ codes: {} }] } }", "1:32: checks.uri_lists.lists[0].zone is missing")]
    [InlineData("checks: { links: { known_names: [a..b] } }", "1:34: checks.links.known_names: \"a..b\" is not a domain name")]
    public void Configuration_Wrong_IsAnErrorAtItsPlace(string yaml, params string[] expected)
    {
        var result = folder.Load(yaml);

        Assert.Null(result.Configuration);
        var errors = result.Errors.Select(static e => e.ToString()).ToList();
        Assert.Equal(expected.Length, errors.Count);
        Assert.All(expected.Zip(errors), static pair => Assert.StartsWith("relay.yaml:" + pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_ManyMistakes_AreAllReportedInTheFilesOrder()
    {
        var lines = folder.Lines("actions: { reject: x }\nlimits:\n  hops: -1\n  hop: 2\ndns: { timeout: soon }\nhostname: '-'\n");

        Assert.Equal(["1:20", "3:9", "4:3", "5:17", "6:11"], lines.Select(static l => string.Join(':', l.Split(':')[1..3])));
    }

    [Theory]
    [InlineData("actions: { tag: 10, quarantine: 12, reject: 8 }", "1:37: warning: actions.reject (8) is below quarantine (12), so nothing is ever treated with quarantine alone", "1:37: warning: actions.reject (8) is below tag (10), so nothing is ever treated with tag alone; write a higher score, or tag: never")]
    [InlineData("actions: { quarantine: never, reject: 4 }", "1:31: warning: actions.reject (4) is below tag (5)")]
    [InlineData("hostname:\n", "1:10: warning: hostname has no value and counts as not written; give it one, or remove the key")]
    [InlineData("domains: { a.example: { backend: 'smtp://h', recipients: users, check: none } }", "1:65: warning: domains.a.example.check has no effect beside recipients")]
    [InlineData("listeners: [{ protocol: smtp, address: '127.0.0.1:0', scan: off }]", "1:55: warning: listeners[0].scan has no effect yet; it is for POP3 and IMAP")]
    [InlineData("checks: { greylist: { delay: 10m } }", "1:21: warning: checks.greylist is off unless it is turned on; write enabled: true (or false) beside its settings")]
    public void Configuration_Doubtful_IsAWarningAtItsPlace(string yaml, params string[] expected)
    {
        folder.Write("users", "a\n");

        var result = folder.Load(yaml);

        Assert.NotNull(result.Configuration);
        Assert.Equal(expected.Length, result.Diagnostics.Count);
        Assert.All(expected.Zip(result.Diagnostics), static pair => Assert.StartsWith("relay.yaml:" + pair.First, pair.Second.ToString(), StringComparison.Ordinal));
        Assert.Equal(result.Diagnostics, result.Configuration.Warnings);
    }

    [Fact]
    public void Configuration_FileMissing_IsOneErrorThatNamesIt()
    {
        var result = ConfigurationFolder.Load(new("gone.yaml", null, new Dictionary<string, string>(), folder.Root, folder.Program));

        Assert.Equal("gone.yaml:1:1: no such file; name one that exists with --config FILE", Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Configuration_FileOverTheCap_IsAnError()
    {
        Assert.Null(folder.Load(new string('#', (16 << 20) + 1)).Configuration);
        Assert.NotNull(folder.Load(new string('#', 1 << 20)).Configuration);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Configuration_NestedToTheCap_IsReadAndOnePastRefused(int lists, bool read)
    {
        var line = Assert.Single(folder.Lines("hostname: " + new string('[', lists) + new string(']', lists)));

        Assert.Equal(read, line.Contains("hostname is a list", StringComparison.Ordinal));
        Assert.Equal(!read, line.Contains("Nested deeper than 32", StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_RuleFileWrong_IsAnErrorToo()
    {
        var file = folder.Write("r/a.cf", "score A\n");

        Assert.Equal([$"{file}:1:1: A: the value is missing; write score A …"], folder.Lines("rules: r"));
    }
}
