using System.Net;
using Relay.Auth.Spf;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Spf;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.255", "pass")]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "192.0.3.0", "fail")]
    [InlineData("v=spf1 ip4:192.0.2.0/24 -all", "::ffff:192.0.2.7", "pass")]
    [InlineData("v=spf1 ip6:::ffff:192.0.2.0/120 -all", "::ffff:192.0.2.7", "fail")]
    [InlineData("v=spf1 ip6:2001:db8::/33 -all", "2001:db8:7fff::1", "pass")]
    [InlineData("v=spf1 ip6:2001:db8::/33 -all", "2001:db8:8000::1", "fail")]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "2001:db8::1", "fail")]
    [InlineData("v=spf1 ip6:::/0 -all", "192.0.2.1", "fail")]
    [InlineData("v=spf1 ?all", "192.0.2.1", "neutral")]
    [InlineData("v=spf1 ~all", "192.0.2.1", "softfail")]
    [InlineData("v=spf1", "192.0.2.1", "neutral")]
    [InlineData("v=spf2.0/pra -all", "192.0.2.1", "none")]
    public async Task Networks_AndQualifiers_Decide(string record, string client, string expected) =>
        Assert.Equal(expected, await Policy.ResultAsync(record, client));

    [Theory]
    [InlineData("user@[192.0.2.1]")]
    [InlineData("user@localhost")]
    [InlineData("user@192.0.2.1")]
    [InlineData("user@a..example")]
    [InlineData("user@.example")]
    [InlineData("user@")]
    [InlineData("user")]
    [InlineData("user@sen\\der.example")]
    [InlineData("user@sender.example\r\nx: y")]
    [InlineData("user@sender .example")]
    [InlineData("user@a123456789012345678901234567890123456789012345678901234567890123.example")]
    public async Task Sender_WithoutAWellFormedDomain_IsNoneAndAsksNobody(string from)
    {
        var policy = new Policy();
        var result = await policy.AskAsync(from: from);
        Assert.Equal(AuthResult.None, result.Result);
        Assert.Empty(policy.Dns.Asked);
    }

    [Fact]
    public async Task Client_Unknown_IsNone()
    {
        var query = new SpfQuery(null, "h.example", "u@Sender.Example", "");
        var result = await new SpfEvaluator(new FakeResolver(), TimeProvider.System).CheckMailFromAsync(query, CancellationToken.None);
        Assert.Equal((AuthResult.None, "sender.example"), (result.Result, result.Domain));
    }

    [Fact]
    public async Task Sender_InULabels_IsAskedForInALabels()
    {
        var policy = new Policy();
        policy.Dns.Txt("xn--bcher-kva.example", "v=spf1 exists:%{d}.%{o}.x.example -all").A("xn--bcher-kva.example.xn--bcher-kva.example.x.example", "127.0.0.2");
        var result = await policy.AskAsync(from: "leser@BÜCHER。example");
        Assert.Equal((AuthResult.Pass, "xn--bcher-kva.example"), (result.Result, result.Domain));
    }

    [Fact]
    public async Task Helo_HasItsOwnIdentity()
    {
        var dns = new FakeResolver().Txt("mail.client.example", "v=spf1 exists:%{l}.%{h}.x.example -all").A("postmaster.mail.client.example.x.example", "127.0.0.2");
        var query = new SpfQuery(IPAddress.Loopback, "mail.client.example", "u@sender.example", "");
        var result = await new SpfEvaluator(dns, TimeProvider.System).CheckHeloAsync(query, CancellationToken.None);
        Assert.Equal((AuthResult.Pass, SpfIdentity.Helo, "mail.client.example"), (result.Result, result.Identity, result.Domain));
    }

    [Fact]
    public async Task Result_OfAMatch_NamesTheDirectiveAndTheCounts()
    {
        var policy = new Policy("v=spf1 a:gone.example include:b.example -all");
        policy.Dns.Txt("b.example", "v=spf1 redirect=c.example").Txt("c.example", "v=spf1 ip4:192.0.2.1");
        var result = await policy.AskAsync();
        Assert.Equal(new SpfResult(AuthResult.Pass, Policy.Domain, SpfIdentity.MailFrom, null, 3, 1, "include:b.example", null), result);
    }

    [Theory]
    [InlineData("a:b.example", RecordType.A)]
    [InlineData("mx:b.example", RecordType.Mx)]
    [InlineData("exists:b.example", RecordType.A)]
    [InlineData("include:b.example", RecordType.Txt)]
    [InlineData("redirect=b.example", RecordType.Txt)]
    public async Task Dns_InTrouble_IsTempErrorWithItsReason(string term, RecordType type)
    {
        var policy = new Policy($"v=spf1 {term}");
        policy.Dns.Set("b.example", type, FakeResolver.ServFail);
        var result = await policy.AskAsync();
        Assert.Equal((AuthResult.TempError, "servfail for b.example"), (result.Result, result.Problem));
    }

    [Fact]
    public async Task Dns_TroubleOfAnMxHost_IsTempError()
    {
        var policy = new Policy("v=spf1 mx -all");
        policy.Dns.Mx(Policy.Domain, "one.example", "two.example").Set("one.example", RecordType.A, FakeResolver.Timeout).A("two.example", "192.0.2.1");
        Assert.Equal(AuthResult.TempError, (await policy.AskAsync()).Result);
    }

    [Fact]
    public async Task Dns_TroubleOfTheClientsNames_IsNoMatch()
    {
        var policy = new Policy("v=spf1 ptr -all");
        policy.Dns.Set("1.2.0.192.in-addr.arpa", RecordType.Ptr, FakeResolver.ServFail);
        Assert.Equal(AuthResult.Fail, (await policy.AskAsync()).Result);
        policy.Dns.Ptr("1.2.0.192.in-addr.arpa", "bad." + Policy.Domain, "good." + Policy.Domain);
        policy.Dns.Set("bad." + Policy.Domain, RecordType.A, FakeResolver.ServFail).A("good." + Policy.Domain, "192.0.2.1");
        Assert.Equal(AuthResult.Pass, (await policy.AskAsync()).Result);
    }

    [Fact]
    public async Task Ptr_NamesOutsideTheTarget_AreNotAskedFor()
    {
        var policy = new Policy("v=spf1 ptr -all");
        policy.Dns.Ptr("1.2.0.192.in-addr.arpa", "other.example", "evil" + Policy.Domain, "a." + Policy.Domain.ToUpperInvariant());
        policy.Dns.A("a." + Policy.Domain.ToUpperInvariant(), "192.0.2.1");
        Assert.Equal(AuthResult.Pass, (await policy.AskAsync()).Result);
        Assert.DoesNotContain(policy.Dns.Asked, static a => a.Name is "other.example" or "evilsender.example");
    }

    [Fact]
    public async Task Records_Several_ArePermErrorAndOthersAreNot()
    {
        var policy = new Policy();
        policy.Dns.Set(Policy.Domain, RecordType.Txt, Texts("v=spf1 -all", "V=SPF1 +all"));
        Assert.Equal(AuthResult.PermError, (await policy.AskAsync()).Result);
        policy.Dns.Set(Policy.Domain, RecordType.Txt, Texts("google-site-verification=x", "v=spf1 +all", "v=spf10 -all", "", "\u00FF"));
        Assert.Equal(AuthResult.Pass, (await policy.AskAsync()).Result);
    }

    [Theory]
    [InlineData("v=spf1 include:b.example", "none", AuthResult.PermError)]
    [InlineData("v=spf1 redirect=b.example", "none", AuthResult.PermError)]
    [InlineData("v=spf1 include:b.example +all", "v=spf1 moo", AuthResult.PermError)]
    [InlineData("v=spf1 include:b.example +all", "v=spf1 -all", AuthResult.Pass)]
    [InlineData("v=spf1 include:b.example -all", "v=spf1 +all", AuthResult.Pass)]
    [InlineData("v=spf1 -include:b.example +all", "v=spf1 +all", AuthResult.Fail)]
    [InlineData("v=spf1 include:%{l}..b.example +all", "v=spf1 +all", AuthResult.PermError)]
    [InlineData("v=spf1 redirect=%{l}..b.example", "v=spf1 +all", AuthResult.PermError)]
    [InlineData("v=spf1 all redirect=b.example", "v=spf1 -all", AuthResult.Pass)]
    public async Task Include_AndRedirect_TakeTheOthersResult(string record, string other, AuthResult expected)
    {
        var policy = new Policy(record);
        policy.Dns.Txt("b.example", other);
        Assert.Equal(expected, (await policy.AskAsync()).Result);
    }

    [Theory]
    [InlineData("All is well.", "All is well.")]
    [InlineData("", "")]
    [InlineData("\u00FF", null)]
    [InlineData("two\r\nlines", null)]
    [InlineData("tab\there", null)]
    [InlineData("%{x}", null)]
    [InlineData("%", null)]
    [InlineData("from %{l}", null)]
    [InlineData("from %{L}", "from a%0D%0Ab")]
    public async Task Explanation_OnlyPrintableAscii_IsGiven(string text, string? expected)
    {
        var policy = new Policy("v=spf1 -all exp=why.example");
        policy.Dns.Txt("why.example", text);
        Assert.Equal(expected, (await policy.AskAsync(from: "a\r\nb@" + Policy.Domain)).Explanation);
    }

    [Fact]
    public async Task Explanation_OnlyOfTheRecordThatDecided_OnlyOnFail()
    {
        var policy = new Policy("v=spf1 include:b.example -all");
        policy.Dns.Txt("b.example", "v=spf1 -all exp=why.example").Txt("why.example", "Because.");
        Assert.Null((await policy.AskAsync()).Explanation);
        policy.Dns.Txt(Policy.Domain, "v=spf1 redirect=b.example exp=never.example");
        Assert.Equal("Because.", (await policy.AskAsync()).Explanation);
        policy.Dns.Txt(Policy.Domain, "v=spf1 ~all exp=why.example");
        Assert.Null((await policy.AskAsync()).Explanation);
    }

    [Fact]
    public async Task Explanation_TooLong_IsCut()
    {
        var policy = new Policy("v=spf1 -all exp=why.example") { Options = new SpfOptions { ExplanationLength = 10 } };
        policy.Dns.Txt("why.example", "0123456789abc");
        Assert.Equal("0123456789", (await policy.AskAsync()).Explanation);
    }

    private static DnsAnswer Texts(params string[] texts) =>
        new(DnsOutcome.Records, DnsFailure.None, [.. texts.Select(static t => new TxtRecord(Policy.Domain, 60, System.Text.Encoding.Latin1.GetBytes(t)))], false);
}
