using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class TextRuleTests
{
    [Fact]
    public void Body_EachLine_IsMatchedAlone() =>
        Assert.Equal("A", RuleCase.Hits("body A /^one$/\nbody B /one.*two/s", RuleCase.Body("one\n", "two\n")));

    [Fact]
    public void Body_Subject_IsTheFirstLineUnlessNosubject()
    {
        var mail = new RuleMessage { Header = RuleCase.Fields("Subject: Offer"), Body = RuleCase.Texts("text") };
        Assert.Equal("A C", RuleCase.Hits("body A /^Offer$/\nbody B /^Offer$/\ntflags B nosubject\nbody C /text/\ntflags C nosubject", mail));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("tflags A multiple", 5)]
    [InlineData("tflags A multiple maxhits=4", 4)]
    [InlineData("tflags A multiple maxhits=1", 1)]
    public void Body_Multiple_CountsOverLines(string flags, double expected) =>
        Assert.Equal(expected, RuleCase.Count($"body A /foo/\n{flags}", "A", RuleCase.Body("foo foo", "foo", "no", "foo foo")));

    [Fact]
    public void Body_BytesAboveAscii_MatchAsBytes()
    {
        var mail = RuleCase.Body("caf\u00c3\u00a9");
        Assert.Equal("A B C", RuleCase.Hits("body A /\\xc3\\xa9/\nbody B /caf\u00c3\u00a9/\nbody C /caf[\\x80-\\xff]{2}$/\nbody D /caf\\w/\nbody E /caf\\x{e9}/", mail));
    }

    [Fact]
    public void RawBodyFullAndUri_MatchTheirTexts()
    {
        var mail = new RuleMessage
        {
            RawBody = RuleCase.Texts("<b>one\ntwo</b>"),
            Full = RuleCase.Bytes("Subject: x\n\nbody"),
            Uris = [RuleCase.Uri("http://a.example/x"), new RuleUri { Raw = RuleCase.Bytes("http://%77"), Cleaned = RuleCase.Texts("http://w") }],
        };
        Assert.Equal("A B C D", RuleCase.Hits("rawbody A /<b>one\\ntwo/\nfull B /^Subject: x\\n\\nbody$/\nuri C /^http:..a/\nuri D /^http:..w$/\nuri E /^http:..a.*w/s", mail));
    }

    [Fact]
    public void Uri_Multiple_CountsEachFormOnce() =>
        Assert.Equal(2, RuleCase.Count("uri A /^http/\ntflags A multiple", "A", new RuleMessage { Uris = [RuleCase.Uri("http://a"), RuleCase.Uri("http://b"), RuleCase.Uri("http://a")] }));

    [Theory]
    [InlineData("Content-Type =~ /html/", true)]
    [InlineData("Content-Type !~ /html/", false)]
    [InlineData("Content-Type !~ /never/", true)]
    [InlineData("Content-Type:raw =~ /^ text/", true)]
    [InlineData("X-None =~ /^U$/ [if-unset: U]", true)]
    [InlineData("ALL =~ /^Content-Type: text.html$/m", true)]
    public void MimeHeader_Rule_LooksAtEachPart(string rule, bool hits)
    {
        var mail = new RuleMessage { Parts = [Part("multipart/mixed"), Part("text/html")] };
        Assert.Equal(hits ? "A" : "", RuleCase.Hits("mimeheader A " + rule, mail));
    }

    [Theory]
    [InlineData("tflags A range=2", 1)]
    [InlineData("tflags A range=3", 0)]
    [InlineData("tflags A range=1-", 1)]
    [InlineData("tflags A multiple", 2)]
    [InlineData("tflags A multiple concat", 2)]
    public void MimeHeader_Flags_ChooseParts(string flags, double expected)
    {
        var mail = new RuleMessage { Parts = [Part("text/plain"), Part("text/html")] };
        Assert.Equal(expected, RuleCase.Count($"mimeheader A Content-Type =~ /^text/m\n{flags}", "A", mail));
    }

    [Theory]
    [InlineData("raw =~ /a\\.example/ text =~ /click/", true)]
    [InlineData("raw =~ /a\\.example/ text =~ /other/", false)]
    [InlineData("type =~ /^a$/ host =~ /^a.example$/ domain =~ m,example,", true)]
    [InlineData("cleaned !~ /nothing/", true)]
    [InlineData("text !~ /^(?:click|b side)$/", false)]
    [InlineData("raw =~ /a\\.example/ text =~ /b side/", false)]
    public void UriDetail_Criteria_HoldForOneLink(string criteria, bool hits)
    {
        var mail = new RuleMessage { Uris = [RuleCase.Uri("http://a.example", "a.example", "click", "a"), RuleCase.Uri("http://b.example", "", "b side")] };
        Assert.Equal(hits ? "A" : "", RuleCase.Hits("uri_detail A " + criteria, mail));
    }

    private static RulePart Part(string type) => new() { ContentType = type, Header = RuleCase.Fields("Content-Type: " + type) };
}
