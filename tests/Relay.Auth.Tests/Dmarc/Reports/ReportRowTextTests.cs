using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Auth.Dmarc;
using Relay.Auth.Dmarc.Reports;
using Relay.Auth.Domains;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dmarc.Reports;

public sealed class ReportRowTextTests
{
    private const int Limit = 1024;

    private static readonly ReportRow Row = new()
    {
        Source = IPAddress.Parse("2001:db8::7"),
        Count = 1,
        Disposition = DmarcPolicy.Quarantine,
        DkimAligned = true,
        SpfAligned = false,
        Reasons = [new(OverrideKind.TrustedForwarder, "a trusted sealer, it says"), new(OverrideKind.PolicyTestMode)],
        HeaderFrom = "sub.example.org",
        EnvelopeFrom = "bounce.example.net",
        Signatures = [new("example.org", "s1", AuthResult.Pass), new("example.net", "s2", AuthResult.PermError)],
        Spf = new("bounce.example.net", AuthResult.SoftFail),
    };

    [Theory]
    [InlineData("v=DMARC1; p=reject; sp=none; np=quarantine; adkim=s; aspf=s; t=y; psd=n; fo=1:d", DiscoveryMethod.TreeWalk)]
    [InlineData("v=DMARC1; p=none", DiscoveryMethod.PublicSuffixList)]
    [InlineData("v=DMARC1; p=nonsense; rua=mailto:a@example.org", DiscoveryMethod.TreeWalk)]
    public void Text_ReadAgain_IsTheSameRowAndPolicy(string record, DiscoveryMethod discovery)
    {
        var policy = new PublishedPolicy("example.org", DmarcRecord.Parse(Encoding.ASCII.GetBytes(record))!, discovery);
        var (read, row) = ReportRowText.Parse("example.org", ReportRowText.Format(policy, Row, Limit), 7)!.Value;
        Assert.Equal(Describe(Row with { Count = 7, Reasons = [new(OverrideKind.TrustedForwarder, "a trusted sealer; it says"), new(OverrideKind.PolicyTestMode)] }), Describe(row));
        Assert.Equal(discovery, read.Discovery);
        Assert.Equal(Published(policy), Published(read));
    }

    [Fact]
    public void Text_EqualPolicies_HaveOneKey()
    {
        static string KeyOf(string record) => ReportRowText.PolicyOf(ReportRowText.Format(
            new PublishedPolicy("example.org", DmarcRecord.Parse(Encoding.ASCII.GetBytes(record))!, DiscoveryMethod.TreeWalk), Row, Limit));
        Assert.Equal(KeyOf("v=DMARC1; p=reject; rua=mailto:a@example.org"), KeyOf("v=DMARC1;p=REJECT;adkim=r; rua=mailto:b@example.org"));
        Assert.NotEqual(KeyOf("v=DMARC1; p=reject"), KeyOf("v=DMARC1; p=none"));
        Assert.Equal("", ReportRowText.PolicyOf("1\ta"));
    }

