namespace Relay.Classifier;

/// <summary>Log-odds of a feature from how often each class has it.</summary>
internal readonly struct CountOdds(double spam, double ham)
{
    /// <summary>No feature says more.</summary>
    private const double Loudest = 9;

    /// <summary>How much of an example the feature's own rate is worth.</summary>
    private const double Pull = 0.1;

    /// <summary>One more than there were, so that a thread that reads while the first example is learned divides by no zero.</summary>
    private readonly double rateOfOne = Pull / (spam + ham + 1);
    private readonly double lean = PortableMath.Log((ham + 1) / (spam + 1));

    /// <summary>
    /// Both sides are drawn to the feature's own rate over all, so that one seen in neither tells nothing, and the whole to 0 while it was seen
    /// little. <paramref name="doubt"/> is what is left to other knowledge.
    /// </summary>
    public double Of(float spam, float ham, out double doubt)
    {
        double seen = (double)spam + ham, rate = seen * rateOfOne;
        var odds = PortableMath.Log((spam + rate) / (ham + rate)) + lean;
        doubt = 1 / (seen + 1);
        return Math.Clamp(odds, -Loudest, Loudest) * (seen * doubt);
    }
}
