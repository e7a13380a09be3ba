using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class FrozenTrainerTests
{
    [Fact]
    public async Task Train_ExamplesBroughtByManyThreads_MakesTheSameModel()
    {
        var mail = new Mail(1).Both(600);
        var inOrder = new FrozenTrainer(Mail.Groups);
        for (var i = 0; i < mail.Count; i++)
        {
            inOrder.Add((ulong)i, mail[i].Message, mail[i].IsSpam);
        }

        var byThreads = new FrozenTrainer(Mail.Groups);
        await Parallel.ForAsync(0, mail.Count, (i, _) =>
        {
            byThreads.Add((ulong)i, mail[i].Message, mail[i].IsSpam);
            return ValueTask.CompletedTask;
        });

        Equal(inOrder.Train(), byThreads.Train());
    }

    [Fact]
    public void Train_KeysShared_IsOrderedByWhatTheExamplesHold()
    {
        var mail = new Mail(2).Both(300);
        var (forth, back) = (new FrozenTrainer(Mail.Groups), new FrozenTrainer(Mail.Groups));
        for (var i = 0; i < mail.Count; i++)
        {
            forth.Add(7, mail[i].Message, mail[i].IsSpam);
            back.Add(7, mail[^(i + 1)].Message, mail[^(i + 1)].IsSpam);
        }

        Equal(forth.Train(), back.Train());
    }

    [Fact]
    public void Train_GroupThatCountsNothing_LeavesNoTrace()
    {
        var (with, without) = (new FrozenTrainer([1, 0]), new FrozenTrainer([1]));
        ulong key = 0;
        foreach (var (message, isSpam) in new Mail(3).Both(300))
        {
            with.Add(key, message, isSpam);
            var first = new FeatureBuffer();
            for (var i = 0; i < message.Count; i++)
            {
                if (message.GroupOf[i] == 0)
                {
                    first.AddSlot(0, message.Slots[i]);
                }
            }

            without.Add(key++, first, isSpam);
        }

        Equal(with.Train(), without.Train());
    }

    [Fact]
    public void Train_NoExample_MakesAModelThatSaysNothing()
    {
        var model = new FrozenTrainer([1]).Train();

        Assert.Equal((0.0, 0.5, true), (model.Judge(Mail.Of(1, 2)).Score, model.Judge(Mail.Of(1, 2)).Probability, model.Judge(Mail.Of(1, 2)).Unsure));
        Assert.True(model.Header.IsSound);
    }

    [Fact]
    public void Pack_AnyNumber_ComesBackWithinAStep()
    {
        var table = ByteScale.Table(2);
        for (var x = -2.0; x <= 2; x += 0.001)
        {
            var step = (Math.Sqrt(Math.Abs(x) / 2) * 2 / 127) + (1.0 / (127 * 127));
            Assert.InRange(Math.Abs(x - table[ByteScale.Pack(x, 2)]), 0, step * 2);
        }

        Assert.Equal(2f, table[ByteScale.Pack(99, 2)]);
        Assert.Equal(table[unchecked((byte)-127)], table[128]);
    }

    private static void Equal(PriorModel a, PriorModel b)
    {
        Assert.True(a.Body.SequenceEqual(b.Body));
        float[] none = [];
        Assert.Equal(a.Header with { GroupWeights = none }, b.Header with { GroupWeights = none });
        Assert.Contains(a.Body.ToArray(), x => x != 0);
    }
}
