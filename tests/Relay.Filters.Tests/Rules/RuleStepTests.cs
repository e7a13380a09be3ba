using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Mime;
using Relay.Testing.Fuzz;

namespace Relay.Filters.Tests.Rules;

/// <summary>
/// Twice the rule file, and twice the text, at most two and a half times the work. Counted are octets allocated on the way, which every copy and every
/// list adds to, and how often patterns ran; time is in tests/bench.
/// </summary>
public sealed class RuleStepTests
{
    private const int Size = 400;

    /// <summary>What is allocated once whatever the size, and buffers that grow by doubling.</summary>
    private const long Slack = 100_000;

    private static readonly RuleSet Own = RuleSet.Compile([Path.Combine(Repository(), "rules")], new RuleSetOptions());

    public static TheoryData<string> FileNames => [.. HostileRules.Files.Select(static f => f.Name)];

    public static TheoryData<string> TextNames => [.. HostileRules.Texts.Select(static f => f.Name)];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void RuleFile_TwiceAsLong_AtMostTwoAndAHalfTheWork(string name)
    {
        var make = HostileRules.Files.Single(f => f.Name == name).Make;
        var (once, twice) = (Work(make(Size)), Work(make(2 * Size)));
        Assert.True(twice <= (2.5 * once) + Slack, $"{name}: {once}, then {twice}");

        static long Work(string file)
        {
            var bytes = RuleCase.Bytes(file);
            return Allocated(() => RuleSet.CompileText("a.cf", bytes, new RuleSetOptions()));
        }
    }

    [Theory]
    [MemberData(nameof(TextNames))]
    public void Text_TwiceAsLong_AtMostTwoAndAHalfTheWork(string name)
    {
        var make = HostileRules.Texts.Single(f => f.Name == name).Make;
        var (once, twice) = (Work(make(Size)), Work(make(2 * Size)));
        Assert.True(twice.Octets <= (2.5 * once.Octets) + Slack, $"{name}: {once}, then {twice}");
        Assert.True(twice.Runs <= (2.5 * once.Runs) + 100, $"{name}: {once}, then {twice}");
        Assert.InRange(once.Runs, 1, int.MaxValue);

        static (long Octets, long Runs) Work(string message)
        {
            using var view = MessageView.Parse(RuleCase.Bytes(message.Replace("\n", "\r\n", StringComparison.Ordinal)));
            view.ReadAll();
            _ = view.Urls();
            Judge(); // engines and pooled buffers are there afterwards
            var before = Runs();
            return (Allocated(Judge), Runs() - before);

            void Judge() => Own.Evaluate(new MessageRuleSubject(view, new RuleFacts { RegistrableDomain = Own.Settings.Domains.Registrable }));
        }
    }

    private static long Runs() => Own.Rules.Sum(static r => r.Runs);

    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Relay.sln");
        }

        return folder.FullName;
    }
}
