using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class LabelTrustTests
{
    private const double Against = -10;

    [Fact]
    public void Learn_LabelThatAgrees_IsAlwaysBelieved()
    {
        var trust = After(contradictions: 5, of: 100);

        Assert.Equal(1, trust.Learn(10, 1), 1e-6);
    }

    [Fact]
    public void Learn_ContradictionsThatAreSeldom_AreBelieved() => Assert.True(After(contradictions: 1, of: 400).Learn(Against, 1) > 0.9);

    [Fact]
    public void Learn_ContradictionsOneInTwenty_AreDoubted() => Assert.True(After(contradictions: 20, of: 400).Learn(Against, 1) < 0.1);

    [Fact]
    public void Learn_ContradictionsThatPrevail_AreBelievedAgain() => Assert.Equal(1, After(contradictions: 300, of: 400).Learn(Against, 1), 1e-6);

    [Fact]
    public void Learn_TwentyContradictionsFromTheStart_AreBelievedInTheEnd() =>
        Assert.True(After(contradictions: 20, of: 20).Learn(Against, 1) > 0.4);

    [Fact]
    public void Learn_ContradictionsOfLittleWeight_ShakeNoTrust()
    {
        var trust = new LabelTrust();
        for (var i = 0; i < 50; i++)
        {
            trust.Learn(Against, 0.001);
        }

        Assert.True(trust.Learn(Against, 1) > 0.9);
    }

    [Fact]
    public void Learn_AnyAgreement_GivesAPartAboveZero()
    {
        var trust = new LabelTrust();
        for (var i = 0; i < 1000; i++)
        {
            Assert.InRange(trust.Learn((i % 7 * 1e6) - 3e6, OnlineModel.GreatestWeight), 1e-3, 1);
        }
    }

    private static LabelTrust After(int contradictions, int of)
    {
        var trust = new LabelTrust();
        for (var i = 0; i < of; i++)
        {
            // Spread evenly: the i-th is a contradiction where the rounded share rises.
            var contradicts = (i + 1) * contradictions / of > i * contradictions / of;
            trust.Learn(contradicts ? Against : 10, 1);
        }

        return trust;
    }
}
