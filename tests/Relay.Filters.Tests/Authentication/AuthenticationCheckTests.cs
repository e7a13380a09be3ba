using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Authentication;

public sealed class AuthenticationCheckTests : IDisposable
{
    private readonly AuthenticationCase mail = new();

    public void Dispose() => mail.Dispose();

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.7 -all", "SPF_PASS")]
    [InlineData("v=spf1 -all", "SPF_FAIL")]
    [InlineData("v=spf1 ~all", "SPF_SOFTFAIL")]
    [InlineData("v=spf1 ?all", "SPF_NEUTRAL")]
    [InlineData("v=spf1 nonsense", "SPF_PERMERROR")]
    [InlineData("other text", "SPF_NONE")]
    public async Task Spf_Record_IsItsSymbol(string record, string expected)
    {
        mail.Zone.Txt(AuthenticationCase.Author, record);
        Assert.Contains(expected, await mail.RunAsync(AuthenticationCase.Mail()), StringComparison.Ordinal);
        Assert.Equal(expected == "SPF_PASS" ? AuthenticationCase.Author : null, mail.Context!.Proven.EnvelopeOrganization);
    }

    [Fact]
    public async Task Spf_LookUpFails_IsUnknownAndCountsForNobody()
    {
        mail.Zone.Set(AuthenticationCase.Author, RecordType.Txt, FakeResolver.ServFail);
        Assert.Equal("SPF_UNKNOWN DKIM_NONE DMARC_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Spf_NullReversePath_IsThatOfHeloAndProvesNoOrganization()
    {
        mail.ReversePath = "";
        mail.Zone.Txt("mail.client.example", $"v=spf1 ip4:{AuthenticationCase.Client} -all");
        Assert.Equal("SPF_PASS DKIM_NONE DMARC_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
        Assert.Null(mail.Context!.Proven.EnvelopeOrganization);
    }

    [Fact]
    public async Task Helo_PublishedAndForbidden_IsASymbol()
    {
        mail.Zone.Txt("mail.client.example", "v=spf1 -all");
        Assert.Equal("SPF_NONE SPF_HELO_FAIL DKIM_NONE DMARC_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Dkim_Signed_PassesAndAlignsWithoutSpf()
    {
        mail.Policy("reject");
        Assert.Equal("SPF_FAIL DKIM_PASS DMARC_PASS", await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author)));
        Assert.Equal(AuthenticationCase.Author, mail.Context!.Proven.AuthorOrganization);
        Assert.Equal("spf=fail(author.example) dkim=pass(author.example) arc=none dmarc=pass(author.example) p=reject", mail.Found.Summary);
    }

    [Fact]
    public async Task Dkim_ChangedBody_FailsAndDoesNotAlign()
    {
        mail.Policy("none");
        Assert.Equal("SPF_FAIL DKIM_FAIL DMARC_FAIL", await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author) + "more\r\n"));
    }

    [Fact]
    public async Task Dkim_KeyCannotBeLookedUp_LeavesDmarcUnknown()
    {
        mail.Policy("reject");
        var signed = mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author);
        mail.Zone.Set("sel._domainkey." + AuthenticationCase.Author, RecordType.Txt, FakeResolver.Timeout);
        Assert.Equal("SPF_FAIL DKIM_UNKNOWN DMARC_UNKNOWN", await mail.RunAsync(signed));
    }

