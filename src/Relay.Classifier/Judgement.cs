namespace Relay.Classifier;

/// <summary>What a model thinks of a message.</summary>
/// <param name="Score">Log-odds of spam before calibration; above zero is spam. Orders messages.</param>
/// <param name="Probability">Of spam, 0 to 1, calibrated on what the model said before it learned. Rises with the score.</param>
/// <param name="Known">How much of the message the model has met, 0 to 1: near 0 it knows nothing and says so.</param>
public readonly record struct Judgement(double Score, double Probability, double Known)
{
    /// <summary>True where the model has learned too little of one class, or has met too little of the message, to be believed.</summary>
    public bool Unsure { get; init; }
}
