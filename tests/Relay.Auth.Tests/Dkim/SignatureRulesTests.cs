using Relay.Auth.Dkim;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dkim;

/// <summary>What a DKIM-Signature may say, tag by tag: the signature's arithmetic is right in every case here.</summary>
public sealed class SignatureRulesTests
{
    private const string Signed = "from:\"A. Writer\" <writer@signer.test>\r\n";
    private const string Good = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h=from; bh={bh}; b={b}";

    [Theory]
    [InlineData(Good)]
    [InlineData("b={b};v=1;a=rsa-sha256;c=relaxed/relaxed;d=SIGNER.test;s=RSA;h=From;bh={bh};")]
    [InlineData(Good + "; q=dns/txt; z=From:x|To:y; unknown=1")]
    [InlineData(Good + "; q=http:dns/txt")]
    [InlineData(Good + "; i=@signer.test")]
    [InlineData(Good + "; i=a@b.sub.Signer.test")]
    [InlineData(Good + "; i=a=40b@signer.test")]
    [InlineData(Good + "; i=")] // RFC 6376 §3.5: the domain is not optional
    [InlineData(Good + "; t=1; x=999999999999")]
    [InlineData("v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h= from : x-absent:X-Absent ; bh={bh}; b={b}")]
    public async Task Verify_AllowedTags_Pass(string tags)
    {
        var result = await OneAsync(tags);
        Assert.Equal(tags.EndsWith("i=", StringComparison.Ordinal) ? (AuthResult.PermError, DkimReasons.BadIdentity) : (AuthResult.Pass, ""), (result.Result, result.Reason));
    }

    [Theory]
    [InlineData("v=1", "v=2", DkimReasons.BadVersion)]
    [InlineData("v=1; ", "", DkimReasons.MissingTag)]
    [InlineData("a=rsa-sha256", "a=rsa-md5", DkimReasons.BadAlgorithm)]
    [InlineData("a=rsa-sha256", "a=RSA-SHA256", DkimReasons.BadAlgorithm)]
    [InlineData("a=rsa-sha256; ", "", DkimReasons.MissingTag)]
    [InlineData("c=relaxed/relaxed", "c=relaxed/none", DkimReasons.BadCanonicalization)]
    [InlineData("c=relaxed/relaxed", "c=", DkimReasons.BadCanonicalization)]
    [InlineData("d=signer.test; ", "", DkimReasons.MissingTag)]
    [InlineData("d=signer.test", "d=test", DkimReasons.BadDomain)]
    [InlineData("d=signer.test", "d=sig ner.test", DkimReasons.BadDomain)]
    [InlineData("s=rsa; ", "", DkimReasons.MissingTag)]
    [InlineData("s=rsa", "s=", DkimReasons.BadSelector)]
    [InlineData("s=rsa", "s=a..b", DkimReasons.BadSelector)]
    [InlineData("h=from; ", "", DkimReasons.MissingTag)]
    [InlineData("h=from", "h=", DkimReasons.BadSignedFields)]
    [InlineData("h=from", "h=from:", DkimReasons.BadSignedFields)]
    [InlineData("h=from", "h=from::to", DkimReasons.BadSignedFields)]
    [InlineData("h=from", "h=to:subject", DkimReasons.FromNotSigned)]
    [InlineData("bh={bh}; ", "", DkimReasons.MissingTag)]
    [InlineData("bh={bh}", "bh=MTIz", DkimReasons.BadBodyHash)]
    [InlineData("bh={bh}", "bh=*", DkimReasons.BadBodyHash)]
    [InlineData("b={b}", "b=", DkimReasons.BadSignatureData)]
    [InlineData("b={b}", "b=*", DkimReasons.BadSignatureData)]
    [InlineData("; b={b}", "", DkimReasons.MissingTag)]
    [InlineData("h=from", "h=from; i=a@other.test", DkimReasons.IdentityOutsideDomain)]
    [InlineData("h=from", "h=from; i=a@notsigner.test", DkimReasons.IdentityOutsideDomain)]
    [InlineData("h=from", "h=from; i=a@test", DkimReasons.BadIdentity)]
    [InlineData("h=from", "h=from; i=a", DkimReasons.BadIdentity)]
    [InlineData("h=from", "h=from; i=a=0D=0A@signer.test", DkimReasons.BadIdentity)]
    [InlineData("h=from", "h=from; t=", DkimReasons.BadNumber)]
    [InlineData("h=from", "h=from; t=1 2", DkimReasons.BadNumber)]
    [InlineData("h=from", "h=from; x=1234567890123", DkimReasons.BadNumber)]
    [InlineData("h=from", "h=from; l=-1", DkimReasons.BadNumber)]
    [InlineData("h=from", "h=from; t=10; x=10", DkimReasons.ExpiresBeforeSigned)]
    [InlineData("h=from", "h=from; q=http", DkimReasons.BadQueryMethod)]
    [InlineData("h=from", "h=from; h=from", DkimReasons.MalformedTags)]
    [InlineData("h=from", "h=from;", DkimReasons.MalformedTags)]
    public async Task Verify_WrongTags_AreAPermanentError(string what, string by, string reason)
    {
        var zone = SignedMail.Zone();
        var result = await OneAsync(Good.Replace(what, by, StringComparison.Ordinal), zone);
        Assert.Equal((AuthResult.PermError, reason), (result.Result, result.Reason));
        Assert.Empty(zone.Asked); // no look-up for what cannot count
    }

