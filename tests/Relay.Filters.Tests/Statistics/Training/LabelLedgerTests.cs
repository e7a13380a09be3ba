using Relay.Core.Labels;
using Relay.Filters.Statistics.Training;

namespace Relay.Filters.Tests.Statistics.Training;

public sealed class LabelLedgerTests
{
    private readonly LabelLedger ledger = new();

    [Fact]
    public void SameLabel_Again_ChangesNothing()
    {
        Assert.Equal([LabelOutcome.Learned, LabelOutcome.Known], Add(Labels.Spam(1), Labels.Spam(1)));
        Assert.Equal("x-", Counting());
        Assert.False(ledger.NeedsRebuild);
    }

    [Fact]
    public void AnotherLabel_TakesThePlaceOfTheFirst()
    {
        Assert.Equal([LabelOutcome.Learned, LabelOutcome.Learned, LabelOutcome.Replaced], Add(Labels.Spam(1), Labels.Ham(2), Labels.Ham(1)));
        Assert.Equal("-xx", Counting());
        Assert.True(ledger.NeedsRebuild);
    }

    [Fact]
    public void Forget_TakesBackWhatWasSaid()
    {
        Assert.Equal([LabelOutcome.Learned, LabelOutcome.Forgotten, LabelOutcome.Known, LabelOutcome.Learned], Add(Labels.Spam(1), Labels.Forget(1), Labels.Forget(1), Labels.Spam(1)));
        Assert.Equal("---x", Counting());
    }

    [Fact]
    public void Operator_HasTheLastWord()
    {
        Assert.Equal(
            [LabelOutcome.Learned, LabelOutcome.Overruled, LabelOutcome.Overruled, LabelOutcome.Known, LabelOutcome.Learned, LabelOutcome.Replaced],
            Add(Labels.Spam(1), Labels.Ham(1, "eve"), Labels.Forget(1, "eve"), Labels.Spam(1, "eve"), Labels.Ham(2, "eve"), Labels.Spam(2)));
        Assert.Equal("x----x", Counting());
    }

    [Fact]
    public void Source_Alone_CountsTwentyTimes()
    {
        var outcomes = Add([.. Enumerable.Range(0, 60).Select(static i => Labels.Spam(i, "eve"))]);

        Assert.Equal(20, outcomes.Count(static o => o == LabelOutcome.Learned));
        Assert.All(outcomes[20..], static o => Assert.Equal(LabelOutcome.Capped, o));
    }

    [Fact]
    public void Source_AmongOthers_CountsNoMore()
    {
        Add([.. Enumerable.Range(0, 720).Select(static i => Labels.Ham(i))]);
        var outcomes = Add([.. Enumerable.Range(1000, 600).Select(static i => Labels.Spam(i, "eve"))]);

        Assert.Equal(20, outcomes.Count(static o => o == LabelOutcome.Learned));
        Assert.Equal(740, ledger.Counting);
    }

    /// <summary>What does not count moves no window: patience gains nothing.</summary>
    [Fact]
    public void Source_ThatGoesOnForever_GainsNothing()
    {
        Add([.. Enumerable.Range(0, 5000).Select(static i => Labels.Spam(i, "eve"))]);

        Assert.Equal(20, ledger.Counting);
    }

    [Fact]
    public void Source_AfterAWindowOfOthers_MaySpeakAgain()
    {
        Add([.. Enumerable.Range(0, 60).Select(static i => Labels.Spam(i, "eve"))]);
        Add([.. Enumerable.Range(1000, LabelLedger.Window).Select(static i => Labels.Ham(i))]);

        Assert.Equal(LabelOutcome.Learned, ledger.Add(Labels.Spam(70, "eve")));
    }

    [Fact]
    public void Source_AtItsCap_WipesNoLabelOfAnother()
    {
        Add([.. Enumerable.Range(0, 50).Select(static i => Labels.Spam(i, "eve"))]);
        Add(Labels.Ham(500, "ann"));

        Assert.Equal(LabelOutcome.Capped, ledger.Look(Labels.Spam(500, "eve")));
        Assert.Equal(LabelOutcome.Replaced, ledger.Look(Labels.Ham(3, "eve"))); // its own it may change
    }

    [Fact]
    public void ForgottenEvent_GivesItsPlaceToOneThatWasCapped()
    {
        Add([.. Enumerable.Range(0, 21).Select(static i => Labels.Spam(i, "eve"))]);
        Assert.False(ledger.Counts(20));
        Add(Labels.Forget(7, "eve"));

        Assert.True(ledger.Counts(20)); // as if message 7 had never been
        Assert.Equal(20, ledger.Counting);
    }

    /// <summary>The proof of un-learning: what counts of a log is what counts of the same log without the messages that were forgotten.</summary>
    [Fact]
    public void Log_WithForgottenMessages_CountsAsTheLogWithoutThem()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var events = Any(seed, 400);
            var last = events.Select(static (e, i) => (e, i)).Where(static p => p.e.Verb == LabelVerb.Forget && p.e.Origin.Kind == LabelSource.Operator)
                .GroupBy(static p => p.e.Message).ToDictionary(static g => g.Key, static g => g.Max(static p => p.i));
            var without = events.Where((e, i) => !last.TryGetValue(e.Message, out var at) || i > at).ToArray();

            Assert.Equal(Taught(without), Taught(events));
        }
    }

    /// <summary>What counts is a function of the log: the same however it was read, event by event or after a restart.</summary>
    [Fact]
    public void Look_BeforeAdd_SaysWhatComesOfIt()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var fresh = new LabelLedger();
            foreach (var label in Any(seed, 300))
            {
                var look = fresh.Look(label);
                var outcome = fresh.Add(label);
                Assert.True(look == outcome || look is LabelOutcome.Replaced or LabelOutcome.Capped, $"{look} {outcome}");
                Assert.True(outcome is not (LabelOutcome.Learned or LabelOutcome.Replaced) || fresh.Counts(fresh.Count - 1));
            }
        }
    }

    private static LabelEvent[] Any(int seed, int count)
    {
        var random = new Random(seed);
        string?[] sources = [null, "ann", "eve", "eve", "eve"];
        return [.. Enumerable.Range(0, count).Select(_ => Labels.Of(random.Next(120), (LabelVerb)random.Next(3), sources[random.Next(sources.Length)], ""))];
    }

    private static List<(MessageDigest, LabelVerb, LabelOrigin)> Taught(IEnumerable<LabelEvent> events)
    {
        var all = events.ToArray();
        var fresh = new LabelLedger();
        foreach (var label in all)
        {
            fresh.Add(label);
        }

        return [.. all.Where((_, i) => fresh.Counts(i)).Select(static e => (e.Message, e.Verb, e.Origin))];
    }

    private LabelOutcome[] Add(params LabelEvent[] events) => [.. events.Select(ledger.Add)];

    private string Counting() => string.Concat(Enumerable.Range(0, ledger.Count).Select(i => ledger.Counts(i) ? 'x' : '-'));
}
