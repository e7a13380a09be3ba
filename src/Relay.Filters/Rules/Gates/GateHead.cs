using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Gates;

internal enum GateHeadKind
{
    Unknown,
    Plain,
    Capture,
    Ahead,
    Behind,
    NotAhead,
    NotBehind,

    /// <summary>No group: flags that hold from here on.</summary>
    Flags,
}

/// <summary>What stands behind an opening parenthesis.</summary>
internal readonly record struct GateHead(GateHeadKind Kind, string Name = "")
{
    /// <param name="at">Behind the parenthesis; left behind the head.</param>
    /// <param name="flags">Changed where the head says so; the caller restores them behind a group.</param>
    public static GateHead Read(string pattern, ref int at, ref RegexOptions flags)
    {
        if (at >= pattern.Length || pattern[at] != '?')
        {
            return new GateHead(GateHeadKind.Capture);
        }

        var rest = pattern.AsSpan(++at);
        foreach (var (text, kind) in Looks)
        {
            if (rest.StartsWith(text))
            {
                at += text.Length;
                return new GateHead(kind);
            }
        }

        return rest is ['<' or '\'', ..] ? Named(pattern, ref at) : ReadFlags(pattern, ref at, ref flags);
    }

    private static readonly (string Text, GateHeadKind Kind)[] Looks =
    [
        (":", GateHeadKind.Plain), (">", GateHeadKind.Plain), ("=", GateHeadKind.Ahead), ("!", GateHeadKind.NotAhead), ("<=", GateHeadKind.Behind), ("<!", GateHeadKind.NotBehind),
    ];

    /// <summary>A number for a name changes how others are counted, and a hyphen takes texts away: neither is known here.</summary>
    private static GateHead Named(string pattern, ref int at)
    {
        var end = pattern.IndexOf(pattern[at] == '<' ? '>' : '\'', at + 1);
        var name = end < 0 ? "" : pattern[(at + 1)..end];
        at = end + 1;
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? new GateHead(GateHeadKind.Capture, name)
            : default;
    }

    private static GateHead ReadFlags(string pattern, ref int at, ref RegexOptions flags)
    {
        var on = true;
        for (; at < pattern.Length; at++)
        {
            if (pattern[at] is ')' or ':')
            {
                return new GateHead(pattern[at++] == ')' ? GateHeadKind.Flags : GateHeadKind.Plain);
            }

            var flag = pattern[at] switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
            on &= pattern[at] != '-';
            if (flag == RegexOptions.None && pattern[at] != '-')
            {
                return default;
            }

            flags = on ? flags | flag : flags & ~flag;
        }

        return default;
    }
}