    [Theory]
    [InlineData(0, 300, AuthResult.Pass)]
    [InlineData(0, 301, AuthResult.PermError)]
    public async Task Verify_AtAndPastExpiry_CountsOrNot(int expires, int later, AuthResult expected)
    {
        var at = SignedMail.Now.ToUnixTimeSeconds() + expires;
        var result = await OneAsync($"{Good}; t={at - 10}; x={at}", at: SignedMail.Now.AddSeconds(later));
        Assert.Equal(expected, result.Result);
        Assert.Equal(expected == AuthResult.Pass ? "" : DkimReasons.Expired, result.Reason);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(at), result.ExpiresAt);
    }

    [Theory]
    [InlineData(86400, AuthResult.Pass)]
    [InlineData(86401, AuthResult.PermError)]
    public async Task Verify_AtAndPastTheFuture_CountsOrNot(int ahead, AuthResult expected)
    {
        var result = await OneAsync($"{Good}; t={SignedMail.Now.ToUnixTimeSeconds() + ahead}");
        Assert.Equal(expected, result.Result);
        Assert.Equal(expected == AuthResult.Pass ? "" : DkimReasons.InFuture, result.Reason);
    }

    [Theory]
    [InlineData(5, AuthResult.Pass, "")]
    [InlineData(6, AuthResult.PermError, DkimReasons.TooManySignedFields)]
    public async Task Verify_AtAndPastTheCapOfNames_CountsOrNot(int names, AuthResult expected, string reason)
    {
        var list = string.Concat(Enumerable.Repeat(":x-absent", names - 1));
        var result = await OneAsync(Good.Replace("h=from", "h=from" + list, StringComparison.Ordinal), options: new DkimOptions { MaximumSignedFields = 5 });
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Fact]
    public async Task Verify_RsaSha1_IsPolicyUnlessItsKeyCannotBeHadNow()
    {
        var zone = SignedMail.Zone();
        var result = await OneAsync(Good.Replace("sha256", "sha1", StringComparison.Ordinal).Replace("{bh}", "fFbFgO8ZKWbPbeBUHAiAuACEF2Y=", StringComparison.Ordinal), zone);
        Assert.Equal((AuthResult.Policy, DkimReasons.ObsoleteAlgorithm, "rsa-sha1"), (result.Result, result.Reason, result.Algorithm));
        zone.Else = static (_, _) => FakeResolver.Timeout;
        result = await OneAsync(Good.Replace("sha256", "sha1", StringComparison.Ordinal).Replace("s=rsa", "s=away", StringComparison.Ordinal).Replace("{bh}", "fFbFgO8ZKWbPbeBUHAiAuACEF2Y=", StringComparison.Ordinal), zone);
        Assert.Equal((AuthResult.TempError, DkimReasons.KeyUnavailable), (result.Result, result.Reason));
    }

    [Fact]
    public async Task Verify_InternationalNames_AreAskedForAsALabels()
    {
        const string tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=b\u00c3\u00bccher.test; s=\u00c3\u00bc; h=from; i=j\u00c3\u00b6@a.b\u00c3\u00bccher.test; bh={bh}; b={b}";
        var zone = new FakeResolver().Txt("xn--tda._domainkey.xn--bcher-kva.test", SignedMail.Rsa.PublicRecord);
        var result = await OneAsync(tags, zone);
        Assert.Equal((AuthResult.Pass, "xn--bcher-kva.test", "xn--tda", "j\u00f6@a.xn--bcher-kva.test"), (result.Result, result.Domain, result.Selector, result.Identity));
    }

    private static async Task<DkimResult> OneAsync(string tags, FakeResolver? zone = null, DkimOptions? options = null, DateTimeOffset? at = null) =>
        Assert.Single((await SignedMail.VerifyAsync(SignedMail.SignRaw(tags, Signed), zone, options, at)).Results);
}
