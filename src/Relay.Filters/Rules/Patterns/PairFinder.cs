using System.Globalization;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// For patterns without a literal, such as those that know many ways to write each letter, and for costly ones: which pairs of bytes stand side
/// by side in every match. As <see cref="LiteralFinder"/> it reads what <see cref="PatternTranslator"/> writes, and what it does not know may match anything.
/// </summary>
internal sealed class PairFinder
{
    private readonly string pattern;
    private int at;
    private bool lost;

    private PairFinder(string pattern) => this.pattern = pattern;

    /// <param name="Nullable">It may match nothing.</param>
    /// <param name="ZeroWidth">It matches nothing, and only looks.</param>
    private sealed record Piece(ByteSet First, ByteSet Last, bool Nullable, bool ZeroWidth, PairCondition Needs);

    private static readonly Piece Look = new(default, default, true, true, PairCondition.None);
    private static readonly Piece Anything = new(ByteSet.All, ByteSet.All, true, false, PairCondition.None);

    public static PairCondition Find(string translated)
    {
        var finder = new PairFinder(translated);
        var piece = finder.Alternation();
        return finder.lost || finder.at != translated.Length || piece.Nullable ? PairCondition.None : piece.Needs;
    }

    private Piece Alternation()
    {
        var branches = new List<Piece>();
        do
        {
            branches.Add(Sequence());
        }
        while (Take('|'));
        if (branches.Count == 1)
        {
            return branches[0];
        }

        var (first, last) = (default(ByteSet), default(ByteSet));
        foreach (var branch in branches)
        {
            (first, last) = (first.Union(branch.First), last.Union(branch.Last));
        }

        var needs = branches.Exists(static b => b.Needs.IsNone) ? PairCondition.None : PairCondition.Of([], [branches.ConvertAll(static b => b.Needs).ToArray()]);
        return new Piece(first, last, branches.Exists(static b => b.Nullable), branches.TrueForAll(static b => b.ZeroWidth), needs);
    }

    private Piece Sequence()
    {
        var (first, last) = (default(ByteSet), default(ByteSet));
        var pairs = new List<BytePair>();
        var alternations = new List<PairCondition[]>();
        var (nullable, zeroWidth) = (true, true);
        ByteSet? before = null;
        var between = default(ByteSet);
        while (at < pattern.Length && pattern[at] is not ('|' or ')') && !lost)
        {
            var next = Repeated();
            if (next.ZeroWidth)
            {
                continue;
            }

            zeroWidth = false;
            first = nullable ? first.Union(next.First) : first;
            last = next.Nullable ? last.Union(next.Last) : next.Last;
            between = between.Union(next.First);
            if (next.Nullable)
            {
                continue;
            }

            if (before is { } left)
            {
                pairs.Add(new BytePair(left, between));
            }

            pairs.AddRange(next.Needs.All);
            alternations.AddRange(next.Needs.Alternations);
            (before, between, nullable) = (next.Last, default, false);
        }

        return new Piece(first, last, nullable, zeroWidth, PairCondition.Of(pairs, alternations));
    }

    private Piece Repeated()
    {
        var inner = Atom();
        if (at >= pattern.Length || pattern[at] is not ('*' or '+' or '?' or '{'))
        {
            return inner;
        }

        var optional = pattern[at] is '*' or '?';
        if (pattern[at] == '{')
        {
            var end = pattern.IndexOf('}', at);
            optional = !int.TryParse(pattern[(at + 1)..end].Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var low) || low == 0;
            at = end;
        }

        at++;
        Take('?');
        return optional ? inner with { Nullable = true, Needs = PairCondition.None } : inner;
    }

    private Piece Atom()
    {
        var c = pattern[at++];
        switch (c)
        {
            case '^' or '$':
                return Look;
            case '.':
                return Single(ByteSet.All);
            case '[':
                return Single(SetReader.Class(pattern, ref at));
            case '(':
                return Group();
            case '\\':
                return Escape();
            default:
                return Single(SetReader.Of(c));
        }
    }

    private static Piece Single(ByteSet set) => new(set, set, false, false, PairCondition.None);

    private Piece Escape()
    {
        var c = pattern[at++];
        switch (c)
        {
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                return Look;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                return Single(SetReader.Shorthand(c));
            case 'k':
                at = pattern.IndexOf('>', at) + 1;
                return Anything;
            default:
                at--;
                return Single(SetReader.Of(ClassReader.Code(pattern, ref at)));
        }
    }

    private Piece Group()
    {
        if (!GroupHead.TryRead(pattern, ref at, out var looks, out var ends))
        {
            lost = true;
            return Anything;
        }

        if (ends)
        {
            return Look;
        }

        var inner = Alternation();
        lost |= !Take(')');
        return looks ? Look : inner;
    }

    private bool Take(char c)
    {
        if (at >= pattern.Length || pattern[at] != c)
        {
            return false;
        }

        at++;
        return true;
    }
}
