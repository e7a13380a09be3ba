namespace Relay.Core.Checks;

/// <summary>What the classifier thinks of a message, left for rules, records and fields. There is none where it is not sure enough to say anything.</summary>
/// <param name="Value">Of spam, 0 to 1.</param>
public sealed record MessageProbability(double Value);
