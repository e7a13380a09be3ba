namespace Relay.Classifier;

/// <summary>
/// Trains a <see cref="PriorModel"/>. Holds all examples, so that what it makes depends on their keys alone and not on the order in which threads
/// bring them. Some 5 octets a feature.
/// </summary>
public sealed class FrozenTrainer
{
    /// <summary>Counts of one place say little of another: what is frozen of them speaks this much more softly than on a site that counts itself.</summary>
    private const double CountVoice = 0.2;

    private readonly Lock gate = new();
    private readonly List<Example> examples = [];
    private readonly GroupScale scale;

    /// <param name="groupWeights">How much each group of features counts, by its number.</param>
    /// <exception cref="ArgumentException">More weights than groups, or one that is no number from 0 to 16.</exception>
    public FrozenTrainer(ReadOnlySpan<float> groupWeights) => scale = new GroupScale(groupWeights);

    private sealed record Example(ulong Key, bool IsSpam, int[] Slots, byte[] Groups, int[] Counts)
    {
        public Features Features => new(Slots, Groups, Counts);
    }

    /// <summary>Takes in an example; any thread may. Features of groups that count nothing are left out.</summary>
    /// <param name="key">Its place in the order of learning; two that share one are ordered by what they hold.</param>
    public void Add(ulong key, FeatureBuffer message, bool isSpam)
    {
        ArgumentNullException.ThrowIfNull(message);
        var length = 0;
        for (var g = 0; g < FeatureBuffer.Groups; g++)
        {
            length += scale.Weights[g] > 0 ? message.Counts[g] : 0;
        }

        var (slots, groups) = (new int[length], new byte[length]);
        var at = 0;
        for (var i = 0; i < message.Count; i++)
        {
            if (scale.Weights[message.GroupOf[i]] > 0)
            {
                (slots[at], groups[at++]) = (message.Slots[i], message.GroupOf[i]);
            }
        }

        lock (gate)
        {
            examples.Add(new Example(key, isSpam, slots, groups, message.Counts.ToArray()));
        }
    }

    /// <summary>
    /// Learns all that was added, once and in the order of the keys: later passes, another order than that of time, and replay each made the model worse
    /// on mail of another place.
    /// </summary>
    public PriorModel Train()
    {
        lock (gate)
        {
            examples.Sort(Compare);
            var (cells, totals) = (new CellTable(), default(Totals));
            var calibration = new Calibration();
            foreach (var example in examples)
            {
                Learn(cells, ref totals, calibration, example);
            }

            return Freeze(cells, totals, calibration);
        }
    }

    private void Learn(CellTable cells, ref Totals totals, Calibration calibration, Example example)
    {
        var values = scale.Values(example.Counts);
        var opinion = cells.Weigh(example.Features, values, totals, prior: null);
        var sign = example.IsSpam ? 1 : -1;
        cells.LearnWeights(example.Features, values, opinion, sign, 1, ref totals);
        calibration.Learn((opinion with { Odds = CountVoice * opinion.Odds }).Score, example.IsSpam, 1);
        if (opinion.Odds * sign < OnlineModel.Thickness)
        {
            cells.LearnCounts(example.Slots, example.IsSpam, 1, ref totals);
        }

        ref var seen = ref example.IsSpam ? ref totals.Spam : ref totals.Ham;
        seen++;
    }

    private PriorModel Freeze(CellTable cells, in Totals totals, Calibration calibration)
    {
        var counts = new CountOdds(totals.SpamCounted, totals.HamCounted);
        double weightScale = 1e-6, oddsScale = 1e-6;
        foreach (ref readonly var cell in cells.Cells)
        {
            weightScale = Math.Max(weightScale, Math.Abs(cell.Weight));
            oddsScale = Math.Max(oddsScale, Math.Abs(Odds(counts, cell)));
        }

        var body = new byte[PriorModel.BodyLength];
        for (var slot = 0; slot < PriorModel.Slots; slot++)
        {
            ref readonly var cell = ref cells.Cells[slot];
            body[2 * slot] = ByteScale.Pack(cell.Weight, weightScale);
            body[(2 * slot) + 1] = cell.Spam + cell.Ham > 0 ? Met(ByteScale.Pack(Odds(counts, cell), oddsScale)) : (byte)0;
        }

        var line = calibration.Current;
        return new PriorModel(
            new PriorHeader(totals.Bias, weightScale, oddsScale, line.Slope, line.Shift, (long)totals.Spam, (long)totals.Ham, scale.Weights.ToArray()),
            body);
    }

    private static double Odds(in CountOdds counts, in Cell cell) =>
        cell.Spam + cell.Ham > 0 ? CountVoice * counts.Of(cell.Spam, cell.Ham, out _) : 0;

    /// <summary>Odds of 0 would say that the feature was never met; the least step says that it tells nothing.</summary>
    private static byte Met(byte odds) => odds == 0 ? (byte)1 : odds;

    private static int Compare(Example a, Example b)
    {
        var order = a.Key.CompareTo(b.Key);
        order = order != 0 ? order : a.IsSpam.CompareTo(b.IsSpam);
        order = order != 0 ? order : a.Slots.AsSpan().SequenceCompareTo(b.Slots);
        return order != 0 ? order : a.Groups.AsSpan().SequenceCompareTo(b.Groups);
    }
}
