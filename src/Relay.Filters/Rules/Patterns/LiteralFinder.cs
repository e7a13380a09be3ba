using System.Globalization;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// Finds literals without which a translated pattern cannot match. It reads what <see cref="PatternTranslator"/> writes; whatever it does not
/// know counts as "may match anything", so a rule is never passed over wrongly. Case is folded, which only ever lets more through.
/// </summary>
internal sealed class LiteralFinder
{
    /// <summary>The scanner's unit: shorter literals stand nearly everywhere and sort nothing out.</summary>
    public const int MinLength = 3;

    private readonly string pattern;
    private int at;
    private bool lost;

    private LiteralFinder(string pattern) => this.pattern = pattern;

    /// <summary>Lower-case literals, one of which stands in every match; null where nothing of use is known.</summary>
    public static string[]? Find(string translated)
    {
        var finder = new LiteralFinder(translated);
        var info = finder.Alternation();
        if (finder.lost || finder.at != translated.Length)
        {
            return null;
        }

        return info.Best is { } best && Array.TrueForAll(best, IsUsable) ? best : null;
    }

    private static bool IsUsable(string literal) =>
        literal.Length >= MinLength && literal.AsSpan().IndexOfAnyExceptInRange('\0', ByteChars.Map(0xff)) < 0;

    private LiteralInfo Alternation()
    {
        var branches = new List<LiteralInfo>();
        do
        {
            branches.Add(Sequence());
        }
        while (Take('|'));
        return branches.Count == 1 ? branches[0] : LiteralInfo.Alternatives(branches);
    }

    private LiteralInfo Sequence()
    {
        string[]? best = null;
        string[]? run = [""];
        var whole = true;
        while (at < pattern.Length && pattern[at] is not ('|' or ')') && !lost)
        {
            var next = Repeated();
            var joined = run is null || next.Exact is null ? null : LiteralInfo.Product(run, next.Exact);
            if (joined is not null)
            {
                run = joined;
                continue;
            }

            whole = false;
            best = LiteralInfo.Better(best, LiteralInfo.Usable(run));
            best = LiteralInfo.Better(best, next.Required);
            if (next.Edge is { } edge)
            {
                best = LiteralInfo.Better(best, LiteralInfo.Usable(LiteralInfo.Product(run ?? [""], edge)));
            }

            run = next.Exact ?? next.Edge ?? [""];
        }

        return whole ? new LiteralInfo(run, null) : new LiteralInfo(null, LiteralInfo.Better(best, LiteralInfo.Usable(run)));
    }

    private LiteralInfo Repeated()
    {
        var inner = Atom();
        if (at >= pattern.Length)
        {
            return inner;
        }

        var (low, high, length) = Quantifier();
        if (length == 0)
        {
            return inner;
        }

        at += length;
        if (at < pattern.Length && pattern[at] == '?')
        {
            at++;
        }

        if (low == 0)
        {
            return high == 1 && inner.Exact is { } optional && optional.Length < LiteralInfo.MaxExact ? LiteralInfo.Of([.. optional.Append("").Distinct()]) : LiteralInfo.Unknown;
        }

        var product = inner.Exact;
        for (var i = 1; i < low && i < 16 && product is not null; i++)
        {
            product = LiteralInfo.Product(product, inner.Exact!);
        }

        // x{3}: all is known. x+ or x{2,}: what stands once, or as often as it must.
        return low == high && low <= 16 && product is not null ? LiteralInfo.Of(product)
            : new LiteralInfo(null, LiteralInfo.Better(low <= 16 ? LiteralInfo.Usable(product) : null, inner.Best), inner.Exact);
    }

    private (int Low, int High, int Length) Quantifier()
    {
        switch (pattern[at])
        {
            case '*':
                return (0, int.MaxValue, 1);
            case '+':
                return (1, int.MaxValue, 1);
            case '?':
                return (0, 1, 1);
            case '{':
                var end = pattern.IndexOf('}', at);
                var parts = pattern[(at + 1)..end].Split(',');
                var low = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var l) ? l : 0;
                var high = parts.Length == 1 ? low : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var h) ? h : int.MaxValue;
                return (low, high, end - at + 1);
            default:
                return default;
        }
    }

    private LiteralInfo Atom()
    {
        var c = pattern[at++];
        switch (c)
        {
            case '^' or '$':
                return LiteralInfo.Empty;
            case '.':
                return LiteralInfo.Unknown;
            case '[':
                return ClassReader.Read(pattern, ref at);
            case '(':
                return Group();
            case '\\':
                return Escape();
            default:
                return LiteralInfo.Of(char.ToLowerInvariant(c).ToString());
        }
    }

    private LiteralInfo Escape()
    {
        var c = pattern[at++];
        switch (c)
        {
            case 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                return LiteralInfo.Empty;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                return LiteralInfo.Unknown;
            case 'k':
                at = pattern.IndexOf('>', at) + 1;
                return LiteralInfo.Unknown;
            default:
                at--;
                return LiteralInfo.Of(char.ToLowerInvariant(ClassReader.Code(pattern, ref at)).ToString());
        }
    }

    private LiteralInfo Group()
    {
        var zero = false;
        if (Take('?'))
        {
            var end = at;
            while (end < pattern.Length && pattern[end] is not (':' or '=' or '!' or '>' or ')' or '\''))
            {
                end++;
            }

            var head = pattern[at..end];
            if (end >= pattern.Length || head.Contains('x', StringComparison.Ordinal) && !head.StartsWith('<'))
            {
                // Spaces and comments would have to be told apart.
                lost = true;
                return LiteralInfo.Unknown;
            }

            zero = pattern[end] is '=' or '!';
            at = pattern[end] == '\'' ? pattern.IndexOf('\'', end + 1) + 1 : end;
            if (pattern[at] == ')')
            {
                at++;
                return LiteralInfo.Empty;
            }

            at += pattern[end] == '\'' ? 0 : 1;
        }

        var inner = Alternation();
        if (!Take(')'))
        {
            lost = true;
        }

        return zero ? LiteralInfo.Empty : inner;
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
