using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Auth.Dmarc;

namespace Relay.Auth.Tests.Dmarc;

public sealed class DmarcRecordTests
{
    [Theory]
    [InlineData("v=DMARC1", true)]
    [InlineData("v=DMARC1;", true)]
    [InlineData("v = DMARC1 ; p=none", true)]
    [InlineData("V=DMARC1; p=none", true)] // a tag's name is not case-sensitive
    [InlineData("v=dmarc1; p=none", false)] // its value is
    [InlineData("v=DMARC10; p=none", false)]
    [InlineData("v=DMARC1 p=none", false)]
    [InlineData(" v=DMARC1; p=none", false)]
    [InlineData("p=none; v=DMARC1", false)]
    [InlineData("", false)]
    [InlineData("V=BOB", false)]
    public void Version_MustComeFirst(string text, bool expected)
    {
        Assert.Equal(expected, DmarcRecord.HasVersion(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(expected, Parse(text) is not null);
    }

    [Fact]
    public void Parse_WholeRecord_HasEveryTag()
    {
        var record = Parse("v=DMARC1; p=Reject;sp = quarantine ; np=NONE; adkim=S; aspf=s; psd=N; t=y; fo=1:d; rua=mailto:a@example.org,mailto:b@example.net!10m; "
            + "ruf=mailto:c@example.org; pct=7; rf=afrf; ri=x; unknown=1")!;

        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.NonExistentPolicy));
        Assert.Equal((DmarcAlignment.Strict, DmarcAlignment.Strict, DmarcPsd.No, true), (record.DkimAlignment, record.SpfAlignment, record.Psd, record.Testing));
        Assert.Equal(["mailto:a@example.org", "mailto:b@example.net"], record.Aggregate.Select(static d => d.Uri));
        Assert.Equal(("c@example.org", "1:d"), (Assert.Single(record.Failure).Address, record.FailureOptions));
        Assert.True(record.IsApplicable && !record.CountsAsNone);
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; adkim=bob; aspf=; psd=x; t=perhaps; fo=<>")]
    [InlineData("v=DMARC1;p=none;;;=;x;adkim")]
    [InlineData("v=DMARC1; p=none; p=reject; rua=ftp://example.org")]
    public void Parse_WrongValues_AreDefaults(string text)
    {
        var record = Parse(text)!;

        Assert.Equal(new DmarcRecord { Policy = DmarcPolicy.None, Aggregate = record.Aggregate, Failure = record.Failure }, record);
        Assert.Empty(record.Aggregate);
    }

    /// <summary>RFC 9989 §4.10.1.</summary>
    [Theory]
    [InlineData("v=DMARC1; p=bob", false)]
    [InlineData("v=DMARC1; p=bob; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=reject; sp=bob", false)]
    [InlineData("v=DMARC1; p=reject; sp=bob; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=reject; np=; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; p=reject; np=", false)]
    [InlineData("v=DMARC1; pct=100", false)]
    [InlineData("v=DMARC1; rua=mailto:a@example.org", true)]
    [InlineData("v=DMARC1; rua=mailto://example.org", false)]
    [InlineData("v=DMARC1; psd=y", true)]
    [InlineData("v=DMARC1; psd=y; p=x", false)]
    public void Policy_MissingOrWrong_IsNoneWhereReportsAreWanted(string text, bool applicable)
    {
        var record = Parse(text)!;

        Assert.Equal((applicable, true), (record.IsApplicable, record.CountsAsNone));
        Assert.All([true, false], below => Assert.Equal(DmarcPolicy.None, record.PolicyFor(below, exists: !below)));
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; sp=quarantine; np=reject", "none quarantine reject")]
    [InlineData("v=DMARC1; p=none; sp=quarantine", "none quarantine quarantine")]
    [InlineData("v=DMARC1; p=none; np=reject", "none none reject")]
    [InlineData("v=DMARC1; p=reject", "reject reject reject")]
    public void PolicyFor_Name_IsPThenSpThenNp(string text, string expected)
    {
        var record = Parse(text)!;
        var policies = new[] { record.PolicyFor(false, true), record.PolicyFor(true, true), record.PolicyFor(true, false) };

        Assert.Equal(expected, string.Join(' ', policies.Select(static p => p.Word())));
    }

    [Theory]
    [InlineData("mailto:a@example.org", "a@example.org")]
    [InlineData("MAILTO:a+b%2Cc@EXAMPLE.org", null)] // a comma in a mailbox needs quotes in a field
    [InlineData("mailto:a%2Bb@example.org", "a+b@example.org")]
    [InlineData("mailto:a@example.org!50m", "a@example.org")]
    [InlineData("mailto:a@example.org?subject=x%0d%0aBcc:y", "a@example.org")]
    [InlineData("mailto:a%0d%0aBcc:b@example.org", null)]
    [InlineData("mailto:a%2", null)]
    [InlineData("mailto:@example.org", null)]
    [InlineData("mailto:a@localhost", null)]
    [InlineData("mailto:a b@example.org", null)]
    [InlineData("https://example.org/report", null)]
    [InlineData("", null)]
    public void Destination_Uri_IsASoundMailbox(string uri, string? address) => Assert.Equal(address, ReportDestination.Parse(Encoding.ASCII.GetBytes(uri))?.Address);

    [Fact]
    public void Destinations_ManyAndDoubled_AreCappedAndOnce()
    {
        var list = string.Join(',', Enumerable.Range(0, 40).Select(static i => $"mailto:a{i / 2}@example.org"));
        Assert.Equal(10, Parse("v=DMARC1; p=none; rua=" + list)!.Aggregate.Count);
    }

    [Fact]
    public void Parse_Length_HoldsAtTheCapAndFailsPastIt()
    {
        var text = "v=DMARC1; p=reject; x=".PadRight(DmarcRecord.MaximumLength, 'y');
        Assert.Equal(DmarcPolicy.Reject, Parse(text)!.Policy);
        Assert.Null(Parse(text + "y"));
    }

    [Fact]
    public void Parse_AnyBytes_NeverThrows()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<byte[]>(bytes => DmarcRecord.Parse([.. "v=DMARC1;"u8, .. bytes ?? []]) is not null));
        var random = new Random(7489);
        var seed = Encoding.ASCII.GetBytes("v=DMARC1; p=reject; sp=none; np=none; rua=mailto:a%2B@example.org!1m,mailto:b@example.org; psd=y; t=y; fo=1; adkim=s");
        for (var n = 0; n < 20_000; n++)
        {
            var mutant = seed.ToArray();
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            var record = DmarcRecord.Parse(mutant.AsSpan(0, random.Next(mutant.Length + 1)));
            Assert.True(record is null || record.Aggregate.All(static d => !d.Address.AsSpan().ContainsAnyInRange('\0', ' ')));
        }
    }

    private static DmarcRecord? Parse(string text) => DmarcRecord.Parse(Encoding.Latin1.GetBytes(text));
}
