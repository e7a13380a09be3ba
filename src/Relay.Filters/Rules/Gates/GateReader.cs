using System.Globalization;
using System.Text.RegularExpressions;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Gates;

/// <summary>
/// Reads what <see cref="PatternTranslator"/> writes. Atomic groups become groups, a reference to a group whatever that group can match,
/// look-arounds their neighbouring octet: all of it lets more through than the pattern does, never less.
/// </summary>
internal sealed class GateReader
{
    private readonly string pattern;
    private readonly Dictionary<string, GateNode> groups = new(StringComparer.Ordinal);
    private RegexOptions flags;
    private int at;
    private int unnamed;
    private bool lost;

    private GateReader(string pattern, RegexOptions flags) => (this.pattern, this.flags) = (pattern, flags);

    private bool Has(RegexOptions flag) => (flags & flag) != 0;

    /// <summary>Null for what it does not know.</summary>
    public static GateNode? TryRead(string translated, RegexOptions flags)
    {
        var reader = new GateReader(translated, flags);
        var node = reader.Alternation();
        return reader.lost || reader.at != translated.Length ? null : node;
    }

    private GateNode Alternation()
    {
        var branches = new List<GateNode> { Sequence() };
        while (Take('|'))
        {
            branches.Add(Sequence());
        }

        return GateChoice.Of(branches);
    }

    private GateNode Sequence()
    {
        var parts = new List<GateNode>();
        for (SkipSpace(); at < pattern.Length && pattern[at] is not ('|' or ')') && !lost; SkipSpace())
        {
            parts.Add(Repeated());
        }

        return GateSequence.Of(parts);
    }

    private GateNode Repeated()
    {
        var inner = Atom();
        SkipSpace();
        if (at >= pattern.Length || Quantifier() is not { } bounds)
        {
            return inner;
        }

        Take('?');
        return new GateRepeat(inner, bounds.Low, bounds.High);
    }

    private (int Low, int High)? Quantifier()
    {
        switch (pattern[at])
        {
            case '*':
                at++;
                return (0, int.MaxValue);
            case '+':
                at++;
                return (1, int.MaxValue);
            case '?':
                at++;
                return (0, 1);
            case '{':
                return Counts();
            default:
                return null;
        }
    }

    private (int Low, int High)? Counts()
    {
        var end = pattern.IndexOf('}', at);
        var parts = end < 0 ? [] : pattern[(at + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !TryNumber(parts[0], out var low))
        {
            lost = true;
            return null;
        }

        var high = low;
        lost |= parts is [_, { Length: > 0 } most] && !TryNumber(most, out high);
        at = end + 1;
        return (low, parts is [_, ""] ? int.MaxValue : high);
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private GateNode Atom()
    {
        var c = pattern[at++];
        switch (c)
        {
            case '^':
                return Has(RegexOptions.Multiline) ? GateLooks.LineStart : GateLooks.Start;
            case '$':
                return Has(RegexOptions.Multiline) ? GateLooks.LineEnd : GateLooks.NearEnd;
            case '.':
                return new GateOctet(Has(RegexOptions.Singleline) ? OctetSet.All : ~OctetSet.Line);
            case '[':
                return new GateOctet(OctetReader.Class(pattern, ref at, Has(RegexOptions.IgnoreCase)));
            case '(':
                return Group();
            case '\\':
                return Escape();
            default:
                return Octet(c);
        }
    }

    private GateOctet Octet(char c)
    {
        var set = OctetReader.Range(c, c);
        return new GateOctet(Has(RegexOptions.IgnoreCase) ? set.Folded() : set);
    }

    private GateNode Escape()
    {
        var c = pattern[at++];
        switch (c)
        {
            case 'b':
                return GateLooks.Boundary;
            case 'B':
                return GateLooks.NoBoundary;
            case 'A':
                return GateLooks.Start;
            case 'z':
                return GateLooks.End;
            case 'Z':
                return GateLooks.NearEnd;
            case 'G':
                return GateNode.Empty;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                return new GateOctet(OctetReader.Shorthand(c));
            case 'k':
                return Reference();
            default:
                at--;
                return Octet(ClassReader.Code(pattern, ref at));
        }
    }

    /// <summary>A group still open, or one of two of a name, may stand for anything. One that matched nothing fails, which is less.</summary>
    private GateNode Reference()
    {
        var end = pattern.IndexOf('>', at);
        var name = end > at ? pattern[(at + 1)..end] : "";
        at = end + 1;
        lost |= end < 0;

        // Never a bare octet: what a reference matches is not sure, and a negated look may not build on it.
        return groups.TryGetValue(name, out var group) ? new GateRepeat(Has(RegexOptions.IgnoreCase) ? GateNode.Anything : group.Unbound(), 1, 1) : GateNode.Anything;
    }

    private GateNode Group()
    {
        var before = flags;
        var head = GateHead.Read(pattern, ref at, ref flags);
        lost |= head.Kind == GateHeadKind.Unknown;
        if (head.Kind == GateHeadKind.Flags || lost)
        {
            return GateNode.Empty;
        }

        var name = head.Kind == GateHeadKind.Capture ? head.Name.Length > 0 ? head.Name : (++unnamed).ToString(CultureInfo.InvariantCulture) : "";
        var inner = Alternation();
        lost |= !Take(')');
        flags = before;
        if (name.Length > 0)
        {
            groups[name] = groups.ContainsKey(name) ? GateNode.Anything : inner;
        }

        return head.Kind switch
        {
            GateHeadKind.Ahead => GateLooks.Positive(inner, ahead: true),
            GateHeadKind.Behind => GateLooks.Positive(inner, ahead: false),
            GateHeadKind.NotAhead => GateLooks.Negative(inner, ahead: true),
            GateHeadKind.NotBehind => GateLooks.Negative(inner, ahead: false),
            _ => inner,
        };
    }

    private void SkipSpace()
    {
        while (Has(RegexOptions.IgnorePatternWhitespace) && at < pattern.Length && (pattern[at] is ' ' or '#' or (>= '\t' and <= '\r')))
        {
            var line = pattern[at] == '#' ? pattern.IndexOf('\n', at) : at;
            at = line < 0 ? pattern.Length : line + 1;
        }
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
