using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auth;
using Relay.Auth.Dmarc;
using Relay.Auth.Dmarc.Reports;
using Relay.CommandLine;
using Relay.Core.State;
using Relay.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;
using Relay.Testing.State;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

/// <summary>Reports of yesterday: written, and sent once to those who may have them.</summary>
public sealed class DmarcReportCommandTests : IAsyncLifetime
{
    private const ushort Txt = 16;
    private static readonly DateOnly Day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-1);
    private static readonly string DayText = Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private readonly ConfigurationFolder folder = new();
    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer smarthost = new();
    private string state = "";
    private string signing = "";

    public async Task InitializeAsync()
    {
        state = "embedded:" + Path.Combine(folder.Root, "state");
        dns.On("_dmarc.author.test", Txt, FakeDnsReply.Txt("v=DMARC1; p=reject; rua=mailto:r@author.test,mailto:x@stranger.test"));
        dns.On("_dmarc.other.test", Txt, FakeDnsReply.Txt("v=DMARC1; p=none; rua=mailto:r@other.test"));
        await using var store = new EmbeddedStore(Path.Combine(folder.Root, "state"), new(), TimeProvider.System, NullLogger.Instance);
        await KeepAsync(store);
    }

    public async Task DisposeAsync()
    {
        await smarthost.DisposeAsync();
        await dns.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Report_OfADomain_IsWrittenUnderItsName()
    {
        var (status, output, error) = await RunAsync("--domain", "Author.test");
        Assert.Equal((ExitStatus.Done, ""), (status, error));
        var path = output.TrimEnd('\n');
        var begin = new DateTimeOffset(Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal($"mx.relay.test!author.test!{begin}!{begin + 86_399}.xml.gz", Path.GetFileName(path));
        var xml = Read(await File.ReadAllBytesAsync(path));
        Assert.Equal(["192.0.2.1 3", "192.0.2.2 1"], Rows(xml));
        Assert.Equal("Example Org", Value(xml, "org_name"));
        Assert.Equal("dmarc@relay.test", Value(xml, "email"));
        Assert.Equal("reject", Value(xml, "p"));
    }

    [Fact]
    public async Task Reports_OfAllDomains_AsJson()
    {
        var (status, output, _) = await RunAsync("--json");
        Assert.Equal(ExitStatus.Done, status);
        var reports = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(["author.test 2 4", "other.test 1 1"], reports.Select(static r => $"{r.GetProperty("domain")} {r.GetProperty("rows")} {r.GetProperty("messages")}"));
        Assert.All(reports, r => Assert.True(File.Exists(r.GetProperty("file").GetString()) && r.GetProperty("day").GetString() == DayText));
    }

    /// <summary>A report names one policy.</summary>
    [Fact]
    public async Task Report_OfADomainThatChangedItsPolicy_IsOneForEach()
    {
        await using (var store = new EmbeddedStore(Path.Combine(folder.Root, "state"), new(), TimeProvider.System, NullLogger.Instance))
        {
            await store.AddReportRowAsync(Day, "author.test", Text("author.test", "v=DMARC1; p=none", "192.0.2.1"), 1, default);
        }

        var (_, output, _) = await RunAsync("--domain", "author.test");
        var paths = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, paths.Distinct().Count());
        Assert.Equal(["none", "reject"], paths.Select(p => Value(Read(File.ReadAllBytes(p)), "p")).Order());
        Assert.Equal(2, paths.Select(p => Value(Read(File.ReadAllBytes(p)), "report_id")).Distinct().Count());
        Assert.Equal(output, (await RunAsync("--domain", "author.test")).Output);
    }

    [Theory]
    [InlineData("nothing.test", "relay: nothing was kept of nothing.test on ")]
    public async Task Report_WithoutRows_Fails(string domain, string expected)
    {
        var (status, output, error) = await RunAsync("--domain", domain);
        Assert.Equal((ExitStatus.Failed, ""), (status, output));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_Wrong_AreUsage()
    {
        foreach (var arguments in (string[][])[["--day", "yesterday"], ["--day", DayText, "--domain", "a b"], []])
        {
            using var output = new StringWriter();
            Assert.Equal(ExitStatus.Usage, await CommandRunner.RunAsync(["dmarc-report", .. arguments], output, output));
        }
    }

    [Fact]
    public async Task Send_GoesOnceToThoseWhoMayHaveIt()
    {
        using var rsa = RSA.Create(2048);
        folder.Write("key.pem", rsa.ExportPkcs8PrivateKeyPem());
        signing = "signing: { dkim: [ { domain: relay.test, selector: s, key: key.pem } ] }\n";
        dns.On("s._domainkey.relay.test", Txt, FakeDnsReply.Txt("v=DKIM1; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())));
        var (status, output, error) = await RunAsync("--send");
        Assert.Equal(ExitStatus.Done, status);
        Assert.Contains("author.test\tr@author.test\tsent\n", output, StringComparison.Ordinal);
        Assert.Equal("author.test\tx@stranger.test\tnot_permitted: stranger.test does not say that it takes such reports\n", error);
        Assert.Equal(["RCPT TO:<r@author.test>", "RCPT TO:<r@other.test>"], smarthost.Taken.Select(static t => t.RcptLines[0]).Order());
        Assert.All(smarthost.Taken, static t => Assert.StartsWith("MAIL FROM:<dmarc@relay.test>", t.MailLine, StringComparison.Ordinal));

        var mail = smarthost.Taken.Single(static t => t.RcptLines[0].Contains("author", StringComparison.Ordinal)).Data;
        Assert.Equal(["192.0.2.1 3", "192.0.2.2 1"], Rows(Read(Attachment(mail))));
        var path = folder.Write("sent.eml", Encoding.Latin1.GetString(mail));
        using var found = new StringWriter();
        await CommandRunner.RunAsync(["auth", path, "--json", "--dns", dns.Address.ToString(), "--config", Path.Combine(folder.Root, "relay.yaml")], found, found);
        Assert.Equal("pass relay.test", JsonDocument.Parse(found.ToString()).RootElement.GetProperty("dkim")[0] is var d ? $"{d.GetProperty("result")} {d.GetProperty("domain")}" : "");

        var again = await RunAsync("--send");
        Assert.Equal(ExitStatus.Done, again.Status);
        Assert.Contains("author.test\tr@author.test\tsent_before\n", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, smarthost.Taken.Count);
    }

    [Fact]
    public async Task Mail_HasTheFieldsOfTheRfc()
    {
        await RunAsync("--domain", "author.test", "--send");
        var mail = Encoding.ASCII.GetString(Assert.Single(smarthost.Taken).Data);
        var flat = mail.Replace("\r\n ", " ", StringComparison.Ordinal);
        Assert.Contains("\r\nSubject: Report Domain: author.test Submitter: mx.relay.test Report-ID: <", flat, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/gzip; name=\"mx.relay.test!author.test!", flat, StringComparison.Ordinal);
        Assert.Contains("\r\nMIME-Version: 1.0\r\n", flat, StringComparison.Ordinal);
        Assert.StartsWith("From: dmarc@relay.test\r\nTo: r@author.test\r\n", mail, StringComparison.Ordinal); // no key, no signature
        Assert.DoesNotContain("\n\n", mail.Replace("\r\n", "\n", StringComparison.Ordinal)[..mail.IndexOf("MIME-Version", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.All(mail.Split("\r\n"), static l => Assert.InRange(l.Length, 0, 998));
    }

    [Theory]
    [InlineData("DOT", "451 4.3.0 later\r\n")]
    [InlineData("RCPT", "550 5.7.1 no\r\n")]
    public async Task Send_Refused_MayBeRunAgain(string verb, string reply)
    {
        var refuse = true;
        smarthost.Script = c => refuse && c.Verb == verb ? reply : null;
        var (status, output, error) = await RunAsync("--domain", "author.test", "--send");
        Assert.Equal(ExitStatus.Failed, status);
        Assert.Contains("author.test\tr@author.test\tfailed: " + reply[..3], error, StringComparison.Ordinal);
        Assert.True(File.Exists(output.TrimEnd('\n')));
        refuse = false;
        Assert.Contains("r@author.test\tsent\n", (await RunAsync("--domain", "author.test", "--send")).Output, StringComparison.Ordinal);
        Assert.Single(smarthost.Taken);
    }

    [Fact]
    public async Task Send_DnsSilent_FailsAndSaysSo()
    {
        dns.On("_dmarc.author.test", Txt, new FakeDnsReply { ResponseCode = 2 });
        var (status, _, error) = await RunAsync("--domain", "author.test", "--send");
        Assert.Equal(ExitStatus.Failed, status);
        Assert.Contains("author.test\t-\tfailed: DNS gave no answer", error, StringComparison.Ordinal);
        Assert.Empty(smarthost.Taken);
    }

    [Fact]
    public async Task Send_OfADayThatIsNotOver_IsRefused()
    {
        var today = Day.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var (status, _, error) = await RunForAsync(today, "--send");
        Assert.Equal((ExitStatus.Failed, "relay: the day is not over (UTC); send its reports tomorrow\n"), (status, error));
    }

    [Fact]
    public async Task Send_Redis_IsTheSame()
    {
        using var server = await RedisServer.StartAsync();
        await using (var store = new RedisStore(server.Url, TimeProvider.System))
        {
            await StateStores.ReadyAsync(store, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(20), CancellationToken.None);
            await KeepAsync(store);
        }

        state = server.Url;
        Assert.Contains("r@author.test\tsent\n", (await RunAsync("--send")).Output, StringComparison.Ordinal);
        Assert.Contains("r@author.test\tsent_before\n", (await RunAsync("--send")).Error, StringComparison.Ordinal);
        Assert.Equal(2, smarthost.Taken.Count);
    }

    private static async Task KeepAsync(IStateStore store)
    {
        await store.AddReportRowAsync(Day, "author.test", Text("author.test", "v=DMARC1; p=reject", "192.0.2.1"), 3, default);
        await store.AddReportRowAsync(Day, "author.test", Text("author.test", "v=DMARC1; p=reject", "192.0.2.2"), 1, default);
        await store.AddReportRowAsync(Day, "author.test", "0\tof another version", 5, default);
        await store.AddReportRowAsync(Day, "other.test", Text("other.test", "v=DMARC1; p=none", "192.0.2.3"), 1, default);
    }

    private static string Text(string domain, string record, string source) => ReportRowText.Format(
        new PublishedPolicy(domain, DmarcRecord.Parse(Encoding.ASCII.GetBytes(record))!, DiscoveryMethod.TreeWalk),
        new Relay.Auth.Dmarc.Reports.ReportRow
        {
            Source = IPAddress.Parse(source),
            Count = 1,
            Disposition = DmarcPolicy.None,
            DkimAligned = false,
            SpfAligned = true,
            HeaderFrom = domain,
            EnvelopeFrom = domain,
            Spf = new ReportedSpf(domain, AuthResult.Pass),
        },
        ReportLimits.RowBytes);

    private static XDocument Read(byte[] gzip)
    {
        using var unpacked = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        return XDocument.Load(unpacked);
    }

    private static string? Value(XDocument xml, string name) => xml.Descendants().First(e => e.Name.LocalName == name).Value;

    private static IEnumerable<string> Rows(XDocument xml) =>
        xml.Descendants().Where(static e => e.Name.LocalName == "row").Select(static r => string.Join(' ', r.Elements().Take(2).Select(static e => e.Value)));

    private static byte[] Attachment(byte[] mail)
    {
        var text = Encoding.ASCII.GetString(mail);
        var from = text.IndexOf("\r\n\r\n", text.IndexOf("Transfer-Encoding: base64", StringComparison.Ordinal), StringComparison.Ordinal);
        return Convert.FromBase64String(text[from..text.IndexOf("\r\n--", from, StringComparison.Ordinal)]);
    }

    private Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments) => RunForAsync(DayText, arguments);

    private async Task<(int Status, string Output, string Error)> RunForAsync(string day, params string[] arguments)
    {
        var file = folder.Write("relay.yaml", $$"""
            hostname: mx.relay.test
            state: {{state}}
            dns: { servers: "{{dns.Address}}", timeout: 5s }
            dmarc_reports: { enabled: true, organization: Example Org, contact: dmarc@relay.test, smarthost: "smtp://127.0.0.1:{{smarthost.Port}}" }
            {{signing}}
            """);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["dmarc-report", "--day", day, "--out", folder.Root, .. arguments, "--config", file], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
