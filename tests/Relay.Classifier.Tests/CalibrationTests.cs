using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class CalibrationTests
{
    [Fact]
    public void LogOdds_NothingLearned_IsTheScore() => Assert.Equal(1.5, new Calibration().LogOdds(1.5));

    [Theory]
    [InlineData(2.0, 0.0)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, -2.0)]
    public void Learn_ScoresWithAKnownLine_FindsIt(double slope, double shift)
    {
        var calibration = new Calibration();
        Teach(calibration, slope, shift, 6000);

        foreach (var score in (double[])[-3, -1, 0, 1, 3])
        {
            var truth = PortableMath.Logistic((slope * score) + shift);
            Assert.Equal(truth, PortableMath.Logistic(calibration.LogOdds(score)), 0.06);
        }
    }

    [Fact]
    public void Learn_LineThatChanges_IsFollowed()
    {
        var calibration = new Calibration();
        Teach(calibration, 1, 2, 6000);
        Teach(calibration, 1, -2, 10_000);

        Assert.Equal(PortableMath.Logistic(-2), PortableMath.Logistic(calibration.LogOdds(0)), 0.06);
    }

    [Fact]
    public void LogOdds_WhateverWasLearned_RisesWithTheScore()
    {
        var calibration = new Calibration();
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            // Ham scores high, spam low: no line that rises fits.
            var isSpam = random.Next(2) == 0;
            calibration.Learn((isSpam ? -5 : 5) + random.NextDouble(), isSpam, 1);
            Assert.True(calibration.LogOdds(1) > calibration.LogOdds(0.999));
        }
    }

    [Fact]
    public void Learn_SameForManyThousands_StaysFinite()
    {
        var calibration = new Calibration();
        for (var i = 0; i < 60_000; i++)
        {
            calibration.Learn(i % 2 == 0 ? 1e6 : -1e6, i % 2 == 0, OnlineModel.GreatestWeight);
        }

        Assert.True(double.IsFinite(calibration.LogOdds(1)));
        Assert.True(calibration.LogOdds(1) > calibration.LogOdds(-1));
    }

    private static void Teach(Calibration calibration, double slope, double shift, int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var score = (random.NextDouble() * 8) - 4;
            calibration.Learn(score, random.NextDouble() < PortableMath.Logistic((slope * score) + shift), 1);
        }
    }
}
