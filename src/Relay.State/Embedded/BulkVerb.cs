using System.Numerics;
using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>Texts seen again. Each shingle is counted under its own stripe's lock: a text is not counted as one step, nor need it be.</summary>
internal static class BulkVerb
{
    public static BulkAnswer Sight(StripeSet stripes, BulkSighting sighting, TimeSpan window, long now)
    {
        Span<ulong> shingles = stackalloc ulong[BulkSighting.MaxShingles];
        shingles = shingles[..BulkSlices.Distinct(sighting.Shingles.Span, shingles)];
        if (shingles.IsEmpty)
        {
            return default;
        }

        Span<long> counts = stackalloc long[shingles.Length];
        Span<int> networks = stackalloc int[shingles.Length];
        var bit = 1ul << StateKey.BitOf(sighting.Network);
        var length = BulkSlices.Length(window);
        for (var i = 0; i < shingles.Length; i++)
        {
            var key = StateKey.OfShingle(shingles[i], window);
            var stripe = stripes[key];
            lock (stripe.Gate)
            {
                (counts[i], networks[i]) = Count(stripe.Shingles, key, bit, length, now);
            }
        }

        return BulkSlices.Answer(counts, networks);
    }

    private static (long Count, int Bits) Count(Table<ShingleValue> table, StateKey key, ulong bit, long length, long now)
    {
        var slice = now / length;
        var index = table.FindOrAdd(key, now, out _);
        ref var slot = ref table[index];
        MoveTo(ref slot.Value, Math.Max(slice, slot.Value.Slice));
        ref var newest = ref slot.Value.Counts[0];
        newest = newest == uint.MaxValue ? newest : newest + 1;
        slot.Value.Networks[0] |= bit;
        slot.Expires = (slice + BulkSlices.Count) * length;

        long count = 0;
        ulong bits = 0;
        for (var i = 0; i < BulkSlices.Count; i++)
        {
            count += slot.Value.Counts[i];
            bits |= slot.Value.Networks[i];
        }

        return (count, BitOperations.PopCount(bits));
    }

    /// <summary>Moves the rings on so that their first slice is the one given; what falls out is past.</summary>
    private static void MoveTo(ref ShingleValue value, long slice)
    {
        var by = (int)Math.Min((ulong)(slice - value.Slice), BulkSlices.Count);
        Span<uint> counts = value.Counts;
        counts[..^by].CopyTo(counts[by..]);
        counts[..by].Clear();
        Span<ulong> networks = value.Networks;
        networks[..^by].CopyTo(networks[by..]);
        networks[..by].Clear();
        value.Slice = slice;
    }
}
