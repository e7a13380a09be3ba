using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class TagAndCaptureTests
{
    private const string Tags = "replace_tag A [a4]\nreplace_tag B (?:b|8)\nreplace_tag AB <A><B>\nreplace_inter W [-_]?\nreplace_pre P \\s*\nreplace_post Q +\n";

    [Theory]
    [InlineData("/^x<A>$/", "x4", true)]
    [InlineData("/^<A><B>$/", "48", true)]
    [InlineData("/^<AB>$/", "a8", true)]
    [InlineData("/^<inter W><A><B>$/", "a-8", true)]
    [InlineData("/^<inter W>x<A>$/", "x-a", false)]
    [InlineData("/^<pre P>x<A>$/", "x  a", true)]
    [InlineData("/^<post Q><A>$/", "aaa", true)]
    [InlineData("/^<NONE>$/", "<NONE>", true)]
    [InlineData("/(?<=x)<A>/", "xa", true)]
    [InlineData("/(?<NAME>x)<A>/", "xa", true)]
    public void Tags_InReplaceRules_AreReplaced(string pattern, string text, bool hits) =>
        Assert.Equal(hits ? "R" : "", RuleCase.Hits($"{Tags}body R {pattern}\nreplace_rules R", RuleCase.Body(text)));

    [Fact]
    public void Tags_InOtherRules_Stay() => Assert.Equal("R", RuleCase.Hits($"{Tags}body R /^<A>$/", RuleCase.Body("<A>")));

    [Fact]
    public void Tags_WithOtherMarks_AreReplaced() =>
        Assert.Equal("R", RuleCase.Hits("replace_start %%\nreplace_end %%\nreplace_tag A [a4]\nbody R /^%%A%%$/\nreplace_rules R", RuleCase.Body("4")));

    [Fact]
    public void Tags_OfThemselves_EndAtTheBound()
    {
        var report = RuleCase.Compile("replace_tag A <A><A><A><A><A><A><A><A><A><A>\nbody R /" + string.Concat(Enumerable.Repeat("<A>", 100)) + "/\nreplace_rules R").Report;
        Assert.Equal(1, report.Skipped);
    }

    [Fact]
    public void Capture_Set_IsQuotedInOtherPatterns()
    {
        const string Rules = "body USES /mail to %{WHO} now/\nheader SETS From:addr =~ /^(?<WHO>.+)$/\nuri ALSO /u=%{WHO}/\nbody UNSET /%{OTHER}|mail/";
        var mail = new RuleMessage
        {
            Header = RuleCase.Fields("From: a.b+c@x.example"),
            Body = RuleCase.Texts("please mail to a.b+c@x.example now"),
            Uris = [RuleCase.Uri("http://h/?u=a.b+c@x.example")],
        };
        Assert.Equal("ALSO SETS USES", RuleCase.Hits(Rules, mail));
        Assert.Equal("SETS", RuleCase.Hits(Rules, new RuleMessage { Header = mail.Header, Body = RuleCase.Texts("mail to axb+c@x.example now") }));
    }

    [Fact]
    public void Capture_OfSeveralTexts_IsEveryOneOfThem() =>
        Assert.Equal(2, RuleCase.Count("body SETS /id (?P<ID>\\d+)/\ntflags SETS multiple\nuri U /%{ID}/\ntflags U multiple", "U", new RuleMessage
        {
            Body = RuleCase.Texts("id 12", "id 34"),
            Uris = [RuleCase.Uri("http://h/12"), RuleCase.Uri("http://h/34"), RuleCase.Uri("http://h/56")],
        }));

    [Fact]
    public void Captures_OfOneMessage_AreNotThoseOfTheNext()
    {
        var rules = RuleCase.Compile("body SETS /id (?<ID>\\d+)/\nbody USES /see %{ID}/");
        Assert.Equal(2, rules.Evaluate(RuleCase.Body("id 12", "see 12")).Hits.Count);
        Assert.Empty(rules.Evaluate(RuleCase.Body("see 12")).Hits);
    }
}