    [Fact]
    public async Task Helo_PublishedAndAllowed_IsASymbol()
    {
        mail.Zone.Txt("mail.client.example", $"v=spf1 ip4:{AuthenticationCase.Client} -all");
        Assert.Equal("SPF_NONE SPF_HELO_PASS DKIM_NONE DMARC_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Helo_LookUpFails_IsUnknown()
    {
        mail.Zone.Set("mail.client.example", RecordType.Txt, FakeResolver.ServFail);
        Assert.Equal("SPF_NONE SPF_HELO_UNKNOWN DKIM_NONE DMARC_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Dkim_FieldAddedBehindTheSignature_IsSaid()
    {
        var signed = mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author, sealsRepeats: false);
        Assert.Equal("SPF_NONE DKIM_PASS DKIM_REPEATED_FIELDS DMARC_NONE", await mail.RunAsync("Subject: another\r\n" + signed));
    }

    [Fact]
    public async Task Dkim_OversignedFieldAdded_Fails()
    {
        var signed = mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author);
        Assert.Equal("SPF_NONE DKIM_FAIL DMARC_NONE", await mail.RunAsync("Subject: another\r\n" + signed));
    }

    /// <summary>l= covers the first line; the second is anybody's.</summary>
    [Theory]
    [InlineData("v=1; a=rsa-sha256; c=relaxed/relaxed; d=author.example; s=sel; h=from; l=6; bh={bh}; b={b}", "more\r\n", "DKIM_PASS DKIM_PARTIAL_BODY")]
    [InlineData("v=1; a=rsa-sha256; c=relaxed/relaxed; d=author.example; s=sel; h=from; l=6; bh={bh}; b={b}", "", "DKIM_PASS")]
    [InlineData("v=1; a=rsa-sha1; c=relaxed/relaxed; d=author.example; s=sel; h=from; bh=YJ6LdOgqBcUKuHH4VHnXRFsrH4E=; b={b}", "", "DKIM_WEAK")]
    [InlineData("v=2; a=rsa-sha256; d=author.example; s=sel; h=from; bh={bh}; b={b}", "", "DKIM_PERMERROR")]
    public async Task Dkim_Tags_HaveTheirSymbol(string tags, string more, string expected) => Assert.Equal(
        $"SPF_NONE {expected} DMARC_NONE", await mail.RunAsync(mail.SignedAs(tags, AuthenticationCase.Mail()) + more));

    [Fact]
    public async Task Arc_KeyCannotBeLookedUp_IsUnknown()
    {
        var @sealed = mail.Sealed(AuthenticationCase.Mail(), "sealer.example", "mx; none");
        mail.Zone.Set("sel._domainkey.sealer.example", RecordType.Txt, FakeResolver.Timeout);
        Assert.Equal("SPF_NONE DKIM_NONE ARC_UNKNOWN DMARC_NONE", await mail.RunAsync(@sealed));
    }

    [Theory]
    [InlineData("From: \"ceo@bank.example\" <a@author.example>\r\n", "FROM_NAME_IS_ADDRESS")]
    [InlineData("From: =?utf-8?B?YeKArmI=?= <a@author.example>\r\n", "FROM_INVISIBLE")]
    [InlineData("From: a@author.example, b@author.example\r\n", "FROM_SEVERAL_ADDRESSES")]
    [InlineData("From: a@[192.0.2.1]\r\n", "FROM_MALFORMED")]
    [InlineData("From: a@author.example\0@other.example\r\n", "FROM_AMBIGUOUS")]
    public async Task From_OddButReadable_HasItsSymbol(string header, string expected) =>
        Assert.Contains(" " + expected + " ", await mail.RunAsync(header + "\r\ntext\r\n"), StringComparison.Ordinal);

    [Fact]
    public void From_CheckThatFails_WouldBeUnknown() => Assert.Equal("FROM_UNKNOWN", Core.Checks.Scorecard.UnknownSymbol("from"));

    [Theory]
    [InlineData("From: a@author.example\r\nFrom: b@other.example\r\n", "FROM_SEVERAL_FIELDS DMARC_PERMERROR")]
    [InlineData("From: a@author.example, b@other.example\r\n", "FROM_SEVERAL_DOMAINS DMARC_PERMERROR")]
    [InlineData("Subject: x\r\n", "FROM_MISSING DMARC_PERMERROR")]
    [InlineData("From: undisclosed:;\r\n", "FROM_GROUP DMARC_PERMERROR")]
    [InlineData("From: nobody\r\n", "FROM_NO_ADDRESS DMARC_PERMERROR")]
    public async Task From_NotOneAuthor_HasNoPassOfDmarc(string header, string expected)
    {
        mail.Policy("reject", clientMaySend: true);
        Assert.Equal("SPF_PASS DKIM_NONE " + expected, await mail.RunAsync(header + "\r\ntext\r\n"));
    }

    [Theory]
    [InlineData("none", "SPF_FAIL DKIM_NONE DMARC_FAIL")]
    [InlineData("quarantine", "SPF_FAIL DKIM_NONE DMARC_FAIL DMARC_POLICY_QUARANTINE")]
    [InlineData("reject", "SPF_FAIL DKIM_NONE DMARC_FAIL DMARC_POLICY_REJECT → 550 5.7.1")]
    [InlineData("reject; t=y", "SPF_FAIL DKIM_NONE DMARC_FAIL DMARC_POLICY_QUARANTINE")]
    public async Task Dmarc_Fail_IsTheOwnersWish(string policy, string expected)
    {
        mail.Policy(policy);
        Assert.Equal(expected, await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Dmarc_NotEnforced_IsEvidenceOnly()
    {
        mail.Policy("reject");
        mail.Options.Authentication.EnforceDmarc = false;
        Assert.Equal("SPF_FAIL DKIM_NONE DMARC_FAIL", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Dmarc_PolicyCannotBeLookedUp_IsUnknown()
    {
        mail.Policy("reject");
        mail.Zone.Set("_dmarc." + AuthenticationCase.Author, RecordType.Txt, FakeResolver.Timeout);
        Assert.Equal("SPF_FAIL DKIM_NONE DMARC_UNKNOWN", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task TrustedClient_IsNotAskedForProof()
    {
        mail.Trusted = true;
        mail.Policy("reject");
        Assert.Equal("DKIM_NONE", await mail.RunAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task ChecksTurnedOff_AskNothing()
    {
        mail.Policy("reject");
        mail.Options.Disabled.UnionWith(["spf", "spf_helo", "dkim", "arc", "dmarc"]);
        Assert.Equal("", await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author)));
        Assert.Empty(mail.Zone.Asked);
    }
}
