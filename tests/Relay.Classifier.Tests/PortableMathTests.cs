using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class PortableMathTests
{
    [Fact]
    public void Log_AnySize_IsTheLogarithm()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.37)
        {
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-8);
        }
    }

    [Fact]
    public void Log_OfOne_IsZeroToTheBit() => Assert.Equal(0.0, PortableMath.Log(1));

    [Fact]
    public void Exp_AnySize_IsThePower()
    {
        for (var x = -690.0; x < 690; x += 0.37)
        {
            Assert.Equal(1, PortableMath.Exp(x) / Math.Exp(x), 1e-9);
        }
    }

    [Fact]
    public void Exp_BeyondItsRange_StaysFinite()
    {
        Assert.True(double.IsFinite(PortableMath.Exp(1e300)));
        Assert.True(PortableMath.Exp(-1e300) >= 0);
    }

    [Fact]
    public void Logistic_OfLogOdds_IsTheProbability()
    {
        for (var p = 0.001; p < 1; p += 0.001)
        {
            Assert.Equal(p, PortableMath.Logistic(PortableMath.LogOdds(p)), 1e-8);
        }
    }

    [Fact]
    public void LogOdds_OfZeroAndOne_IsFinite()
    {
        Assert.True(double.IsFinite(PortableMath.LogOdds(0)));
        Assert.True(double.IsFinite(PortableMath.LogOdds(1)));
    }
}
