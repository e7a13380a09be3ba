namespace Relay.Classifier;

/// <summary>What the two halves of a model say of one message, before they are one score.</summary>
/// <param name="Margin">Of the weights; trained to reach 1 on the right side.</param>
/// <param name="Odds">Of the counts: log-odds by feature, added by value.</param>
/// <param name="Spread">How unsure the weights of the message's features are together: the sum of variance times squared value.</param>
/// <param name="Known">Share of the features met before.</param>
internal readonly record struct Opinion(double Margin, double Odds, double Spread, double Known)
{
    /// <summary>Counts that say this much say all they can: beyond it they repeat themselves, as words of one text come together.</summary>
    private const double Loud = 30;

    /// <summary>The most that counts say, beside the margin of 1 that the weights are trained to.</summary>
    private const double CountShare = 1.5;

    /// <summary>Turns a margin of 1 into log-odds of some 6, near to what calibration finds.</summary>
    public const double Scale = 6;

    public double Score => Scale * (Margin + (CountShare * Bounded(Odds / Loud)));

    /// <summary>The hyperbolic tangent.</summary>
    private static double Bounded(double x) => 1 - (2 / (1 + PortableMath.Exp(2 * x)));
}
