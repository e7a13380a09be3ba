using System.Numerics;
using Relay.Core.State;

namespace Relay.Filters.Bulk;

/// <summary>
/// The smallest hashes of a text's shingles (Broder 1997), each once, in order: of two texts that share most shingles the same ones are the
/// smallest. The hash is the same on every relay and for ever, since relays share what they saw; so it cannot be secret.
/// </summary>
internal ref struct ShingleSketch(Span<ulong> smallest)
{
    public const int Size = BulkSighting.MaxShingles;

    private readonly Span<ulong> smallest = smallest[..Size];
    private ulong before1;
    private ulong before2;
    private ulong before3;
    private ulong before4;
    private int run;
    private int unspacedRun;

    public int Count { get; private set; }

    /// <summary>Words in halves: a character of a script without spaces is one half.</summary>
    public int Halves { get; private set; }

    /// <summary>Words taken and hashes moved: what tests count instead of time.</summary>
    public int Steps { get; private set; }

    /// <summary>A shingle is this word and the two before it, or five characters where no spaces are written.</summary>
    public void Add(ulong token, bool unspaced)
    {
        Steps++;
        Halves += unspaced ? 1 : 2;
        run = Math.Min(run + 1, 5);
        unspacedRun = unspaced ? Math.Min(unspacedRun + 1, 5) : 0;
        if (unspacedRun == 5)
        {
            Insert(Join(Join(Join(Join(before4, before3), before2), before1), token));
        }
        else if (!unspaced && run >= 3)
        {
            Insert(Join(Join(before2, before1), token));
        }

        (before4, before3, before2, before1) = (before3, before2, before1, token);
    }

    /// <summary>Two hashes as one, in their order: the halves of the long product (as wyhash does, in the public domain).</summary>
    public static ulong Join(ulong first, ulong second)
    {
        var high = Math.BigMul(first ^ 0xA0761D6478BD642FUL, BitOperations.RotateLeft(second, 32) ^ 0xE7037ED1A0B428DBUL, out var low);
        return high ^ low;
    }

    private void Insert(ulong hash)
    {
        if (Count == Size && hash >= smallest[Size - 1])
        {
            return;
        }

        var place = smallest[..Count].BinarySearch(hash);
        if (place >= 0)
        {
            return;
        }

        place = ~place;
        Count = Math.Min(Count + 1, Size);
        Steps += Count - place;
        smallest[place..(Count - 1)].CopyTo(smallest[(place + 1)..]);
        smallest[place] = hash;
    }
}
