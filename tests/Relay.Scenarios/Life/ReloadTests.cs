using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Life;

/// <summary>SIGHUP: a good set is taken whole, a bad one not at all, and open sessions go on.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly ScriptedSmtpServer backend = new();
    private RelayProcess relay = null!;
    private string firstCertificate = "";

    public async Task InitializeAsync() => relay = await RelayProcess.StartAsync(folder =>
    {
        firstCertificate = Certificates.Write(folder, "tls/mx", KeyKind.Ecdsa, RelayProcess.Hostname);
        folder.Write("rules/10.cf", "score HELO_NO_DOT 1.25\n");
        return Yaml(folder, "one.test");
    });

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task Hangup_NewCertificate_IsForNewHandshakesAndOpenSessionsGoOn()
    {
        await using var open = await SmtpPeer.ConnectAsync(relay.Smtp);
        using var tls = await open.StartTlsAsync();
        Assert.Equal(firstCertificate, Shown(tls));
        await open.OpenAsync("open", "b@one.test");
        await open.SendAsync(Message.Header("open"));

        var second = Certificates.Write(relay.Folder, "tls/mx", KeyKind.Rsa, RelayProcess.Hostname);
        await ReloadAsync("done");

        await using var later = await SmtpPeer.ConnectAsync(relay.Smtp);
        using var laterTls = await later.StartTlsAsync();
        Assert.Equal(second, Shown(laterTls));
        await open.SendAsync("the rest\r\n.\r\n");
        Assert.Equal(250, (await open.ReplyAsync()).Code);
        Assert.Single(backend.Taken);
    }

    [Fact]
    public async Task Hangup_BrokenRules_KeepTheOldSetAndSayWhere()
    {
        relay.Folder.Write("rules/10.cf", "score HELO_NO_DOT 3\nscore HELO_UNDERSCORE high\n");
        await ReloadAsync("refused");

        var line = await relay.LogLineAsync("reload refused");
        Assert.Contains("10.cf:2:", line, StringComparison.Ordinal);
        Assert.Equal("HELO_NO_DOT=1.25", await ScoreAsync());

        relay.Folder.Write("rules/10.cf", "score HELO_NO_DOT 3\n");
        await ReloadAsync("done");
        Assert.Equal("HELO_NO_DOT=3", await ScoreAsync());
    }

    [Fact]
    public async Task Hangup_BrokenConfiguration_KeepsTheOldSetAndSaysWhere()
    {
        relay.Configure(Yaml(relay.Folder, "two.test") + "\nbogus: 1");
        await ReloadAsync("refused");

        Assert.Contains("relay.yaml:", await relay.LogLineAsync("reload refused"), StringComparison.Ordinal);
        Assert.Equal((250, 550), await TakesAsync());

        relay.Configure(Yaml(relay.Folder, "two.test"));
        await ReloadAsync("done");
        Assert.Equal((550, 250), await TakesAsync());
    }

    [Fact]
    public async Task Hangup_BrokenKey_KeepsTheOldCertificate()
    {
        relay.Folder.Write("tls/mx.key", "no key\n");
        await ReloadAsync("refused");

        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        using var tls = await peer.StartTlsAsync();
        Assert.Equal(firstCertificate, Shown(tls));
        await relay.LogLineAsync(static l => l.Contains("reload refused", StringComparison.Ordinal) && l.Contains("mx.", StringComparison.Ordinal));
    }

    private string Yaml(RelayFolder folder, string domain) => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains: { {{domain}}: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
        tls: { certificate: tls/mx.pem, key: tls/mx.key }
        rules: [rules/]
        """;

    private async Task ReloadAsync(string outcome)
    {
        var sample = $"relay_reloads_total{{outcome=\"{outcome}\"}}";
        var before = await relay.MetricAsync(sample);
        relay.SendHangup();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (await relay.MetricAsync(sample) == before)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{sample} stays {before}:\n{string.Join('\n', relay.Log)}");
            await Task.Delay(20);
        }
    }

    private async Task<string> ScoreAsync()
    {
        var sender = "score" + backend.Taken.Count;
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO nodot", $"MAIL FROM:<{sender}@outer.test>", "RCPT TO:<b@one.test>", "DATA");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain(sender))).Code);
        var taken = System.Text.Encoding.ASCII.GetString(backend.Taken.Last().Data);
        var from = taken.IndexOf("tests=", StringComparison.Ordinal) + 6;
        return taken[from..taken.IndexOf("\r\n", from, StringComparison.Ordinal)];
    }

    private async Task<(int One, int Two)> TakesAsync()
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>");
        var one = (await peer.SayAsync("RCPT TO:<b@one.test>")).Code;
        await peer.GoAsync("RSET", "MAIL FROM:<a@outer.test>");
        return (one, (await peer.SayAsync("RCPT TO:<b@two.test>")).Code);
    }

    private static string Shown(SslStream tls)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return certificate.Thumbprint;
    }
}
