namespace Relay.Classifier;

/// <summary>
/// A linear model that learns from each example at once: confidence-weighted weights (AROW: Crammer, Kulesza, Dredze 2009) beside
/// class-conditional counts trained on errors and near errors (TONE), their log-odds added. What it holds depends on nothing but the
/// examples and their order. Not for use by two threads at once.
/// </summary>
public sealed class OnlineModel
{
    /// <summary>The regularization of AROW: greater is slower.</summary>
    private const float Regularization = 0.5f;

    /// <summary>Counts learn a message whose score is within this of the wrong side.</summary>
    private const double Thickness = 30;

    private readonly Cell[] cells = new Cell[1 << FeatureBuffer.SlotBits];
    private readonly float[] weights;
    private readonly float[] values = new float[FeatureBuffer.Groups];
    private float bias;
    private double spam;
    private double ham;

    /// <param name="groupWeights">How much each group of features counts, by its number.</param>
    public OnlineModel(ReadOnlySpan<float> groupWeights)
    {
        weights = groupWeights.ToArray();
        Array.Resize(ref weights, FeatureBuffer.Groups);
    }

    private struct Cell
    {
        public float Weight;

        /// <summary>How much of its first variance of 1 it has lost.</summary>
        public float Sure;
        public float Spam;
        public float Ham;
    }

    public Judgement Judge(FeatureBuffer message)
    {
        Weigh(message);
        var (margin, odds, known) = Sums(message);
        var score = Squash(margin * 6) + Squash(odds / 10);
        return new Judgement(score, 1 / (1 + Math.Exp(-score)), known);
    }

    public void Learn(FeatureBuffer message, bool isSpam)
    {
        Weigh(message);
        var (margin, odds, _) = Sums(message);
        LearnMargin(message, isSpam ? margin : -margin, isSpam ? 1 : -1);
        if ((isSpam ? odds : -odds) < Thickness)
        {
            LearnCounts(message, isSpam);
        }
    }

    private static double Squash(double x) => Math.Sign(x) * Math.Log(1 + Math.Abs(x));

    private void Weigh(FeatureBuffer message)
    {
        for (var g = 0; g < values.Length; g++)
        {
            values[g] = message.Counts[g] == 0 ? 0 : weights[g] / MathF.Pow(message.Counts[g], 0.4f);
        }
    }

    private (double Margin, double Odds, double Known) Sums(FeatureBuffer message)
    {
        var slots = message.Slots;
        var groups = message.GroupOf;
        double margin = bias, odds = 0;
        var known = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var cell = ref cells[slots[i]];
            var value = values[groups[i]];
            margin += cell.Weight * value;
            if (cell.Spam + cell.Ham > 0)
            {
                known++;
                odds += LogOdds(cell) * value;
            }
        }

        return (margin, odds, slots.Length == 0 ? 0 : (double)known / slots.Length);
    }

    /// <summary>Both sides are drawn to the feature's own rate over all, so that one seen in neither tells nothing.</summary>
    private double LogOdds(in Cell cell)
    {
        double seen = cell.Spam + cell.Ham, rate = seen / (spam + ham);
        var odds = Math.Log((cell.Spam + rate) / (spam + 1) / ((cell.Ham + rate) / (ham + 1)));
        return Math.Clamp(odds, -9, 9) * (seen / (seen + 1));
    }

    private void LearnMargin(FeatureBuffer message, double margin, int sign)
    {
        if (margin >= 1)
        {
            return;
        }

        var slots = message.Slots;
        var groups = message.GroupOf;
        var variance = 0f;
        for (var i = 0; i < slots.Length; i++)
        {
            var value = values[groups[i]];
            variance += (1 - cells[slots[i]].Sure) * value * value;
        }

        var beta = 1 / (variance + Regularization);
        var step = (float)(1 - margin) * beta * sign;
        for (var i = 0; i < slots.Length; i++)
        {
            ref var cell = ref cells[slots[i]];
            var spread = (1 - cell.Sure) * values[groups[i]];
            cell.Weight += step * spread;
            cell.Sure = Math.Min(0.9999f, cell.Sure + (beta * spread * spread));
        }

        bias += step * 0.1f;
    }

    private void LearnCounts(FeatureBuffer message, bool isSpam)
    {
        foreach (var slot in message.Slots)
        {
            if (isSpam)
            {
                cells[slot].Spam++;
            }
            else
            {
                cells[slot].Ham++;
            }
        }

        (spam, ham) = isSpam ? (spam + 1, ham) : (spam, ham + 1);
    }
}
