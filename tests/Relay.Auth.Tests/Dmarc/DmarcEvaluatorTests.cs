using Relay.Auth.Dmarc;

namespace Relay.Auth.Tests.Dmarc;

public sealed class DmarcEvaluatorTests
{
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "mail.example.com", true)]
    [InlineData("mail.example.com", "example.com", true)]
    [InlineData("a.example.com", "b.example.com", true)]
    [InlineData("example.com", "example.org", false)]
    [InlineData("example.com", "badexample.com", false)]
    [InlineData("example.com", "com", false)]
    [InlineData("Example.com", "EXAMPLE.COM.", true)]
    public async Task Relaxed_Domains_AlignByOrganization(string author, string authenticated, bool aligned)
    {
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=reject");

        var spf = await zone.EvaluateAsync(author.ToLowerInvariant(), authenticated);
        var dkim = await new Zone().Dmarc("example.com", "v=DMARC1; p=reject").EvaluateAsync(author.ToLowerInvariant(), null, "other.org", authenticated);

        Assert.Equal((aligned, aligned), (spf.SpfAligned, dkim.DkimAligned));
        Assert.Equal(aligned ? AuthResult.Pass : AuthResult.Fail, spf.Result);
        Assert.Equal(aligned ? DmarcPolicy.None : DmarcPolicy.Reject, spf.Disposition);
        Assert.Equal((DmarcPolicy.Reject, "example.com"), (spf.Policy, dkim.OrganizationalDomain));
    }

    [Fact]
    public async Task Strict_Domains_AlignOnlyWhenEqual()
    {
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=quarantine; adkim=s");

        var result = await zone.EvaluateAsync("example.com", "mail.example.com", "mail.example.com");

        Assert.Equal((AuthResult.Pass, true, false), (result.Result, result.SpfAligned, result.DkimAligned));
    }

    [Fact]
    public async Task AllTheSameDomain_OneQuestion()
    {
        var zone = new Zone().Dmarc("mail.example.com", "v=DMARC1; p=reject").Dmarc("example.com", "v=DMARC1; p=none");

        var result = await zone.EvaluateAsync("mail.example.com", "mail.example.com", "MAIL.example.com");

        Assert.Equal((AuthResult.Pass, "mail.example.com", true, true), (result.Result, result.OrganizationalDomain, result.SpfAligned, result.DkimAligned));
        Assert.Equal(["_dmarc.mail.example.com"], zone.Asked);
    }

    [Fact]
    public async Task StrangersDomains_AreNeverAskedFor()
    {
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=reject").Silent("_dmarc.evil.org");

        var result = await zone.EvaluateAsync("example.com", "evil.org", "a.evil.org", "b.evil.org");

        Assert.Equal(AuthResult.Fail, result.Result);
        Assert.Equal(["_dmarc.example.com", "_dmarc.com"], zone.Asked);
    }

    [Fact]
    public async Task SubdomainWithRecordOfItsOwn_IsOutsideWithPsdNo()
    {
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=reject").Dmarc("lab.example.com", "v=DMARC1; p=none; psd=n");

        Assert.Equal(AuthResult.Fail, (await zone.EvaluateAsync("example.com", null, "lab.example.com")).Result);
    }

    [Theory]
    [InlineData("reject", "quarantine")]
    [InlineData("quarantine", "none")]
    [InlineData("none", "none")]
    public async Task Testing_LowersDispositionOneStep(string policy, string disposition)
    {
        var result = await new Zone().Dmarc("example.com", $"v=DMARC1; p={policy}; t=y").EvaluateAsync("example.com");

        Assert.Equal((policy, disposition, true), (result.Policy!.Value.Word(), result.Disposition.Word(), result.IsTesting));
    }

    [Fact]
    public async Task Historic_Pct_IsIgnored() =>
        Assert.Equal(DmarcPolicy.Reject, (await new Zone().Dmarc("example.com", "v=DMARC1; p=reject; pct=0").EvaluateAsync("example.com")).Disposition);

    [Fact]
    public async Task NonExistentSubdomain_HasNpOnlyOnNxDomain()
    {
        const string record = "v=DMARC1; p=none; sp=quarantine; np=reject";
        var absent = await new Zone().Dmarc("example.com", record).EvaluateAsync("ghost.example.com");
        var exists = await new Zone().Dmarc("example.com", record).Exists("real.example.com").EvaluateAsync("real.example.com");
        var unknown = await new Zone().Dmarc("example.com", record).Silent("who.example.com").EvaluateAsync("who.example.com");
        var below = await new Zone().Dmarc("example.com", record).Exists("_dmarc.node.example.com").EvaluateAsync("node.example.com");

        Assert.Equal(
            [DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.Quarantine, DmarcPolicy.Quarantine],
            [absent.Policy!.Value, exists.Policy!.Value, unknown.Policy!.Value, below.Policy!.Value]);
    }

    [Fact]
    public async Task NonExistentSubdomain_IsNotAskedForWhereNothingDependsOnIt()
    {
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=reject");

        await zone.EvaluateAsync("a.example.com");

        Assert.DoesNotContain("a.example.com", zone.Asked);
    }

    [Fact]
    public async Task NoRecord_IsNoneWithoutPolicy()
    {
        var result = await new Zone().EvaluateAsync("a.example.com", "a.example.com");

        Assert.Equal((AuthResult.None, DmarcReason.NoRecord, null, "example.com"), (result.Result, result.Reason, result.Policy, result.OrganizationalDomain));
    }

    [Fact]
    public async Task UnusableRecord_EndsTheSearch()
    {
        var zone = new Zone().Dmarc("a.example.com", "v=DMARC1; p=reject; sp=bob").Dmarc("example.com", "v=DMARC1; p=reject");

        var result = await zone.EvaluateAsync("a.example.com");

        Assert.Equal((AuthResult.None, DmarcReason.UnusableRecord, null), (result.Result, result.Reason, result.Policy));
    }

    [Theory]
    [InlineData("_dmarc.a.example.com")]
    [InlineData("_dmarc.example.com")]
    [InlineData("_dmarc.com")]
    public async Task DnsSilent_BeforeARecordIsFound_IsTempError(string silent)
    {
        var result = await new Zone().Silent(silent).EvaluateAsync("a.example.com", "a.example.com");

        Assert.Equal((AuthResult.TempError, DmarcReason.DnsUnknown, DmarcPolicy.None), (result.Result, result.Reason, result.Disposition));
    }

    [Fact]
    public async Task DnsSilent_AtThePublicSuffixAboveARecord_ChangesNothing()
    {
        var result = await new Zone().Silent("_dmarc.com").Dmarc("example.com", "v=DMARC1; p=reject").EvaluateAsync("a.example.com", "b.example.com");

        Assert.Equal((AuthResult.Pass, "example.com"), (result.Result, result.OrganizationalDomain));
    }

    [Fact]
    public async Task DnsSilent_AboveTheAuthorsRecord_LeavesSureThingsSure()
    {
        Zone Make() => new Zone().Dmarc("a.example.com", "v=DMARC1; p=reject").Silent("_dmarc.example.com");

        Assert.Equal(AuthResult.Pass, (await Make().EvaluateAsync("a.example.com", "x.org", "a.example.com")).Result);
        Assert.Equal(AuthResult.TempError, (await Make().EvaluateAsync("a.example.com", "b.example.com")).Result);
        Assert.Equal(AuthResult.Fail, (await Make().EvaluateAsync("a.example.com", "evil.org")).Result);
    }

    [Fact]
    public async Task UnverifiableSignature_CountsOnlyWhereItWouldAlign()
    {
        Zone Make() => new Zone().Dmarc("example.com", "v=DMARC1; p=reject");
        var own = new DmarcIdentifiers(null, []) { DkimUnknown = ["mail.example.com"] };
        var strangers = new DmarcIdentifiers(null, []) { DkimUnknown = ["evil.org"], SpfUnknown = "evil.org" };

        Assert.Equal((AuthResult.TempError, DmarcReason.AuthenticationUnknown), Short(await Make().EvaluateAsync("example.com", own)));
        Assert.Equal((AuthResult.Fail, DmarcReason.NotAligned), Short(await Make().EvaluateAsync("example.com", strangers)));
        Assert.Equal((AuthResult.Pass, DmarcReason.Aligned), Short(await Make().EvaluateAsync("example.com", own with { Spf = "example.com" })));
        static (AuthResult, DmarcReason) Short(DmarcResult r) => (r.Result, r.Reason);
    }

    [Fact]
    public async Task NoAuthorDomain_IsPermErrorWithoutQuestions()
    {
        var zone = new Zone();
        var result = await new DmarcEvaluator(zone.Resolver, Zone.List, new()).EvaluateAsync((string?)null, DmarcIdentifiers.None, CancellationToken.None);

        Assert.Equal((AuthResult.PermError, null, DmarcPolicy.None), (result.Result, result.HeaderFrom, result.Disposition));
        Assert.Empty(zone.Asked);
    }

    [Fact]
    public async Task PublicSuffixListMode_AsksAuthorAndOrganizationOnly()
    {
        var zone = new Zone().Dmarc("example.co.uk", "v=DMARC1; p=none; sp=reject; psd=n").Dmarc("uk", "v=DMARC1; p=reject");
        var options = new DmarcOptions { Discovery = DiscoveryMethod.PublicSuffixList };

        var fail = await zone.EvaluateAsync("a.b.example.co.uk", new DmarcIdentifiers("example.org", []), options);

        Assert.Equal(["_dmarc.a.b.example.co.uk", "_dmarc.example.co.uk"], zone.Asked);
        Assert.Equal((AuthResult.Fail, DmarcPolicy.Reject, "example.co.uk", DiscoveryMethod.PublicSuffixList), (fail.Result, fail.Disposition, fail.OrganizationalDomain, fail.Discovery));
        var pass = await new Zone().Dmarc("example.co.uk", "v=DMARC1; p=none").EvaluateAsync("a.example.co.uk", new DmarcIdentifiers("b.example.co.uk", []), options);
        Assert.Equal(AuthResult.Pass, pass.Result);
    }

    [Fact]
    public async Task Identifiers_AreCapped()
    {
        var many = Enumerable.Range(0, 200).Select(static i => $"s{i}.a.b.c.d.e.example.com").ToArray();
        var zone = new Zone().Dmarc("example.com", "v=DMARC1; p=reject; adkim=r").Dmarc("e.example.com", "v=DMARC1; p=none; psd=n");

        var result = await zone.EvaluateAsync("example.com", null, many);

        Assert.Equal(AuthResult.Fail, result.Result);
        Assert.Equal(16 + "a b c d e".Split(' ').Length + 2, result.Lookups); // the 16, what lies above them, example.com and com
    }

    [Fact]
    public async Task Fuzz_AnyZone_IsBoundedAndNamesNothingTwice()
    {
        var random = new Random(64);
        string[] labels = ["a", "b", "com", "example", "x-1"];
        string[] records = ["v=DMARC1; p=reject", "v=DMARC1; psd=y", "v=DMARC1; p=none; psd=n", "v=DMARC1; p=quarantine; np=reject; aspf=s", "v=DMARC1; p=zz", "junk", ""];
        string Name() => string.Join('.', Enumerable.Range(0, random.Next(1, 14)).Select(_ => labels[random.Next(labels.Length)]));
        for (var n = 0; n < 3000; n++)
        {
            var zone = new Zone();
            var author = Name();
            for (var at = author; at is not null; at = TreeWalk.Next(at))
            {
                _ = random.Next(4) switch
                {
                    0 => zone.Dmarc(at, records[random.Next(records.Length)]),
                    1 when random.Next(4) == 0 => zone.Silent("_dmarc." + at),
                    _ => zone,
                };
            }

            var result = await zone.EvaluateAsync(author, Name(), Name() + "." + author, author[(author.IndexOf('.') + 1)..]);

            Assert.True(result.Result is AuthResult.Pass == (result.SpfAligned || result.DkimAligned));
            Assert.True(result.Result == AuthResult.Fail || result.Disposition == DmarcPolicy.None);
            Assert.True(result.Result is not (AuthResult.Pass or AuthResult.Fail) || result.Policy is not null);
        }
    }
}
