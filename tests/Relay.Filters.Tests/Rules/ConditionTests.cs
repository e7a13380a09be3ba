using Relay.Filters.Rules;

namespace Relay.Filters.Tests.Rules;

public sealed class ConditionTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("relay-tests-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("if (version >= 3.004002)", true)]
    [InlineData("if (version < 4.000000)", false)]
    [InlineData("if (version == 4.000001)", true)]
    [InlineData("if perl_version >= 5.018000", true)]
    [InlineData("if local_tests_only", false)]
    [InlineData("if !local_tests_only", true)]
    [InlineData("ifplugin Mail::SpamAssassin::Plugin::DKIM", true)]
    [InlineData("ifplugin Mail::SpamAssassin::Plugin::WhiteListSubject", true)]
    [InlineData("ifplugin Mail::SpamAssassin::Plugin::RaptorOnly", false)]
    [InlineData("ifplugin Some::Other::DKIM", false)]
    [InlineData("if plugin(Mail::SpamAssassin::Plugin::SPF) && !plugin(Mail::SpamAssassin::Plugin::Raptor)", true)]
    [InlineData("if !plugin(Mail::SpamAssassin::Plugin::SPF)", false)]
    [InlineData("if can(Mail::SpamAssassin::Conf::feature_capture_rules)", true)]
    [InlineData("if has(Mail::SpamAssassin::Plugin::BodyEval::has_check_body_length)", true)]
    [InlineData("if can(Mail::SpamAssassin::Conf::compat_welcomelist_blocklist)", false)]
    [InlineData("if !can(Mail::SpamAssassin::Conf::compat_welcomelist_blocklist)", true)]
    [InlineData("if (1 + 2 * 3 == 7)", true)]
    [InlineData("if (6 / 2 - 1 != 2)", false)]
    [InlineData("if (0 || (1 && 0) || 2 > 1)", true)]
    [InlineData("if (0", false)]
    [InlineData("if evil(1)", false)]
    public void Condition_Written_HoldsAsTheTableSays(string condition, bool holds)
    {
        var body = RuleCase.Body("x");
        Assert.Equal(holds ? "A" : "B", RuleCase.Hits($"{condition}\nbody A /x/\nelse\nbody B /x/\nendif", body));
    }

    [Fact]
    public void Conditions_Nested_HoldTogether()
    {
        const string Rules = "if (1)\nif (0)\nbody A /x/\nif (1)\nbody B /x/\nelse\nbody C /x/\nendif\nelse\nbody D /x/\nendif\nbody E /x/\nendif\nbody F /x/";
        Assert.Equal("D E F", RuleCase.Hits(Rules, RuleCase.Body("x")));
    }

    [Fact]
    public void RequireVersion_Other_SkipsTheRestOfTheFile() =>
        Assert.Equal("A B", RuleCase.Hits("body A /x/\nrequire_version @@VERSION@@\nbody B /x/\nrequire_version 9.9\nbody C /x/", RuleCase.Body("x")));

    [Fact]
    public void Include_Relative_IsReadInPlaceAndKeepsItsConditions()
    {
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        File.WriteAllText(Path.Combine(root, "sub", "b.inc"), "if (0)\nbody B /x/\n");
        File.WriteAllText(Path.Combine(root, "a.cf"), "include sub/b.inc\nbody A /x/\nif (0)\ninclude nowhere.cf\nendif\n");
        var rules = RuleSet.Compile([root], RuleCase.All);
        Assert.Equal((1, 1, 2, false), (rules.Report.Taken, rules.Report.Inactive, rules.Report.Files, rules.Report.AnyUnreadable));
    }

    [Fact]
    public void Include_OfItself_EndsAtTheBound()
    {
        File.WriteAllText(Path.Combine(root, "a.cf"), "include a.cf\nbody A /x/\n");
        var report = RuleSet.Compile([root], RuleCase.All).Report;
        Assert.Equal((1, 11), (report.Taken, report.Files));
        Assert.Contains(report.Notes, static n => n.Reason == "not included: deeper than 10 includes");
    }

    [Fact]
    public void File_Missing_IsSaidAndTheRestIsRead()
    {
        var good = Path.Combine(root, "a.cf");
        File.WriteAllText(good, "body A /x/\n");
        var report = RuleSet.Compile([Path.Combine(root, "gone.cf"), good], RuleCase.All).Report;
        Assert.True(report.AnyUnreadable);
        Assert.Equal(1, report.Taken);
    }
}
