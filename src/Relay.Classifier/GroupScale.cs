using System.Runtime.CompilerServices;

namespace Relay.Classifier;

/// <summary>The value that a feature of each group has in one message.</summary>
[InlineArray(FeatureBuffer.Groups)]
internal struct GroupValues
{
    private float first;
}

/// <summary>The values of one message's features by group: to the weights, and to the counts.</summary>
internal readonly struct MessageValues(GroupValues weights, GroupValues counts)
{
    public readonly GroupValues Weights = weights;
    public readonly GroupValues Counts = counts;
}

/// <summary>
/// How much each group of features counts: its weight over a power of the number of its features. A group of many features so does not drown one
/// of few, and to the weights a long message is worth somewhat more than a short one.
/// </summary>
internal sealed class GroupScale
{
    /// <summary>Heaviest weight of a group.</summary>
    public const float Heaviest = 16;

    private const double WeightPower = 0.4;
    private const double CountPower = 0.5;

    private readonly float[] weights = new float[FeatureBuffer.Groups];

    /// <exception cref="ArgumentException">More weights than groups, or one that is no number from 0 to 16.</exception>
    public GroupScale(ReadOnlySpan<float> groupWeights)
    {
        if (groupWeights.Length > FeatureBuffer.Groups)
        {
            throw new ArgumentException($"There are {FeatureBuffer.Groups} groups.", nameof(groupWeights));
        }

        foreach (var weight in groupWeights)
        {
            if (!IsWeight(weight))
            {
                throw new ArgumentException($"A group weighs from 0 to {Heaviest}.", nameof(groupWeights));
            }
        }

        groupWeights.CopyTo(weights);
    }

    public ReadOnlySpan<float> Weights => weights;

    public static bool IsWeight(float weight) => weight >= 0 && weight <= Heaviest;

    public MessageValues Values(ReadOnlySpan<int> counts)
    {
        GroupValues forWeights = default, forCounts = default;
        for (var g = 0; g < weights.Length; g++)
        {
            if (counts[g] > 0 && weights[g] > 0)
            {
                var log = PortableMath.Log(counts[g]);
                forWeights[g] = weights[g] * (float)PortableMath.Exp(-WeightPower * log);
                forCounts[g] = weights[g] * (float)PortableMath.Exp(-CountPower * log);
            }
        }

        return new MessageValues(forWeights, forCounts);
    }
}
