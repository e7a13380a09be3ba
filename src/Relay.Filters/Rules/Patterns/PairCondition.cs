namespace Relay.Filters.Rules.Patterns;

/// <summary>Somewhere in every match a byte of one set is followed by a byte of the other.</summary>
internal readonly record struct BytePair(ByteSet Before, ByteSet After)
{
    /// <summary>How much of ordinary text two bytes of these sets stand in, roughly.</summary>
    public double Weight => Share(Before) * Share(After);

    private static double Share(ByteSet set)
    {
        var sum = 0.0;
        for (var value = set.TakeLeast(); value >= 0; value = set.TakeLeast())
        {
            sum += value switch
            {
                ' ' => 0.16,
                'e' => 0.1,
                't' or 'a' or 'o' or 'i' or 'n' or 's' or 'r' => 0.055,
                'h' or 'l' or 'd' or 'c' or 'u' or 'm' => 0.03,
                >= 'a' and <= 'z' => 0.012,
                >= '0' and <= '9' or '.' or ',' or '-' or '/' or '=' or '\n' => 0.008,
                _ => 0.001,
            };
        }

        return sum;
    }
}

/// <summary>What a text must hold so that a pattern may match: all of some pairs, and of each alternation what one branch needs.</summary>
internal sealed record PairCondition(BytePair[] All, PairCondition[][] Alternations)
{
    public static readonly PairCondition None = new([], []);

    /// <summary>Pairs of one sequence that are looked for, the rarest first.</summary>
    public const int MaxPairs = 8;

    /// <summary>Pairs in all branches of a pattern.</summary>
    public const int MaxSize = 2_000;

    /// <summary>A pair that stands in most texts sorts nothing out.</summary>
    private const double MostWeight = 0.2;

    public bool IsNone => All.Length == 0 && Alternations.Length == 0;

    public int Size { get; } = 1 + All.Length + Alternations.Sum(static a => a.Sum(static b => b.Size));

    public static PairCondition Of(List<BytePair> pairs, List<PairCondition[]> alternations)
    {
        var rarest = pairs.Select(static p => (Pair: p, p.Weight)).Where(static p => p.Weight < MostWeight).OrderBy(static p => p.Weight).Take(MaxPairs).Select(static p => p.Pair).ToArray();
        var made = new PairCondition(rarest, [.. alternations]);
        return made.Size <= MaxSize ? made : new PairCondition(rarest, []);
    }
}