    [Fact]
    public void Text_MoreSignaturesThanFit_KeepsTheFirst()
    {
        var many = Enumerable.Range(0, 50).Select(static i => new ReportedSignature(new string('a', 60) + ".example", $"s{i}", AuthResult.Fail)).ToArray();
        var long253 = string.Join('.', Enumerable.Repeat(new string('x', 62), 4));
        var policy = new PublishedPolicy("example.org", DmarcRecord.Parse("v=DMARC1; p=reject; sp=quarantine; np=quarantine; adkim=s; aspf=s; t=y; psd=n; fo=0:1:d:s"u8)!, DiscoveryMethod.TreeWalk);
        var text = ReportRowText.Format(policy, Row with { Signatures = many, HeaderFrom = long253, EnvelopeFrom = long253, Spf = new("y" + long253[1..], AuthResult.PermError) }, Limit);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 900, Limit);
        var row = ReportRowText.Parse("example.org", text, 1)!.Value.Row;
        Assert.InRange(row.Signatures.Count, 1, 10);
        Assert.Equal("s0", row.Signatures[0].Selector);
        Assert.Equal(long253, row.EnvelopeFrom);
    }

    [Fact]
    public void Text_HostileValues_StayOneRowThatFits() => Prop.ForAll<string?, string?, string?>((from, signer, selector) =>
    {
        var hostile = Row with
        {
            EnvelopeFrom = from ?? "",
            Signatures = [new(signer ?? "", selector ?? "", AuthResult.Fail)],
            Spf = new((from + "\t" + signer), AuthResult.Fail),
        };
        var policy = new PublishedPolicy("example.org", DmarcRecord.Parse("v=DMARC1; p=reject"u8)!, DiscoveryMethod.TreeWalk);
        var text = ReportRowText.Format(policy, hostile, Limit);
        var read = ReportRowText.Parse("example.org", text, 1);
        return Encoding.UTF8.GetByteCount(text) <= Limit && !text.Contains('\n', StringComparison.Ordinal) && read is { Row.HeaderFrom: "sub.example.org", Row.Disposition: DmarcPolicy.Quarantine };
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("2\ta")]
    [InlineData("1\tx\treject\tds\t\ta\tb\tpass\t=\ttreewalk\tp=none;")]
    [InlineData("1\t192.0.2.1\tbounce\tds\t\ta\tb\tpass\t=\ttreewalk\tp=none;")]
    [InlineData("1\t192.0.2.1\treject\td\t\ta\tb\tpass\t=\ttreewalk\tp=none;")]
    [InlineData("1\t192.0.2.1\treject\tds\t\ta\tb\tmaybe\t=\ttreewalk\tp=none;")]
    [InlineData("1\t192.0.2.1\treject\tds\t\ta\tb\tpass\t=\tguess\tp=none;")]
    public void Parse_OtherText_IsNull(string text) => Assert.Null(ReportRowText.Parse("example.org", text, 1));

    [Theory]
    [InlineData("mailto:r@example.org", "granted r@example.org")]
    [InlineData("mailto:r@taker.example", "granted r@taker.example")]
    [InlineData("mailto:r@moved.example", "granted other@moved.example")]
    [InlineData("mailto:r@stranger.example", "refused r@stranger.example")]
    [InlineData("mailto:r@silent.example", "unknown")]
    [InlineData("mailto:r@example.org,mailto:r@example.org,mailto:r@stranger.example", "granted r@example.org refused r@stranger.example")]
    public async Task Addressees_AreThoseThatTakeReports(string rua, string expected)
    {
        var zone = new FakeResolver().Txt("_dmarc.example.org", "v=DMARC1; p=none; rua=" + rua)
            .Txt("example.org._report._dmarc.taker.example", "v=DMARC1")
            .Txt("example.org._report._dmarc.moved.example", "v=DMARC1; rua=mailto:other@moved.example")
            .Set("example.org._report._dmarc.silent.example", Relay.Dns.RecordType.Txt, FakeResolver.Timeout);
        var found = await ReportAddressees.FindAsync(zone, PublicSuffixList.Empty, "example.org", default);
        Assert.Equal(expected, string.Join(' ', (string[])[
            .. found.Granted.Select(static d => "granted " + d.Address), .. found.Refused.Select(static d => "refused " + d.Address), .. found.Unknown ? ["unknown"] : Array.Empty<string>()]));
    }

    [Fact]
    public async Task Addressees_OwnerWhoNoLongerAsks_AreNone()
    {
        var found = await ReportAddressees.FindAsync(new FakeResolver(), PublicSuffixList.Empty, "example.org", default);
        Assert.Equal((0, 0, false), (found.Granted.Count, found.Refused.Count, found.Unknown));
        var silent = new FakeResolver().Set("_dmarc.example.org", Relay.Dns.RecordType.Txt, FakeResolver.Timeout);
        Assert.True((await ReportAddressees.FindAsync(silent, PublicSuffixList.Empty, "example.org", default)).Unknown);
    }

    private static string Describe(ReportRow row) =>
        $"{row.Source} {row.Count} {row.Disposition} {row.DkimAligned} {row.SpfAligned} [{string.Join('|', row.Reasons)}] {row.HeaderFrom} {row.EnvelopeFrom} [{string.Join('|', row.Signatures)}] {row.Spf}";

    /// <summary>What the XML says of a policy.</summary>
    private static string Published(PublishedPolicy policy)
    {
        using var output = new MemoryStream();
        AggregateReportWriter.Write(output, new AggregateReport
        {
            Organization = "o", Email = "e@example.net", ReportId = "r", Begin = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch, Policy = policy, Rows = [],
        });
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
