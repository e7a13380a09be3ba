using System.IO.Compression;
using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Relay.Auth.Dmarc;
using Relay.Auth.Dmarc.Reports;
using Relay.Testing;

namespace Relay.Auth.Tests.Dmarc.Reports;

public sealed class AggregateReportTests
{
    private static readonly XNamespace Dmarc = AggregateReportWriter.Namespace;

    private static readonly ReportRow Row = new()
    {
        Source = IPAddress.Parse("192.0.2.1"),
        Count = 2,
        Disposition = DmarcPolicy.Quarantine,
        DkimAligned = false,
        SpfAligned = true,
        Reasons = [new(OverrideKind.LocalPolicy, "arc=pass"), new(OverrideKind.PolicyTestMode)],
        HeaderFrom = "example.org",
        EnvelopeFrom = "bounce.example.org",
        EnvelopeTo = "example.net",
        Signatures = [new("example.org", "s1", AuthResult.Policy), new("evil<&>\0\u0001.example", "s\ud800", AuthResult.TempError)],
        Spf = new("bounce.example.org", AuthResult.SoftFail),
    };

    private static readonly AggregateReport Report = new()
    {
        Organization = "Example & Co",
        Email = "dmarc@example.net",
        ExtraContact = "https://example.net/dmarc",
        ReportId = ReportNames.Id("mx.example.net", "example.org", DateTimeOffset.UnixEpoch.AddDays(20_000)),
        Begin = DateTimeOffset.UnixEpoch.AddDays(20_000),
        End = DateTimeOffset.UnixEpoch.AddDays(20_001).AddSeconds(-1),
        Policy = new("example.org", DmarcRecord.Parse("v=DMARC1; p=reject; sp=none; np=reject; t=y; psd=n; fo=1; adkim=s"u8)!, DiscoveryMethod.TreeWalk),
        Rows = [Row, Row with { Source = IPAddress.Parse("2001:db8::1"), EnvelopeFrom = "", Reasons = [], Signatures = [], EnvelopeTo = null }],
        Errors = ["3 messages found no place"],
    };

    [Fact]
    public void Xml_HasWhatTheReportSays()
    {
        var xml = Write(Report).Root!;

        Assert.Equal("Example & Co", (string?)xml.Element(Dmarc + "report_metadata")!.Element(Dmarc + "org_name"));
        var policy = xml.Element(Dmarc + "policy_published")!;
        Assert.Equal("example.org s r reject none reject y n 1 treewalk", string.Join(' ', policy.Elements().Select(static e => e.Value)));
        var first = xml.Elements(Dmarc + "record").First();
        Assert.Equal("192.0.2.1 2", string.Join(' ', first.Element(Dmarc + "row")!.Elements().Take(2).Select(static e => e.Value)));
        Assert.Equal(["local_policy", "policy_test_mode"], first.Descendants(Dmarc + "type").Select(static e => e.Value));
        Assert.Equal(["policy", "temperror"], first.Descendants(Dmarc + "dkim").Select(e => e.Element(Dmarc + "result")?.Value).OfType<string>());
        Assert.Equal("evil<&>.example", first.Descendants(Dmarc + "domain").ElementAt(1).Value);
        Assert.Equal("2001:db8:0:0:0:0:0:1", xml.Descendants(Dmarc + "source_ip").Last().Value);
    }

    /// <summary>
    /// The schema as published there names its own types without a prefix and declares no default namespace, so that no validator takes it; the two attributes
    /// that RFC 9990 Appendix A has are put in.
    /// </summary>
    [Fact]
    public void Xml_ByTheSchema_IsValid()
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
        var plain = Report with { Policy = Report.Policy with { Record = DmarcRecord.Parse("v=DMARC1; rua=mailto:a@example.org"u8)! }, ExtraContact = null, Errors = [] };
        foreach (var report in new[] { Report, plain })
        {
            Write(report).Validate(schemas, (_, problem) => Assert.Fail(problem.Message));
        }

        var wrong = Write(Report);
        wrong.Descendants(Dmarc + "disposition").First().Value = "bounce";
        Assert.Throws<XmlSchemaValidationException>(() => wrong.Validate(schemas, null)); // the schema does judge
    }

    [Fact]
    public void Gzip_Unpacked_IsTheSame()
    {
        using var packed = new MemoryStream();
        AggregateReportWriter.WriteGzip(packed, Report);
        packed.Position = 0;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);

        Assert.True(XNode.DeepEquals(Write(Report), XDocument.Load(unpacked)));
    }

    [Fact]
    public void Names_FollowTheRfc()
    {
        Assert.Equal("mx.example.net!example.org!1728000000!1728086399.xml.gz", ReportNames.File("mx.example.net", Report));
        Assert.Equal("mx.example.net!example.org!1728000000!1728086399!a1.xml.gz", ReportNames.File("mx.example.net", Report, "a/1!"));
        Assert.Equal("Report Domain: example.org Submitter: mx.example.net Report-ID: <1728000000.example.org@mx.example.net>", ReportNames.Subject("mx.example.net", Report));
    }

    [Fact]
    public void Rows_Equal_AreAddedUp()
    {
        var rows = new AggregateRows();
        rows.Add(Row);
        rows.Add(Row with { Count = 5, Signatures = [.. Row.Signatures], Reasons = [.. Row.Reasons] });
        rows.Add(Row with { SpfAligned = false });
        rows.Add(Row with { Signatures = [] });
        rows.Add(Row with { Count = int.MaxValue });

        Assert.Equal([int.MaxValue, 2, 2], rows.Rows.Select(static r => r.Count));
    }

    [Fact]
    public void Rows_PastTheCap_AreCounted()
    {
        var rows = new AggregateRows();
        for (var i = 0; i < AggregateRows.MaximumRows + 3; i++)
        {
            rows.Add(Row with { HeaderFrom = $"d{i}.example.org" });
        }

        Assert.Equal((AggregateRows.MaximumRows, 6L), (rows.Rows.Count, rows.LeftOut));
    }

    [Fact]
    public void Fuzz_AnyText_IsSoundXml()
    {
        var random = new Random(9990);
        for (var n = 0; n < 300; n++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(700)).Select(_ => (char)(random.Next(3) == 0 ? random.Next(0x40) : random.Next(0x10000)))]);
            var row = Row with { HeaderFrom = text, EnvelopeFrom = text, Signatures = [new(text, text, AuthResult.Pass)], Reasons = [new(OverrideKind.Other, text)] };
            var xml = Write(Report with { Rows = [row], Organization = text, Errors = [text] });

            Assert.All(xml.Descendants().Where(static e => !e.HasElements), static e => Assert.InRange(e.Value.Length, 0, 512));
        }
    }

    private static XDocument Write(AggregateReport report)
    {
        using var stream = new MemoryStream();
        AggregateReportWriter.Write(stream, report);
        return XDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
