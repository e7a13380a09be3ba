using Relay.Filters.Statistics;

namespace Relay.Filters.Tests.Statistics;

public sealed class ScoreDriftTests
{
    private static readonly double[] Reference = [700, 20, 10, 5, 5, 5, 5, 10, 40, 200];

    [Fact]
    public void Scores_SpreadAsTheReference_DriftLittle() => Assert.InRange(After(new ScoreDrift(Reference), Draw(Reference, 2000))!.Value, 0, 0.05);

    [Fact]
    public void Scores_SpreadOtherwise_DriftMuch() => Assert.True(After(new ScoreDrift(Reference), Draw([100, 50, 50, 50, 50, 100, 100, 100, 200, 200], 2000)) > 0.25);

    [Fact]
    public void Scores_AllInOneBin_AreNoInfinity() => Assert.InRange(After(new ScoreDrift(Reference), Enumerable.Repeat(0.45, 5000))!.Value, 1, 100);

    [Fact]
    public void WithoutReference_TheFirstThousandMakeIt()
    {
        var drift = new ScoreDrift([]);
        Assert.Null(After(drift, Draw(Reference, ScoreDrift.Span + ScoreDrift.Enough - 1)));
        Assert.InRange(After(drift, Draw(Reference, 1000))!.Value, 0, 0.05);
        Assert.True(After(drift, Enumerable.Repeat(1.0, 1000)) > 0.25);
        Assert.InRange(After(drift, Draw(Reference, 10_000))!.Value, 0, 0.05); // what was is forgotten
    }

    private static double? After(ScoreDrift drift, IEnumerable<double> probabilities)
    {
        double? last = null;
        foreach (var probability in probabilities)
        {
            last = drift.Add(probability);
        }

        return last;
    }

    private static IEnumerable<double> Draw(double[] bins, int count)
    {
        var random = new Random(3);
        var all = bins.Sum();
        for (var i = 0; i < count; i++)
        {
            var left = random.NextDouble() * all;
            var bin = 0;
            while (bin < bins.Length - 1 && left >= bins[bin])
            {
                left -= bins[bin++];
            }

            yield return (bin + 0.5) / bins.Length;
        }
    }
}
