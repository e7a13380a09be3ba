using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class EvaluationTests
{
    [Fact]
    public void Figures_SmallSet_AreAsByHand()
    {
        // Ham 1 2 3 4, spam 2 5 3.5: of 12 pairs the spam 2 loses against 3 and 4 and ties with 2; 3.5 loses against 4: 3.5 in all.
        var figures = Evaluated(
            [(1, 0.1, false), (2, 0.2, false), (3, 0.6, false), (4, 0.9, false), (2, 0.5, true), (5, 0.99, true), (3.5, 0.7, true)]).Figures();

        Assert.Equal((7, 4, 3), (figures.Messages, figures.Ham, figures.Spam));
        Assert.Equal(100 * 3.5 / 12, figures.OneMinusRocaPercent!.Value, 1e-9);
        Assert.Equal(50, figures.HamMisclassifiedPercent!.Value, 1e-9);
        Assert.Equal(100.0 / 3, figures.SpamMisclassifiedPercent!.Value, 1e-9); // 0.5 is no verdict of spam

        // logit(2.5 / 5) = 0; logit(1.5 / 4) = ln(0.375 / 0.625); the mean's inverse.
        var mean = Math.Log(0.375 / 0.625) / 2;
        Assert.Equal(100 / (1 + Math.Exp(-mean)), figures.LogisticAveragePercent!.Value, 1e-9);

        // One ham in four is more than 0.1 %: the threshold lies at 4, above which is only the spam 5.
        Assert.Equal(200.0 / 3, figures.SpamMissedAtHam01Percent!.Value, 1e-9);
    }

    [Fact]
    public void Figures_AllScoresEqual_AreChance()
    {
        var figures = Evaluated([(0, 0.5, false), (0, 0.5, true), (0, 0.5, true)]).Figures();

        Assert.Equal(50, figures.OneMinusRocaPercent!.Value, 1e-9);
        Assert.Equal(100, figures.SpamMissedAtHam01Percent!.Value, 1e-9);
    }

    [Fact]
    public void Figures_TwoThousandHam_LetTwoLieAboveTheThreshold()
    {
        var evaluation = new Evaluation();
        for (var i = 0; i < 2000; i++)
        {
            evaluation.Add(i, 0, isSpam: false);
        }

        evaluation.Add(1997, 1, isSpam: true); // not above the third highest ham
        evaluation.Add(1997.5, 1, isSpam: true);
        evaluation.Add(3000, 1, isSpam: true);

        Assert.Equal(100.0 / 3, evaluation.Figures().SpamMissedAtHam01Percent!.Value, 1e-9);
    }

    [Fact]
    public void Figures_PerfectFilter_HasNoErrorButTheAverageOfFewMessages()
    {
        var figures = Evaluated([(-1, 0, false), (1, 1, true)]).Figures();

        Assert.Equal((0.0, 0.0, 0.0, 0.0),
            (figures.OneMinusRocaPercent, figures.HamMisclassifiedPercent, figures.SpamMisclassifiedPercent, figures.SpamMissedAtHam01Percent));
        Assert.Equal(25, figures.LogisticAveragePercent!.Value, 1e-9); // 0.5 of 2 on both sides
    }

    [Fact]
    public void Figures_OneClassAlone_LeaveOutWhatNeedsBoth()
    {
        var figures = Evaluated([(1, 0.9, true), (2, 0.1, true)]).Figures();

        Assert.Equal(50, figures.SpamMisclassifiedPercent!.Value, 1e-9);
        Assert.Null(figures.HamMisclassifiedPercent);
        Assert.Null(figures.OneMinusRocaPercent);
        Assert.Null(figures.LogisticAveragePercent);
        Assert.Null(figures.SpamMissedAtHam01Percent);
    }

    [Fact]
    public void Figures_NoMessage_AreNone() => Assert.Equal(default, new Evaluation().Figures());

    [Fact]
    public void Figures_RandomScores_CountPairsAsOneByOne()
    {
        var random = new Random(4);
        var all = new List<(double Score, double Probability, bool IsSpam)>();
        for (var i = 0; i < 500; i++)
        {
            all.Add((random.Next(60), 0.5, random.Next(3) == 0));
        }

        double lost = 0, pairs = 0;
        foreach (var spam in all.FindAll(x => x.IsSpam))
        {
            foreach (var ham in all.FindAll(x => !x.IsSpam))
            {
                pairs++;
                lost += ham.Score > spam.Score ? 1 : ham.Score == spam.Score ? 0.5 : 0;
            }
        }

        Assert.Equal(100 * lost / pairs, Evaluated(all).Figures().OneMinusRocaPercent!.Value, 1e-9);
    }

    private static Evaluation Evaluated(IEnumerable<(double Score, double Probability, bool IsSpam)> all)
    {
        var evaluation = new Evaluation();
        foreach (var (score, probability, isSpam) in all)
        {
            evaluation.Add(score, probability, isSpam);
        }

        return evaluation;
    }
}
