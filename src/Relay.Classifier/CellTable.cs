using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Relay.Classifier;

/// <summary>All that is learned of one feature; one read of memory.</summary>
internal struct Cell
{
    public float Weight;

    /// <summary>How much of its first variance of 1 the weight has lost.</summary>
    public float Sure;
    public float Spam;
    public float Ham;
}

/// <summary>What is learned beside the cells.</summary>
internal struct Totals
{
    public double Bias;

    /// <summary>Examples that the counts took in, by weight.</summary>
    public double SpamCounted;
    public double HamCounted;

    /// <summary>Examples met, by weight.</summary>
    public double Spam;
    public double Ham;
}

/// <summary>The cells of all features, read and written message by message.</summary>
internal sealed class CellTable
{
    /// <summary>The regularization of AROW: greater is slower.</summary>
    private const double Regularization = 0.5;

    /// <summary>What a step moves the bias, beside a feature of value 1.</summary>
    private const double BiasRate = 0.1;

    /// <summary>No weight is ever past learning: its variance stays at 1 less this.</summary>
    private const float Surest = 0.9999f;

    /// <summary>Cells lie anywhere in 32 MB: memory is asked for so many features before they are needed.</summary>
    public const int Ahead = 16;

    /// <summary>Pinned, for a processor is asked ahead by address.</summary>
    private readonly Cell[] cells = GC.AllocateArray<Cell>(1 << FeatureBuffer.SlotBits, pinned: true);

    public ReadOnlySpan<Cell> Cells => cells;

    public void CopyFrom(CellTable other) => other.cells.CopyTo(cells, 0);

    /// <summary>
    /// One pass over the cells of a message. A prior's weights are added; its odds stand in as far as the feature was seen little here.
    /// </summary>
    public Opinion Weigh(in Features message, in MessageValues values, in Totals totals, PriorModel? prior) =>
        prior is null ? WeighAlone(message, values, totals) : WeighOver(prior, message, values, totals);

    private Opinion WeighAlone(in Features message, in MessageValues values, in Totals totals)
    {
        var slots = message.Slots;
        var groups = message.Groups;
        var counts = new CountOdds(totals.SpamCounted, totals.HamCounted);
        double margin = totals.Bias, odds = 0, spread = 0;
        var known = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            Ask(slots, i);
            ref readonly var cell = ref cells[slots[i]];
            var value = values.Weights[groups[i]];
            margin += cell.Weight * value;
            spread += (1 - cell.Sure) * value * value;
            var (spam, ham) = (cell.Spam, cell.Ham);
            if (spam + ham > 0)
            {
                known++;
                odds += counts.Of(spam, ham, out _) * values.Counts[groups[i]];
            }
        }

        return new Opinion(margin, odds, spread, Share(known, slots.Length));
    }

    private Opinion WeighOver(PriorModel prior, in Features message, in MessageValues values, in Totals totals)
    {
        var slots = message.Slots;
        var groups = message.Groups;
        var counts = new CountOdds(totals.SpamCounted, totals.HamCounted);
        var priorValues = prior.Values(message.Counts);
        double margin = totals.Bias + prior.Bias, odds = 0, spread = 0;
        var known = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            Ask(slots, i);
            prior.Ask(slots, i);
            ref readonly var cell = ref cells[slots[i]];
            var (weight, priorOdds, met) = prior.At(slots[i]);
            var group = groups[i];
            var value = values.Weights[group];
            margin += cell.Weight * value;
            margin += weight * priorValues.Weights[group];
            spread += (1 - cell.Sure) * value * value;
            var doubt = 1.0;
            var (spam, ham) = (cell.Spam, cell.Ham);
            if (spam + ham > 0)
            {
                met = true;
                odds += counts.Of(spam, ham, out doubt) * values.Counts[group];
            }

            odds += doubt * priorOdds * priorValues.Counts[group];
            known += met ? 1 : 0;
        }

        return new Opinion(margin, odds, spread, Share(known, slots.Length));
    }

    /// <summary>The weights' part of <see cref="Weigh(in Features, in MessageValues, in Totals, PriorModel?)"/> alone, for what is learned again.</summary>
    public Opinion Lean(in Features message, in MessageValues values, in Totals totals, PriorModel? prior)
    {
        var slots = message.Slots;
        var groups = message.Groups;
        double margin = totals.Bias, spread = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            Ask(slots, i);
            ref readonly var cell = ref cells[slots[i]];
            var value = values.Weights[groups[i]];
            margin += cell.Weight * value;
            spread += (1 - cell.Sure) * value * value;
        }

        return new Opinion(margin + (prior?.Margin(message) ?? 0), 0, spread, 0);
    }

    /// <summary>A step of AROW toward a margin of 1. The bias moves with it.</summary>
    public void LearnWeights(in Features message, in MessageValues values, in Opinion opinion, int sign, double weight, ref Totals totals)
    {
        var missing = 1 - (opinion.Margin * sign);
        if (missing <= 0)
        {
            return;
        }

        var slots = message.Slots;
        var groups = message.Groups;
        var beta = 1 / (opinion.Spread + (Regularization / weight));
        var (step, shrink) = ((float)(missing * beta * sign), (float)beta);
        for (var i = 0; i < slots.Length; i++)
        {
            ref var cell = ref cells[slots[i]];
            var spread = (1 - cell.Sure) * values.Weights[groups[i]];
            cell.Weight += step * spread;
            cell.Sure = Math.Min(Surest, cell.Sure + (shrink * spread * spread));
        }

        totals.Bias += step * BiasRate;
    }

    public void LearnCounts(ReadOnlySpan<int> slots, bool isSpam, double weight, ref Totals totals)
    {
        foreach (var slot in slots)
        {
            ref var count = ref isSpam ? ref cells[slot].Spam : ref cells[slot].Ham;
            count += (float)weight;
        }

        ref var total = ref isSpam ? ref totals.SpamCounted : ref totals.HamCounted;
        total += weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Ask(ReadOnlySpan<int> slots, int at)
    {
        if (Sse.IsSupported && at + Ahead < slots.Length)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref cells[slots[at + Ahead]]));
        }
    }

    private static double Share(int known, int of) => of == 0 ? 0 : (double)known / of;
}
