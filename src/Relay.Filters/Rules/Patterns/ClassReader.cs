using System.Globalization;

namespace Relay.Filters.Rules.Patterns;

/// <summary>Reads the classes and character escapes of translated patterns: small classes are a choice of literals.</summary>
internal static class ClassReader
{
    /// <summary>Members, case folded, up to which a class is taken as a choice.</summary>
    public const int MaxMembers = 8;

    /// <param name="at">Behind the opening bracket; left behind the closing one.</param>
    public static LiteralInfo Read(string pattern, ref int at)
    {
        var negated = pattern[at] == '^';
        at += negated ? 1 : 0;
        var members = new HashSet<char>();
        var open = negated;
        while (pattern[at] != ']')
        {
            var low = One(pattern, ref at, ref open);
            var high = low;
            if (pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                high = One(pattern, ref at, ref open);
            }

            open |= high - low > 4 * MaxMembers || members.Count > 2 * MaxMembers;
            for (var c = low; c <= high && !open; c++)
            {
                members.Add(char.ToLowerInvariant(c));
            }
        }

        at++;
        return open || members.Count > MaxMembers ? LiteralInfo.Unknown : LiteralInfo.Of([.. members.Select(static c => c.ToString())]);
    }

    /// <summary>A shorthand leaves the class open: its members are not counted.</summary>
    private static char One(string pattern, ref int at, ref bool open)
    {
        if (pattern[at] != '\\')
        {
            return pattern[at++];
        }

        at++;
        if (pattern[at] is 'd' or 'D' or 's' or 'S' or 'w' or 'W')
        {
            open = true;
            at++;
            return '\0';
        }

        return Code(pattern, ref at);
    }

    /// <param name="at">Behind the backslash.</param>
    public static char Code(string pattern, ref int at)
    {
        var c = pattern[at++];
        var digits = c switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (digits > 0)
        {
            at += digits;
            return (char)int.Parse(pattern.AsSpan(at - digits, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return c switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'a' => '\a',
            'e' => '\u001b',
            'v' => '\v',
            _ => c,
        };
    }
}
