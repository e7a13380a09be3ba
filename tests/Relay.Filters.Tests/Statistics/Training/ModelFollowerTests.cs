using Microsoft.Extensions.Logging.Abstractions;
using Relay.Classifier;
using Relay.Core.Labels;
using Relay.Filters.Statistics;
using Relay.Filters.Statistics.Training;
using Relay.Testing;

namespace Relay.Filters.Tests.Statistics.Training;

/// <summary>The model is what the log teaches, to the bit, however it came to be.</summary>
public sealed class ModelFollowerTests : IAsyncLifetime
{
    private readonly MemoryLabelLog log = new();
    private readonly ManualTimeProvider clock = new(Labels.Time);
    private readonly FeatureBuffer features = new();
    private ModelFollower follower = null!;

    public Task InitializeAsync()
    {
        follower = New(log);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await follower.DisposeAsync();

    [Fact]
    public async Task Nothing_Learned_IsNoModel()
    {
        await follower.CatchUpAsync(default);
        Assert.Null(follower.Model);
    }

    [Fact]
    public async Task Labels_OneByOne_TeachWhatTheWholeLogTeaches()
    {
        for (var i = 0; i < 40; i++)
        {
            await SayAsync(i % 2 == 0 ? Labels.Ham(i) : Labels.Spam(i));
        }

        Assert.Equal(await TaughtAsync(log.Events), Print(follower));
        Assert.True(Probability(101) > 0.9, "spam is not known");
        Assert.True(Probability(100) < 0.1, "ham is not known");
    }

    [Fact]
    public async Task SameLabel_Again_ChangesNothing()
    {
        await SayAsync(Labels.Ham(0), Labels.Spam(1));
        var before = Print(follower);
        await SayAsync(Labels.Spam(1), Labels.Ham(0));

        Assert.Equal(before, Print(follower));
    }

    [Fact]
    public async Task AnotherLabel_TeachesAsIfTheFirstHadNeverBeen()
    {
        await SayAsync(Labels.Spam(1), Labels.Ham(2), Labels.Spam(3), Labels.Ham(1));

        Assert.Equal(await TaughtAsync([Labels.Ham(2), Labels.Spam(3), Labels.Ham(1)]), Print(follower));
    }

    [Fact]
    public async Task Forgotten_LeavesTheModelThatNeverSawIt()
    {
        await SayAsync(Labels.Ham(0), Labels.Spam(1), Labels.Ham(2), Labels.Spam(3));
        await SayAsync(Labels.Forget(1));

        Assert.Equal(await TaughtAsync([Labels.Ham(0), Labels.Ham(2), Labels.Spam(3)]), Print(follower));
    }

    [Fact]
    public async Task Forgotten_Last_IsNoModel()
    {
        await SayAsync(Labels.Spam(1));
        await SayAsync(Labels.Forget(1));

        Assert.Null(follower.Model);
    }

    [Fact]
    public async Task OldestEvents_Dropped_AreNeverLearned()
    {
        for (var i = 0; i < 30; i++)
        {
            await SayAsync(i % 2 == 0 ? Labels.Ham(i) : Labels.Spam(i));
        }

        log.DropOldest(12);
        await follower.CatchUpAsync(default);

        Assert.Equal(await TaughtAsync(log.Events), Print(follower));
        Assert.Equal(18, follower.Labels);
    }

    [Fact]
    public async Task Log_Away_LeavesTheModelAsItIs()
    {
        await SayAsync(Labels.Ham(0), Labels.Spam(1));
        var before = Print(follower);
        log.IsAway = true;
        await Assert.ThrowsAsync<Relay.Core.State.StateUnavailableException>(async () => await follower.CatchUpAsync(default));

        Assert.Equal(before, Print(follower));
    }

    [Fact]
    public async Task ShippedModel_Changed_IsPutUnderWhatWasLearned()
    {
        await SayAsync(Labels.Ham(0), Labels.Spam(1));
        var prior = Trained();
        follower.Use(prior);
        await follower.CatchUpAsync(default);

        Assert.Same(prior, follower.Model!.Model.Prior);
        Assert.Equal(1, follower.Model.Model.SpamExamples);
        Assert.Equal(await TaughtAsync(log.Events, prior), Print(follower));
    }

    [Fact]
    public async Task ShippedModel_WithoutLabels_JudgesAtOnce()
    {
        await using var shipped = new ModelFollower(log, Trained(), perDomain: false, clock, NullLogger.Instance);

        Assert.True(shipped.Model!.Judge(Labels.Fill(features, 101), "").Probability > 0.5);
    }

    [Fact]
    public async Task Domain_WithLabelsOfItsOwn_HasItsOwnView()
    {
        await using var both = new ModelFollower(log, null, perDomain: true, clock, NullLogger.Instance);
        for (var i = 0; i < 60; i++)
        {
            // What all others call spam, one domain wants.
            await log.AppendAsync([i % 2 == 0 ? Labels.Ham(i) : Labels.Spam(i), Labels.Of(1000 + (2 * i) + 1, LabelVerb.Ham, null, "odd.test")], default);
        }

        await both.CatchUpAsync(default);
        var others = both.Model!.Judge(Labels.Fill(features, 501), "other.test").Probability;
        var own = both.Model.Judge(Labels.Fill(features, 501), "odd.test").Probability;

        Assert.True(own < others, $"{own} is not below {others}");
    }

    /// <summary>The loop by itself: a second after it was said, it is known; hourly the log is tidied.</summary>
    [Fact]
    public async Task Following_LearnsWithinASecondAndTidies()
    {
        follower.Start();
        await UntilAsync(() => log.Tidied >= 1);
        await log.AppendAsync([Labels.Ham(0), Labels.Spam(1)], default);
        await UntilAsync(() => follower.Model is not null);
        Assert.Equal(await TaughtAsync(log.Events), Print(follower));
        await log.AppendAsync([Labels.Forget(0)], default);
        await UntilAsync(() => follower.Labels == 1);
        var tidied = log.Tidied;
        clock.Advance(TimeSpan.FromHours(1));
        await UntilAsync(() => log.Tidied > tidied);
        Assert.Equal(await TaughtAsync([Labels.Spam(1)]), Print(follower));
    }

    private static byte[] Print(ModelFollower of) => of.Model!.Model.Fingerprint();

    private static PriorModel Trained()
    {
        var trainer = new FrozenTrainer(FeatureGroups.Weights);
        var buffer = new FeatureBuffer();
        for (var i = 0; i < 40; i++)
        {
            trainer.Add((ulong)i, Labels.Fill(buffer, 2000 + i), i % 2 == 1);
        }

        return trainer.Train();
    }

    private ModelFollower New(ILabelLog of, PriorModel? prior = null) => new(of, prior, perDomain: false, clock, NullLogger.Instance);

    private double Probability(int message) => follower.Model!.Judge(Labels.Fill(features, message), "").Probability;

    private async Task SayAsync(params LabelEvent[] events)
    {
        await log.AppendAsync(events, default);
        await follower.CatchUpAsync(default);
    }

    /// <summary>The model of a process that finds these events at its start.</summary>
    private async Task<byte[]> TaughtAsync(IEnumerable<LabelEvent> events, PriorModel? prior = null)
    {
        var other = new MemoryLabelLog();
        await other.AppendAsync([.. events], default);
        await using var late = New(other, prior);
        await late.CatchUpAsync(default);
        return Print(late);
    }

    /// <summary>Advances the clock second by second until the loop has done it.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 5000, "the loop does not do it");
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
    }
}
