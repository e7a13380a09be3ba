using Relay.Auth.Spf;
using Relay.Dns;

namespace Relay.Auth.Tests.Spf;

public sealed class MacroTests
{
    /// <summary>The table of RFC 7208 §7.4, over strong-bad@email.example.com.</summary>
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    [InlineData("%{d99999999999999999999}", "email.example.com")]
    [InlineData("%{D2R}", "example.email")]
    [InlineData("%{S}", "strong-bad%40email.example.com")]
    [InlineData("%{h1}.%%.%_.%-.x", "net.%. .%20.x")]
    public async Task Expand_TableOfTheRfc_IsAsWritten(string macro, string expected) =>
        Assert.Equal(expected, await ExistsNameAsync(macro, "192.0.2.3", "strong-bad@email.example.com"));

    [Fact]
    public async Task Expand_Ipv6_IsNibbles() => Assert.Equal(
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com",
        await ExistsNameAsync("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01", "strong-bad@email.example.com"));

    [Theory]
    [InlineData("a.b@x.example", "%{l1}.t.example", "b.t.example")]
    [InlineData("\"a b\"@x.example", "%{l}.t.example", "\"a b\".t.example")]
    [InlineData("\"a@b\"@x.example", "%{l}.t.example", "\"a@b\".t.example")]
    [InlineData("a\\b@x.example", "%{l}.t.example", @"a\\b.t.example")]
    [InlineData("a=b+c@x.example", "%{lr+=}.t.example", "c.b.a.t.example")]
    [InlineData("@x.example", "%{l}.%{o}", "postmaster.x.example")]
    [InlineData("x.example", "%{l}.%{o}", "postmaster.x.example")]
    [InlineData("", "%{l}.%{o}", "postmaster.helo.net")]
    [InlineData("User@X.Example.", "%{l}.%{o}", "User.X.Example")]
    public async Task Expand_OddSenders_BecomeNamesAsTheyAre(string from, string macro, string expected) =>
        Assert.Equal(expected, await ExistsNameAsync(macro, "192.0.2.3", from));

    [Theory]
    [InlineData("..@x.example")]
    [InlineData("a..b@x.example")]
    public async Task Expand_EmptyLabels_AskNobodyAndMatchNothing(string from) =>
        Assert.Null(await ExistsNameAsync("%{l}.t.example", "192.0.2.3", from));

    [Fact]
    public async Task Expand_LocalPartBeyondAscii_NeverMatches()
    {
        // RFC 8616 §4
        Assert.Null(await ExistsNameAsync("%{l}.t.example", "192.0.2.3", "bücher@x.example"));
        Assert.Null(await ExistsNameAsync("%{s}.t.example", "192.0.2.3", "bücher@x.example"));
        Assert.Equal("x.example.t.example", await ExistsNameAsync("%{o}.t.example", "192.0.2.3", "bücher@x.example"));
    }

    [Fact]
    public async Task Expand_TooLongAName_LosesLabelsOnTheLeft()
    {
        // RFC 7208 §7.3
        var label = new string('a', 60);
        var name = (await ExistsNameAsync($"first.{label}.{label}.{label}.{label}.%{{d}}", "192.0.2.3", "u@x.example"))!;
        Assert.Equal($"{label}.{label}.{label}.{label}.x.example", name);
        Assert.Equal(253, name.Length);
        Assert.Null(await ExistsNameAsync($"{label}{label}.%{{d}}", "192.0.2.3", "u@x.example"));
    }

    [Theory]
    [InlineData(new[] { "x.example", "sub.x.example", "other.example" }, "x.example")]
    [InlineData(new[] { "other.example", "sub.x.example" }, "sub.x.example")]
    [InlineData(new[] { "notx.example", "other.example" }, "notx.example")]
    [InlineData(new[] { "forged.example" }, "unknown")]
    [InlineData(new string[0], "unknown")]
    public async Task Expand_ValidatedName_IsTheNearest(string[] names, string expected)
    {
        var policy = new Policy();
        policy.Dns.Ptr("3.2.0.192.in-addr.arpa", names);
        foreach (var name in names.Where(static n => n != "forged.example"))
        {
            policy.Dns.A(name, "192.0.2.9", "192.0.2.3");
        }

        Assert.Equal(expected + ".t.example", await ExistsNameAsync("%{p}.t.example", "192.0.2.3", "u@x.example", policy));
        Assert.Single(policy.Dns.Asked, static a => a.Type == RecordType.Ptr);
    }

    [Fact]
    public async Task Explanation_EveryLetter_IsWrittenOut()
    {
        var policy = new Policy("v=spf1 -all exp=why.%{d}");
        policy.Dns.Txt("why." + Policy.Domain, "%{s} %{l} %{o} %{d} %{i} %{p} %{v} %{h} %{c} %{r} %{t} %{L} 100%% %-.");
        var result = await policy.AskAsync("::ffff:192.0.2.1", "a&b@" + Policy.Domain);
        Assert.Equal(
            "a&b@sender.example a&b sender.example sender.example 192.0.2.1 unknown in-addr mail.client.example 192.0.2.1 mx.receiver.example 1767225600 a%26b 100% %20.",
            result.Explanation);
    }

    /// <summary>What <c>exists</c> asks for with this domain-spec; null where it asks for nothing.</summary>
    private static async Task<string?> ExistsNameAsync(string macro, string client, string from, Policy? policy = null)
    {
        policy ??= new Policy();
        policy.Dns.Else = (name, type) => type == RecordType.Txt
            ? new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(name, 60, System.Text.Encoding.ASCII.GetBytes("v=spf1 exists:" + macro))], false)
            : Testing.Dns.FakeResolver.NxDomain;
        var result = await policy.AskAsync(client, from, "helo.net");
        Assert.Equal(AuthResult.Neutral, result.Result);
        return policy.Dns.Asked.LastOrDefault(static a => a.Type == RecordType.A).Name;
    }
}
