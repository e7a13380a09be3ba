using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class HeaderRuleTests
{
    private static readonly RuleMessage Mail = new()
    {
        Header = RuleCase.Fields(
            "Received: from a.example by b.example",
            "Received: from c.example by d.example",
            "From: \"Ann, Doe\" <ann@Mail.Example.co.uk>, bob@two.example",
            "To: one@x.example",
            "Cc: two@y.example",
            "Subject: =?utf-8?q?a_b?=\n folded",
            "Message-ID: <id@host.example>",
            "X-Ip: client [192.0.2.7]"),
        EnvelopeFrom = "env@x.example",
        Relays = new RuleRelays
        {
            External = [new RuleRelay { Ip = "192.0.2.1", Rdns = "a.example", Helo = "h", By = "b.example", Id = "7" }],
            InternalFields = 1,
        },
    };

    [Theory]
    [InlineData("From =~ /Ann, Doe/", true)]
    [InlineData("from =~ /Ann/", true)]
    [InlineData("From:addr =~ /^ann\\@Mail\\.Example\\.co\\.uk\\nbob\\@two\\.example$/", true)]
    [InlineData("Received:first =~ /from c/", false)]
    [InlineData("Received:last =~ /^from c/", true)]
    [InlineData("From:first:addr =~ /^bob/m", true)]
    [InlineData("From:name =~ /^Ann, Doe$/", true)]
    [InlineData("From:host =~ /^two.example$/", true)]
    [InlineData("From:addr:domain =~ /^example.co.uk$/m", true)]
    [InlineData("X-Ip:ip =~ /^192\\.0\\.2\\.7$/", true)]
    [InlineData("X-Ip:revip =~ /^7\\.2\\.0\\.192$/", true)]
    [InlineData("Subject:raw =~ /\\?q\\?a_b\\?=\\n folded/", true)]
    [InlineData("Received =~ /by b.example\\nfrom c/", true)]
    [InlineData("Subject !~ /nothing/", true)]
    [InlineData("Subject !~ /folded/", false)]
    [InlineData("X-None =~ /./", false)]
    [InlineData("X-None =~ /^$/", true)]
    [InlineData("X-None !~ /./", true)]
    [InlineData("X-None =~ /^UNSET$/ [if-unset: UNSET]", true)]
    [InlineData("Subject =~ /^UNSET$/ [if-unset: UNSET]", false)]
    [InlineData("exists:Subject", true)]
    [InlineData("exists:X-None", false)]
    [InlineData("exists:X-Ip:", true)]
    [InlineData("ToCc =~ /^one\\@x.example\\ntwo\\@y/", true)]
    [InlineData("MESSAGEID =~ /^<id\\@/", true)]
    [InlineData("EnvelopeFrom =~ /^env\\@x.example$/", true)]
    [InlineData("ALL =~ /^To: one\\@x.example$/m", true)]
    [InlineData("ALL-EXTERNAL =~ /from c.example/", true)]
    [InlineData("ALL-EXTERNAL =~ /from a.example/", false)]
    [InlineData("ALL-INTERNAL =~ /from a.example/", true)]
    [InlineData("ALL-TRUSTED =~ /from a.example/", true)]
    [InlineData("ALL-UNTRUSTED =~ /from c.example/", true)]
    [InlineData("X-Spam-Relays-External =~ /^\\[ ip=192.0.2.1 rdns=a.example helo=h by=b.example ident= envfrom= intl=0 id=7 auth= msa=0 \\]$/", true)]
    [InlineData("X-Spam-Relays-Internal =~ /^$/", true)]
    public void Header_Rule_MatchesTheValue(string rule, bool hits) =>
        Assert.Equal(hits ? "A" : "", RuleCase.Hits("util_rb_2tld co.uk\nheader A " + rule, Mail));

    [Fact]
    public void Header_Multiple_CountsUpToMaxhits()
    {
        const string Rule = "header A X-Ip =~ /\\d/\ntflags A multiple maxhits=";
        Assert.Equal(3, RuleCase.Count(Rule + "3", "A", Mail));
        Assert.Equal(6, RuleCase.Count(Rule + "30", "A", Mail));
        Assert.Equal(1, RuleCase.Count("header A X-Ip =~ /\\d/", "A", Mail));
    }

    [Theory]
    [InlineData("a@b", "|a@b")]
    [InlineData("Name <a@b>", "Name|a@b")]
    [InlineData("\"Q, \\\"x\\\"\" <a@b>", "Q, \"x\"|a@b")]
    [InlineData("a@b (Comment (inner))", "Comment (inner)|a@b")]
    [InlineData("group: a@b, C <c@d>;", "|a@b C|c@d")]
    [InlineData("<@r.example:a@b>", "|a@b")]
    [InlineData("\"open <a@b", "|a@b")]
    [InlineData("Name <a@b", "Name|a@b")]
    [InlineData("mailto:a@b", "|a@b")]
    [InlineData("", "")]
    [InlineData("no address", "no address|")]
    [InlineData("Team, Jane <a@b>", "Team| Jane|a@b")]
    [InlineData("\"Jane\" <>", "Jane|")]
    [InlineData("\"a@b\" <a@b>", "|a@b")]
    [InlineData("<a@b@c>", "|a@b")]
    [InlineData("Jane <not an address>", "Jane|")]
    [InlineData("(((((", "")]
    public void Addresses_Written_AreReadLeniently(string field, string expected) =>
        Assert.Equal(expected, string.Join(' ', HeaderAddresses.Read(field).Select(static a => $"{a.Phrase}|{a.Address}")));

    [Theory]
    [InlineData("=?utf-8?q?a=C3=A9_b?=", "a\u00c3\u00a9 b")]
    [InlineData("=?iso-8859-1?Q?=E9?=", "\u00c3\u00a9")]
    [InlineData("=?utf-8?b?YWJj?= =?utf-8?b?ZGVm?=", "abcdef")]
    [InlineData("x =?utf-8?b?YWJj?= y", "x abc y")]
    [InlineData("=?utf-8?x?abc?=", "=?utf-8?x?abc?=")]
    [InlineData("=?utf-8?b?***?=", "")]
    [InlineData("=?nonsense?q?abc?=", "abc")]
    [InlineData("=?utf-8?q?abc", "=?utf-8?q?abc")]
    [InlineData("=?", "=?")]
    public void EncodedWord_Written_IsDecodedOrKept(string text, string expected) => Assert.Equal(expected, EncodedWords.Decode(text));
}
