using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class OnlineModelTests
{
    [Fact]
    public void Learn_TwoExamples_TellThemApart()
    {
        var model = new OnlineModel([1]);
        var (spam, ham) = (Message(1, 2, 3), Message(4, 5, 6));

        model.Learn(spam, isSpam: true);
        model.Learn(ham, isSpam: false);

        Assert.True(model.Judge(spam).Probability > 0.5);
        Assert.True(model.Judge(ham).Probability < 0.5);
    }

    [Fact]
    public void Judge_NothingLearned_KnowsNothing()
    {
        var judgement = new OnlineModel([1]).Judge(Message(1, 2, 3));

        Assert.Equal((0.0, 0.5, 0.0), (judgement.Score, judgement.Probability, judgement.Known));
    }

    private static FeatureBuffer Message(params ReadOnlySpan<uint> hashes)
    {
        var buffer = new FeatureBuffer();
        foreach (var hash in hashes)
        {
            buffer.Add(0, hash);
        }

        return buffer;
    }
}
