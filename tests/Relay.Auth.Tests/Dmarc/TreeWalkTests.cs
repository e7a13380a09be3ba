using Relay.Auth.Dmarc;

namespace Relay.Auth.Tests.Dmarc;

public sealed class TreeWalkTests
{
    [Fact]
    public async Task Walk_OfManyLabels_AsksEightNamesInTheOrderOfTheRfc()
    {
        var zone = new Zone();

        await zone.EvaluateAsync("a.b.c.d.e.f.g.h.i.j.mail.example.com"); // RFC 9989 §4.10

        Assert.Equal(
            [
                "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com", "_dmarc.g.h.i.j.mail.example.com", "_dmarc.h.i.j.mail.example.com", "_dmarc.i.j.mail.example.com",
                "_dmarc.j.mail.example.com", "_dmarc.mail.example.com", "_dmarc.example.com", "_dmarc.com",
            ],
            zone.Asked);
    }

    [Theory]
    [InlineData("com", null)]
    [InlineData("example.com", "com")]
    [InlineData("7.6.5.4.3.2.1", "6.5.4.3.2.1")]
    [InlineData("8.7.6.5.4.3.2.1", "7.6.5.4.3.2.1")]
    [InlineData("9.8.7.6.5.4.3.2.1", "7.6.5.4.3.2.1")]
    public void Next_OfName_GoesToSevenLabelsAtMost(string name, string? next) => Assert.Equal(next, TreeWalk.Next(name));

    [Fact]
    public async Task Walk_RecordsAtTwoLevels_TakesTheFewestLabels()
    {
        var zone = new Zone().Dmarc("mail.example.com", "v=DMARC1; p=none").Dmarc("example.com", "v=DMARC1; p=reject; sp=quarantine");

        var result = await zone.EvaluateAsync("a.mail.example.com");

        Assert.Equal(("example.com", "example.com", DmarcPolicy.Quarantine), (result.OrganizationalDomain, result.RecordDomain, result.Policy));
        Assert.Equal(["_dmarc.a.mail.example.com", "_dmarc.mail.example.com", "_dmarc.example.com", "_dmarc.com"], zone.Asked);
    }

    [Fact]
    public async Task Walk_PsdNo_EndsThere()
    {
        var zone = new Zone().Dmarc("mail.example.com", "v=DMARC1; p=none; psd=n").Dmarc("example.com", "v=DMARC1; p=reject");

        var result = await zone.EvaluateAsync("a.mail.example.com", null, "example.com");

        Assert.Equal((AuthResult.Fail, "mail.example.com"), (result.Result, result.OrganizationalDomain));
        Assert.DoesNotContain("_dmarc.example.com", zone.Asked.Take(2));
        Assert.DoesNotContain("_dmarc.com", zone.Asked);
    }

    [Fact]
    public async Task Walk_PsdYesAbove_MakesTheLabelBelowTheOrganization()
    {
        var zone = new Zone().Dmarc("bank", "v=DMARC1; p=reject; psd=y");

        var result = await zone.EvaluateAsync("a.mail.example.bank", null, "other.example.bank");

        Assert.Equal((AuthResult.Pass, "example.bank", "bank", DmarcPolicy.Reject), (result.Result, result.OrganizationalDomain, result.RecordDomain, result.Policy));
    }

    [Fact]
    public async Task Walk_PsdYesAtTheStart_IsItsOwnOrganization()
    {
        var zone = new Zone().Dmarc("gov.test", "v=DMARC1; p=reject; psd=y; sp=none");

        var own = await zone.EvaluateAsync("gov.test", null, "gov.test");
        var below = await new Zone().Dmarc("gov.test", "v=DMARC1; p=reject; psd=y").EvaluateAsync("gov.test", null, "ministry.gov.test");

        Assert.Equal((AuthResult.Pass, "gov.test", DmarcPolicy.Reject), (own.Result, own.OrganizationalDomain, own.Policy));
        Assert.Equal(AuthResult.Fail, below.Result);
    }

    /// <summary>The jump to seven labels must not make the suffix's neighbour of a name the author does not lie in.</summary>
    [Fact]
    public async Task Walk_PsdYesAtSevenLabels_OrganizationIsOfTheAuthorsOwnName()
    {
        var zone = new Zone().Dmarc("7.6.5.4.3.2.test", "v=DMARC1; p=reject; psd=y");

        var result = await zone.EvaluateAsync("b.a.9.8.7.6.5.4.3.2.test");

        Assert.Equal("8.7.6.5.4.3.2.test", result.OrganizationalDomain);
    }

    [Fact]
    public async Task Walk_SeveralOrForeignRecords_AreDiscarded()
    {
        var zone = new Zone()
            .Dmarc("a.example.com", "v=DMARC1; p=reject", "v=DMARC1; p=none")
            .Dmarc("example.com", "v=spf1 -all", "v=DMARC1; p=quarantine", "v=DMARC2; p=reject", "hello");

        var result = await zone.EvaluateAsync("a.example.com");

        Assert.Equal((AuthResult.Fail, "example.com", DmarcPolicy.Quarantine), (result.Result, result.RecordDomain, result.Disposition));
    }

    [Fact]
    public async Task Organization_WithoutRecords_IsByTheList()
    {
        var domains = new OrganizationalDomains(new Zone().Resolver, Zone.List);

        Assert.Equal(new("bbc.co.uk", DiscoveryMethod.PublicSuffixList, true), await domains.FindAsync("www.bbc.co.uk", CancellationToken.None));
        Assert.Equal(new(null, DiscoveryMethod.PublicSuffixList, true), await domains.FindAsync("co.uk", CancellationToken.None));
    }

    [Fact]
    public async Task Organization_OfSuffixThatSaysSo_IsNull()
    {
        var domains = new OrganizationalDomains(new Zone().Dmarc("bank", "v=DMARC1; psd=y").Resolver, Zone.List);

        Assert.Equal(new(null, DiscoveryMethod.TreeWalk, true), await domains.FindAsync("bank", CancellationToken.None));
        Assert.Equal(new("a.bank", DiscoveryMethod.TreeWalk, true), await domains.FindAsync("b.a.bank", CancellationToken.None));
    }

    [Fact]
    public async Task Organization_DnsSilent_IsByTheListAndSaysSo()
    {
        var domains = new OrganizationalDomains(new Zone().Silent("_dmarc.a.example.com").Dmarc("a.example.com", "v=DMARC1").Resolver, Zone.List);

        Assert.Equal(new("example.com", DiscoveryMethod.PublicSuffixList, false), await domains.FindAsync("a.example.com", CancellationToken.None));
    }
}
