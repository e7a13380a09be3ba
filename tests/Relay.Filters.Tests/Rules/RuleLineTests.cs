using Relay.Filters.Rules;
using Relay.Filters.Rules.Reading;

namespace Relay.Filters.Tests.Rules;

public sealed class RuleLineTests
{
    [Theory]
    [InlineData("body A /x/ # comment", "A")]
    [InlineData("body A /x\\#y/", "")]
    [InlineData("  BODY\tA  /x/  ", "A")]
    [InlineData("uri-detail A raw =~ /x/", "")]
    [InlineData("lang en body A /x/", "A")]
    [InlineData("lang de body A /x/", "")]
    [InlineData("lang en_US body A /x/", "A")]
    [InlineData("body A /y/\nbody A /x/", "A")]
    [InlineData("body A /x/\nbody A /y/", "")]
    [InlineData("body A /x/\nbody A nothing", "")]
    [InlineData("body A /x/\r\n", "A")]
    [InlineData("\u00ef\u00bb\u00bfbody A /x/", "A")]
    public void Line_Written_IsReadAsSpamAssassinDoes(string rules, string expected) => Assert.Equal(expected, RuleCase.Hits(rules, RuleCase.Body("a x b")));

    [Fact]
    public void Line_WithEscapedHash_MatchesTheSign() => Assert.Equal("A", RuleCase.Hits("body A /x\\#y/", RuleCase.Body("x#y")));

    [Theory]
    [InlineData("body", "a.cf:1: error: \"\" is not the name of a rule; write letters, digits and _, no digit first, at most 128")]
    [InlineData("body 1A /x/", "a.cf:1: error: \"1A\" is not the name of a rule; write letters, digits and _, no digit first, at most 128")]
    [InlineData("body A", "a.cf:1: warning: A: what to look for is missing; write body A …")]
    [InlineData("\nbody A x", "a.cf:2: warning: A: skipped: the pattern has no delimiters; write /…/")]
    [InlineData("body A /x", "a.cf:1: warning: A: skipped: the pattern's closing / is missing")]
    [InlineData("body A /(/", "a.cf:1: warning: A: skipped: a group without )")]
    [InlineData("header A Subject", "a.cf:1: warning: A: skipped: write FIELD =~ /…/, FIELD !~ /…/ or exists:FIELD")]
    [InlineData("header A Subject:odd =~ /x/", "a.cf:1: warning: A: skipped: \"Subject:odd\" is no field that can be read")]
    [InlineData("body A eval:nothing_known()", "a.cf:1: warning: A: skipped: the function \"nothing_known\" is not known here")]
    [InlineData("body A eval:html_test('x", "a.cf:1: warning: A: skipped: not a call; write eval:function(arguments)")]
    [InlineData("meta A B &", "a.cf:1: warning: A: skipped: \"&\" is no operator of this language")]
    [InlineData("meta A (B", "a.cf:1: warning: A: skipped: \")\" is missing")]
    [InlineData("uri_detail A odd =~ /x/", "a.cf:1: warning: A: skipped: \"odd\" is no key of uri_detail")]
    [InlineData("urirhssub A zone.example", "a.cf:1: error: A: not understood; write urirhssub A ZONE TYPE [answer]")]
    [InlineData("nonsense A", "a.cf:1: warning: \"nonsense\" is no directive of the rule language; passed over")]
    [InlineData("report_template x", "a.cf:1: note: report_template has no meaning here; passed over")]
    [InlineData("reuse A", "a.cf:1: note: reuse is for tests of rules; passed over")]
    [InlineData("score A x", "a.cf:1: error: A: \"x\" is not a number; write one such as 1.5 or -2")]
    [InlineData("score A 1 2", "a.cf:1: error: A: 2 numbers; write one, or four (without and with look-ups, then the same with a classifier)")]
    [InlineData("score A (1)", "a.cf:1: error: A: a score in parentheses adds to an earlier score, and there is none")]
    [InlineData("priority A x", "a.cf:1: error: A: \"x\" is not a whole number")]
    [InlineData("test A maybe x", "a.cf:1: error: A: \"maybe\": write test A ok TEXT, or fail TEXT")]
    [InlineData("replace_tag A", "a.cf:1: error: the value is missing; write replace_tag …")]
    [InlineData("enlist_addrlist NAME a@b", "a.cf:1: error: write enlist_addrlist (NAME) entry …")]
    [InlineData("welcomelist_from", "a.cf:1: error: the value is missing; write welcomelist_from …")]
    [InlineData("endif", "a.cf:1: error: endif without if")]
    [InlineData("else", "a.cf:1: error: else without if")]
    [InlineData("if x\nendif", "a.cf:1: error: the condition counts as false: \"x\" means nothing here")]
    [InlineData("if (1)", "a.cf:1: warning: this if has no endif")]
    [InlineData("require_version 3.1", "a.cf:1: warning: the rest of the file is for version \"3.1\"; this is 4.000001")]
    [InlineData("include", "a.cf:1: error: the file's name is missing; write include FILE")]
    public void Line_Wrong_IsNotedWithFileLineAndReason(string rules, string expected) => Assert.Equal(expected, Assert.Single(RuleCase.Compile(rules).Report.Notes).ToString());

    [Fact]
    public void Lines_ManyWrong_AreNotedUpToABound()
    {
        var notes = RuleCase.Compile(string.Concat(Enumerable.Repeat("nonsense\n", NoteBook.MaxPerFile + 5))).Report.Notes;
        Assert.Equal(NoteBook.MaxPerFile + 1, notes.Count);
        Assert.Equal("5 more like these", notes[^1].Reason);
    }

    [Fact]
    public void Line_AtTheBound_IsRead_AndOnePastItIsNot()
    {
        var rule = "body A /x/ #".PadRight(RuleLine.MaxLength, '.');
        Assert.Equal(1, RuleCase.Compile(rule).Report.Taken);
        Assert.Equal(0, RuleCase.Compile(rule + ".").Report.Taken);
    }

    [Fact]
    public void Report_CountsTakenSkippedInactive()
    {
        const string Rules = "body A /x/\nbody B /(/\nmeta C A\nif (0)\nbody D /x/\nbody A /x/\nendif\nurirhssub E zone. A 2\nheader\nheader F\n";
        var report = RuleCase.Compile(Rules).Report;
        Assert.Equal((2, 2, 1, 1), (report.Taken, report.Skipped, report.Inactive, report.Files));
    }
}
