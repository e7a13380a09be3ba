using FsCheck;
using FsCheck.Fluent;
using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class OnlineModelTests
{
    [Fact]
    public void Learn_TwoExamples_TellThemApart()
    {
        var model = new OnlineModel([1]);
        var (spam, ham) = (Mail.Of(1, 2, 3), Mail.Of(4, 5, 6));

        model.Learn(spam, isSpam: true);
        model.Learn(ham, isSpam: false);

        Assert.True(model.Judge(spam).Probability > 0.5);
        Assert.True(model.Judge(ham).Probability < 0.5);
    }

    [Fact]
    public void Judge_NothingLearned_KnowsNothing()
    {
        var judgement = new OnlineModel([1]).Judge(Mail.Of(1, 2, 3));

        Assert.Equal((0.0, 0.5, 0.0, true), (judgement.Score, judgement.Probability, judgement.Known, judgement.Unsure));
    }

    [Fact]
    public void Judge_MessageWithoutFeatures_IsUnsure()
    {
        var model = Mail.Learned(new Mail(1).Both(100));

        Assert.True(model.Judge(new FeatureBuffer()).Unsure);
    }

    [Fact]
    public void Judge_OneClassLearnedAlone_StaysNearHalf()
    {
        var model = new OnlineModel(Mail.Groups);
        var mail = new Mail(2);
        for (var i = 0; i < 100; i++)
        {
            model.Learn(mail.Next(1), isSpam: true);
        }

        var judgement = model.Judge(mail.Next(1));
        Assert.True(judgement.Unsure);
        Assert.InRange(judgement.Probability, 0.5, 0.75);
    }

    [Fact]
    public void Judge_TenOfEach_IsSureOfKnownKindsOnly()
    {
        var model = new OnlineModel(Mail.Groups);
        var mail = new Mail(3);
        for (var i = 0; i < OnlineModel.EnoughOfEach; i++)
        {
            Assert.True(model.Judge(mail.Next(0)).Unsure);
            model.Learn(mail.Next(0), isSpam: false);
            model.Learn(mail.Next(1), isSpam: true);
        }

        var known = mail.Next(1);
        model.Learn(known, isSpam: true);
        Assert.False(model.Judge(known).Unsure);
        Assert.True(model.Judge(Mail.Of(77_000_001, 77_000_002, 77_000_003)).Unsure);
    }

    [Fact]
    public void Learn_AFewHundred_TellsNewMessagesApart()
    {
        var model = Mail.Learned(new Mail(4).Both(400));

        Assert.InRange(Wrong(model, new Mail(5).Both(400)), 0, 4);
    }

    [Fact]
    public void Learn_LabelsWrongOneInTwenty_CostsLessThanTwiceTheError()
    {
        var (clean, noisy) = (new Evaluation(), new Evaluation());
        var (first, second) = (new OnlineModel(Mail.Groups), new OnlineModel(Mail.Groups));
        var noise = new Random(6);
        foreach (var (message, isSpam) in new Mail(6).Both(3000, clear: 14))
        {
            clean.Add(first.Judge(message), isSpam);
            noisy.Add(second.Judge(message), isSpam);
            first.Learn(message, isSpam);
            second.Learn(message, noise.Next(20) == 0 ? !isSpam : isSpam);
        }

        var (without, with) = (clean.Figures().OneMinusRocaPercent, noisy.Figures().OneMinusRocaPercent);
        Assert.True(without > 0.1, "the mail must be hard enough to compare");
        Assert.True(with < 2 * without, $"{with} against {without}");
    }

    [Fact]
    public void Learn_WhatWasSpamIsHamNow_Follows()
    {
        var model = Mail.Learned(new Mail(7).Both(400));
        var turned = new Mail(8).Both(400);

        foreach (var (message, isSpam) in turned)
        {
            model.Learn(message, !isSpam);
        }

        Assert.InRange(Wrong(model, new Mail(9).Both(200)), 190, 200);
    }

    [Fact]
    public void Learn_SameExamplesInSameOrder_GivesTheSameModelToTheBit()
    {
        var mail = new Mail(10).Both(300);
        var first = Mail.Learned(mail).Fingerprint();

        Assert.Equal(first, Mail.Learned(mail).Fingerprint());
        mail.Reverse();
        Assert.NotEqual(first, Mail.Learned(mail).Fingerprint());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Learn_WeightThatIsNone_ChangesNothing(double weight)
    {
        var model = Mail.Learned(new Mail(11).Both(50));
        var before = model.Fingerprint();

        model.Learn(new Mail(12).Next(1), isSpam: true, weight);

        Assert.Equal(before, model.Fingerprint());
    }

    [Fact]
    public void Learn_SmallerWeight_MovesLess()
    {
        var message = Mail.Of(1, 2, 3);
        double last = 0;
        foreach (var weight in (double[])[0.01, 0.1, 1, OnlineModel.GreatestWeight])
        {
            var model = new OnlineModel([1]);
            model.Learn(message, isSpam: true, weight);
            Assert.True(model.Judge(message).Score > last);
            Assert.Equal(weight, model.SpamExamples);
            last = model.Judge(message).Score;
        }
    }

    [Fact]
    public void Learn_WeightBeyondTheGreatest_CountsAsTheGreatest()
    {
        var (first, second) = (new OnlineModel([1]), new OnlineModel([1]));

        first.Learn(Mail.Of(1, 2), isSpam: true, double.PositiveInfinity);
        second.Learn(Mail.Of(1, 2), isSpam: true, OnlineModel.GreatestWeight);

        Assert.Equal(second.Fingerprint(), first.Fingerprint());
    }

    [Fact]
    public void CopyFrom_AnotherModel_LearnsOnAlike()
    {
        var (first, second) = (Mail.Learned(new Mail(13).Both(300)), new OnlineModel(Mail.Groups));

        second.CopyFrom(first);
        Assert.Equal(first.Fingerprint(), second.Fingerprint());

        foreach (var (message, isSpam) in new Mail(14).Both(100))
        {
            first.Learn(message, isSpam);
            second.Learn(message, isSpam);
        }

        Assert.Equal(first.Fingerprint(), second.Fingerprint());
    }

    [Fact]
    public void CopyFrom_OtherGroups_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new OnlineModel([1]).CopyFrom(new OnlineModel([2])));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1f)]
    [InlineData(17f)]
    [InlineData(float.PositiveInfinity)]
    public void Groups_WeightOutOfRange_AreRefused(float weight) => Assert.Throws<ArgumentException>(() => new OnlineModel([weight]));

    [Fact]
    public void Groups_MoreThanThereAre_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new OnlineModel(new float[FeatureBuffer.Groups + 1]));

    [Fact]
    public void JudgeAndLearn_SteadyState_AllocateNothing()
    {
        var mail = new Mail(15).Both(600);
        var model = Mail.Learned(mail);

        // The runtime may allocate on this thread while it compiles what runs often; the least of some rounds is ours.
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var (message, isSpam) in mail)
            {
                _ = model.Judge(message);
                model.Learn(message, isSpam);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Judge_WhileAnotherThreadLearns_SeesWholeNumbersAndDisturbsNothing()
    {
        var mail = new Mail(16).Both(1500);
        var model = new OnlineModel(Mail.Groups);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var judged = 0;
            do
            {
                var judgement = model.Judge(mail[(judged + reader) % mail.Count].Message);
                Assert.True(double.IsFinite(judgement.Score) && Math.Abs(judgement.Score) < 100, $"{judgement}");
                Assert.InRange(judgement.Probability, 0, 1);
                judged++;
            }
            while (!stop.IsCancellationRequested);
            return judged;
        })).ToList();

        foreach (var (message, isSpam) in mail)
        {
            model.Learn(message, isSpam);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), judged => Assert.True(judged > 0));
        Assert.Equal(Mail.Learned(mail).Fingerprint(), model.Fingerprint());
    }

    [Fact]
    public void Learn_AnyFeaturesLabelsAndWeights_StaysFinite()
    {
        var model = new OnlineModel([1, 16, 0.001f]);
        Prop.ForAll<uint[], bool, double>((hashes, isSpam, weight) =>
        {
            var message = new FeatureBuffer();
            foreach (var hash in hashes)
            {
                message.Add((int)(hash % 3), hash % 50);
            }

            model.Learn(message, isSpam, weight);
            var judgement = model.Judge(message);
            return double.IsFinite(judgement.Score) && judgement.Probability is >= 0 and <= 1 && judgement.Known is >= 0 and <= 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static int Wrong(OnlineModel model, List<(FeatureBuffer Message, bool IsSpam)> mail) =>
        mail.Count(example => model.Judge(example.Message).Probability > 0.5 != example.IsSpam);
}
