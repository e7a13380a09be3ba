using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Which byte is followed by which in a text, ASCII case folded. Reused from text to text.</summary>
internal sealed class PairTable
{
    private readonly ByteSet[] after = new ByteSet[256];
    private ByteSet present;

    public void Fill(ReadOnlySpan<byte> text)
    {
        for (var value = present.TakeLeast(); value >= 0; value = present.TakeLeast())
        {
            after[value] = default;
        }

        var before = -1;
        foreach (var b in text)
        {
            var lower = b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20 : b;
            if (before >= 0)
            {
                after[before].Add(lower);
            }

            present.Add(lower);
            before = lower;
        }
    }

    /// <summary>False where what the pattern needs stands nowhere.</summary>
    public bool MayMatch(PairCondition needs)
    {
        foreach (var pair in needs.All)
        {
            if (!Stands(pair))
            {
                return false;
            }
        }

        foreach (var branches in needs.Alternations)
        {
            if (!Any(branches))
            {
                return false;
            }
        }

        return true;
    }

    private bool Any(PairCondition[] branches)
    {
        foreach (var branch in branches)
        {
            if (MayMatch(branch))
            {
                return true;
            }
        }

        return false;
    }

    private bool Stands(in BytePair pair)
    {
        var candidates = pair.Before.Intersect(present);
        for (var value = candidates.TakeLeast(); value >= 0; value = candidates.TakeLeast())
        {
            if (after[value].Overlaps(pair.After))
            {
                return true;
            }
        }

        return false;
    }
}
