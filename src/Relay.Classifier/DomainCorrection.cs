namespace Relay.Classifier;

/// <summary>
/// What one recipient domain sees otherwise than the shared model: weights in a small table, trained on what the shared score leaves to be
/// said. 512 KB. One thread learns, any number judge meanwhile.
/// </summary>
internal sealed class DomainCorrection
{
    private const int Bits = 16;
    private const int Fold = FeatureBuffer.SlotBits - Bits;
    private const double Regularization = 0.5;
    private const float Surest = 0.9999f;

    /// <summary>A score this far on its side needs no correction.</summary>
    private const double Enough = Opinion.Scale;

    private readonly Cell[] cells = new Cell[1 << Bits];

    private struct Cell
    {
        public float Weight;
        public float Sure;
    }

    /// <summary>To be added to the shared score.</summary>
    public double Of(in Features message, in MessageValues values) => Weigh(message, values).Weight;

    /// <param name="shared">The shared model's score of the message.</param>
    public void Learn(in Features message, in MessageValues values, double shared, bool isSpam, double weight)
    {
        var (own, spread) = Weigh(message, values);
        var sign = isSpam ? 1 : -1;
        var missing = Enough - ((shared + own) * sign);
        if (missing <= 0)
        {
            return;
        }

        var beta = 1 / (spread + (Regularization / weight));
        var (step, shrink) = ((float)(missing * beta * sign), (float)beta);
        for (var i = 0; i < message.Slots.Length; i++)
        {
            ref var cell = ref cells[message.Slots[i] >> Fold];
            var part = (1 - cell.Sure) * values.Weights[message.Groups[i]];
            cell.Weight += step * part;
            cell.Sure = Math.Min(Surest, cell.Sure + (shrink * part * part));
        }
    }

    private (double Weight, double Spread) Weigh(in Features message, in MessageValues values)
    {
        double sum = 0, spread = 0;
        for (var i = 0; i < message.Slots.Length; i++)
        {
            ref readonly var cell = ref cells[message.Slots[i] >> Fold];
            var value = values.Weights[message.Groups[i]];
            sum += cell.Weight * value;
            spread += (1 - cell.Sure) * value * value;
        }

        return (sum, spread);
    }
}
