using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auth.Dmarc.Reports;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.State;
using Relay.Testing;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Authentication;

/// <summary>Aggregate reports over the whole host: mail comes in, and its domain's owner hears of it, beside the relay that runs.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private const ushort Mx = 15;
    private const ushort Txt = 16;
    private const string Honest = "127.81.1.1";
    private const string Forger = "127.82.1.1";

    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer backend = new();
    private readonly ScriptedSmtpServer smarthost = new();
    private RelayProcess relay = null!;

    public async Task InitializeAsync()
    {
        foreach (var (domain, policy) in (ReadOnlySpan<(string, string)>)[("strict.test", "reject; fo=1; rua=mailto:dmarc@strict.test"), ("careful.test", "quarantine; rua=mailto:dmarc@careful.test"), ("silent.test", "reject")])
        {
            dns.On(domain, Mx, new FakeDnsReply { Answers = [FakeDnsReply.Record(null, Mx, 300, [0, 10, .. FakeDnsReply.Name("mail." + domain)])] });
            dns.On(domain, Txt, FakeDnsReply.Txt($"v=spf1 ip4:{Honest} -all"));
            dns.On("_dmarc." + domain, Txt, FakeDnsReply.Txt("v=DMARC1; p=" + policy));
        }

        relay = await RelayProcess.StartAsync(
            folder =>
            {
                KeepOfYesterday(folder).AsTask().GetAwaiter().GetResult();
                return $$"""
                    listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                    domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                    dmarc_reports: { enabled: true, contact: "dmarc@scenario.test", smarthost: "smtp://127.0.0.1:{{smarthost.Port}}" }
                    """;
            },
            dns.Address);
    }

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
        await smarthost.DisposeAsync();
        await dns.DisposeAsync();
    }

    [Fact]
    public async Task Mail_OfADay_IsReportedByTheSchema()
    {
        Assert.Equal(250, await SendAsync(Honest, "bounce@strict.test", "a@strict.test"));
        Assert.Equal(250, await SendAsync(Honest, "bounce@strict.test", "b@strict.test"));
        Assert.Equal(550, await SendAsync(Forger, "x@silent.test", "ceo@strict.test"));
        Assert.Equal(250, await SendAsync(Forger, "x@silent.test", "ceo@careful.test"));
        Assert.Equal(550, await SendAsync(Forger, "x@silent.test", "ceo@silent.test")); // asks for no report
        await relay.UntilMetricAsync("relay_dmarc_report_rows_total{outcome=\"kept\"}", 4);

        var reports = await WrittenAsync(messages: 4);
        Assert.Equal(["careful.test", "strict.test"], reports.Keys.Order());
        Assert.Equal(
            [$"{Honest} 2 none pass", $"{Forger} 1 reject fail"],
            Rows(reports["strict.test"]).OrderBy(static r => r.Contains("reject", StringComparison.Ordinal)));
        Assert.Equal([$"{Forger} 1 quarantine fail"], Rows(reports["careful.test"]));
        Validate(reports.Values);
    }

    [Fact]
    public async Task Report_OfYesterday_IsSentOnceBesideTheRelay()
    {
        var day = Text(Today.AddDays(-1));
        var (status, output) = await relay.RunAsync("dmarc-report", "--day", day, "--send");
        Assert.True(status == 0, output);
        Assert.Contains("strict.test\tdmarc@strict.test\tsent", output, StringComparison.Ordinal);
        var mail = Assert.Single(smarthost.Taken);
        Assert.StartsWith("MAIL FROM:<dmarc@scenario.test>", mail.MailLine, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Disposition: attachment; filename=\"mx.scenario.test!strict.test!", Encoding.ASCII.GetString(mail.Data), StringComparison.Ordinal);

        (status, output) = await relay.RunAsync("dmarc-report", "--day", day, "--send");
        Assert.True(status == 0, output);
        Assert.Contains("sent_before", output, StringComparison.Ordinal);
        Assert.Single(smarthost.Taken);
    }

    /// <summary>What a relay kept the day before, and left when it ended.</summary>
    private static async ValueTask KeepOfYesterday(RelayFolder folder)
    {
        await using var store = StateStores.Open("embedded:" + folder.PathOf("var/state"), "", TimeProvider.System, NullLogger.Instance);
        var row = new ReportRow
        {
            Source = IPAddress.Parse(Honest),
            Count = 1,
            Disposition = Auth.Dmarc.DmarcPolicy.None,
            DkimAligned = false,
            SpfAligned = true,
            HeaderFrom = "strict.test",
            EnvelopeFrom = "strict.test",
            Spf = new ReportedSpf("strict.test", Auth.AuthResult.Pass),
        };
        var policy = new PublishedPolicy("strict.test", Auth.Dmarc.DmarcRecord.Parse("v=DMARC1; p=reject"u8)!, Auth.Dmarc.DiscoveryMethod.TreeWalk);
        await store.AddReportRowAsync(Today.AddDays(-1), "strict.test", ReportRowText.Format(policy, row, 1024), 3, CancellationToken.None);
    }

    /// <summary>The store writes its files every second.</summary>
    private async Task<Dictionary<string, XDocument>> WrittenAsync(int messages)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (status, output) = await relay.RunAsync("dmarc-report", "--day", Text(Today), "--json");
            Assert.True(status == 0, output);
            var found = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement).ToArray();
            if (found.Sum(static f => f.GetProperty("messages").GetInt64()) == messages)
            {
                return found.ToDictionary(static f => f.GetProperty("domain").GetString()!, f => Read(relay.Folder.PathOf(f.GetProperty("file").GetString()!)));
            }

            Assert.True(attempt < 50, output);
            await Task.Delay(100);
        }
    }

    private static XDocument Read(string path)
    {
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return XDocument.Load(unpacked);
    }

    private static List<string> Rows(XDocument xml)
    {
        XNamespace dmarc = AggregateReportWriter.Namespace;
        return [.. xml.Descendants(dmarc + "row").Select(r =>
        {
            var done = r.Element(dmarc + "policy_evaluated")!;
            return $"{r.Element(dmarc + "source_ip")!.Value} {r.Element(dmarc + "count")!.Value} {done.Element(dmarc + "disposition")!.Value} {done.Element(dmarc + "spf")!.Value}";
        })];
    }

    /// <summary>With the two attributes that the schema as shared lacks and RFC 9990 Appendix A has.</summary>
    private static void Validate(IEnumerable<XDocument> reports)
    {
        if (SharedData.Find("conformance", "dmarc", "aggregate", "rua-schema.xsd") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        var text = File.ReadAllText(path).Replace(
            "targetNamespace=", $"xmlns=\"{AggregateReportWriter.Namespace}\" elementFormDefault=\"qualified\" targetNamespace=", StringComparison.Ordinal);
        var schemas = new XmlSchemaSet();
        schemas.Add(AggregateReportWriter.Namespace, XmlReader.Create(new StringReader(text)));
        foreach (var report in reports)
        {
            report.Validate(schemas, (_, problem) => Assert.Fail(problem.Message));
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<int> SendAsync(string from, string sender, string author)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        var mail = $"From: {author}\r\nTo: b@inner.test\r\nSubject: s\r\nDate: Sat, 21 Nov 2026 00:00:00 +0000\r\n\r\ntext\r\n";
        return (await peer.MailAsync(sender, Encoding.ASCII.GetBytes(mail), "mail.client.test")).Code;
    }
}
