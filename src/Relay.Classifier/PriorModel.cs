using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Relay.Classifier;

/// <summary>
/// A trained model that no longer learns: for each slot a weight and the log-odds of its counts, in a byte each (<see cref="ByteScale"/>).
/// Judges by itself, or lies under an <see cref="OnlineModel"/> as what is known before the first example. Immutable; any thread may use it.
/// </summary>
public sealed class PriorModel
{
    internal const int Slots = 1 << FeatureBuffer.SlotBits;

    /// <summary>A weight and odds for each slot.</summary>
    internal const int BodyLength = 2 * Slots;

    private readonly byte[] body;
    private readonly float[] weightOf;
    private readonly float[] oddsOf;
    private readonly GroupScale scale;
    private readonly Calibration calibration;

    internal PriorModel(in PriorHeader header, byte[] body)
    {
        Header = header;
        this.body = body;
        weightOf = ByteScale.Table(header.WeightScale);
        oddsOf = ByteScale.Table(header.OddsScale);
        scale = new GroupScale(header.GroupWeights);
        calibration = new Calibration(header.Slope, header.Shift, inertia: 0);
    }

    /// <summary>Spam it was trained on.</summary>
    public long SpamExamples => Header.SpamExamples;

    /// <summary>Ham it was trained on.</summary>
    public long HamExamples => Header.HamExamples;

    /// <summary>How much each group of features counts in it.</summary>
    public ReadOnlySpan<float> GroupWeights => scale.Weights;

    internal PriorHeader Header { get; }

    internal ReadOnlySpan<byte> Body => body;

    internal double Bias => Header.Bias;

    internal double Slope => Header.Slope;

    internal double Shift => Header.Shift;

    /// <summary>Reads a model file and checks it whole: its mark, version, sizes, numbers and SHA-256.</summary>
    /// <exception cref="InvalidDataException">It is no model, of another version, cut short, or changed; the message says which.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PriorModel Load(string path) => PriorFile.Read(path);

    /// <summary>Writes it beside <paramref name="path"/>, to the disk, and puts it in its place at once: who reads sees the old file or the new one.</summary>
    /// <exception cref="IOException">It cannot be written; the old file stands.</exception>
    public void Save(string path) => PriorFile.Write(this, path);

    public Judgement Judge(FeatureBuffer message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var slots = message.Slots;
        var groups = message.GroupOf;
        var values = Values(message.Counts);
        double margin = Bias, odds = 0;
        var known = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            Ask(slots, i);
            var (weight, slotOdds, met) = At(slots[i]);
            margin += weight * values.Weights[groups[i]];
            odds += (double)slotOdds * values.Counts[groups[i]];
            known += met ? 1 : 0;
        }

        var opinion = new Opinion(margin, odds, 0, slots.Length == 0 ? 0 : (double)known / slots.Length);
        return new Judgement(opinion.Score, PortableMath.Logistic(calibration.LogOdds(opinion.Score)), opinion.Known)
        {
            Unsure = opinion.Known < OnlineModel.EnoughKnown,
        };
    }

    internal MessageValues Values(ReadOnlySpan<int> counts) => scale.Values(counts);

    internal (float Weight, float Odds, bool Met) At(int slot)
    {
        var (weight, odds) = (body[2 * slot], body[(2 * slot) + 1]);
        return (weightOf[weight], oddsOf[odds], (weight | odds) != 0);
    }

    internal double Margin(in Features message)
    {
        var values = Values(message.Counts);
        var margin = Bias;
        for (var i = 0; i < message.Slots.Length; i++)
        {
            Ask(message.Slots, i);
            margin += weightOf[body[2 * message.Slots[i]]] * values.Weights[message.Groups[i]];
        }

        return margin;
    }

    /// <summary>Asks for the memory of a feature that comes soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Ask(ReadOnlySpan<int> slots, int at)
    {
        if (Sse.IsSupported && at + CellTable.Ahead < slots.Length)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref body[2 * slots[at + CellTable.Ahead]]));
        }
    }
}
