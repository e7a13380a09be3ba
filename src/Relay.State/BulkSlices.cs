using Relay.Core.State;

namespace Relay.State;

/// <summary>The arithmetic of texts seen again, for both stores: slices of a window, and what many shingles say together.</summary>
internal static class BulkSlices
{
    /// <summary>Four make a window; one is beginning.</summary>
    public const int Count = 5;

    private const int Bits = 64;

    public static long Length(TimeSpan window) => Math.Max(1, (long)window.TotalMilliseconds / (Count - 1));

    /// <summary>The distinct shingles in order: what two relays ask of the same text is the same.</summary>
    public static int Distinct(ReadOnlySpan<ulong> shingles, Span<ulong> distinct)
    {
        var count = Math.Min(shingles.Length, BulkSighting.MaxShingles);
        shingles[..count].CopyTo(distinct);
        distinct = distinct[..count];
        distinct.Sort();
        var kept = 0;
        foreach (var shingle in distinct)
        {
            if (kept == 0 || distinct[kept - 1] != shingle)
            {
                distinct[kept++] = shingle;
            }
        }

        return kept;
    }

    /// <summary>What three quarters of the shingles have reached.</summary>
    /// <param name="bits">For each shingle how many of the 64 bits networks have set.</param>
    public static BulkAnswer Answer(Span<long> counts, Span<int> bits)
    {
        if (counts.IsEmpty)
        {
            return default;
        }

        counts.Sort();
        bits.Sort();
        var quorum = ((counts.Length * 3) + 3) / 4;
        return new(counts[^quorum], Networks(bits[^quorum]));
    }

    /// <summary>Linear counting (Whang, Vander-Zanden, Taylor 1990): how many networks most likely set so many of the 64 bits.</summary>
    private static int Networks(int bits) => bits >= Bits
        ? BulkAnswer.MostNetworks
        : Math.Min(BulkAnswer.MostNetworks, (int)Math.Round(-Bits * Math.Log(1 - (bits / (double)Bits))));
}
