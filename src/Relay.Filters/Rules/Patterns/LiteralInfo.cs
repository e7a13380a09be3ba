namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// What is known of the texts a piece of a pattern matches, in lower case: <see cref="Exact"/> is all of them; of <see cref="Required"/> at
/// least one must stand in every match. Null is "nothing known". Bounded in number and length, so that products cannot grow.
/// </summary>
/// <param name="Edge">Every match begins with one of these and ends with one; null where that is not known.</param>
internal readonly record struct LiteralInfo(string[]? Exact, string[]? Required, string[]? Edge = null)
{
    public const int MaxExact = 48;

    public const int MaxExactLength = 40;

    public const int MaxRequired = 512;

    public static readonly LiteralInfo Unknown = new(null, null);

    public static readonly LiteralInfo Empty = new([""], null);

    /// <summary>The best set of literals one of which must stand in every match; null where there is none.</summary>
    public string[]? Best => Better(Required, Usable(Exact));

    public static LiteralInfo Of(params string[] exact) => new(exact, null);

    public static LiteralInfo Alternatives(List<LiteralInfo> branches)
    {
        if (branches.TrueForAll(static b => b.Exact is not null))
        {
            var all = branches.SelectMany(static b => b.Exact!).Distinct(StringComparer.Ordinal).ToArray();
            if (all.Length <= MaxExact)
            {
                return new LiteralInfo(all, null);
            }
        }

        var required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var branch in branches)
        {
            if (branch.Best is not { } best || required.Count + best.Length > MaxRequired)
            {
                return Unknown;
            }

            required.UnionWith(best);
        }

        return new LiteralInfo(null, [.. required]);
    }

    /// <summary>Every string of one followed by every string of the other; null where that is too much.</summary>
    public static string[]? Product(string[] left, string[] right)
    {
        if (left.Length * right.Length > MaxExact)
        {
            return null;
        }

        var result = new HashSet<string>(StringComparer.Ordinal);
        foreach (var a in left)
        {
            foreach (var b in right)
            {
                if (a.Length + b.Length > MaxExactLength)
                {
                    return null;
                }

                result.Add(a + b);
            }
        }

        return [.. result];
    }

    /// <summary>A set is as good as its shortest literal; of two equal ones the smaller.</summary>
    public static string[]? Better(string[]? left, string[]? right) =>
        left is null ? right : right is null ? left : Worth(left) >= Worth(right) ? left : right;

    public static string[]? Usable(string[]? set) => set is { Length: > 0 } && Array.TrueForAll(set, static s => s.Length > 0) ? set : null;

    private static double Worth(string[] set) => Math.Min(set.Min(static s => s.Length), 8) - (set.Length / 32.0);
}
