using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Gates;

/// <summary>Which octets an atom of a translated pattern matches, exactly.</summary>
internal static class OctetReader
{
    /// <param name="at">Behind the opening bracket; left behind the closing one.</param>
    public static OctetSet Class(string pattern, ref int at, bool ignoreCase)
    {
        var negated = pattern[at] == '^';
        at += negated ? 1 : 0;
        var set = OctetSet.None;
        while (pattern[at] != ']')
        {
            if (pattern[at] == '\\' && pattern[at + 1] is 'd' or 'D' or 's' or 'S' or 'w' or 'W')
            {
                set |= Shorthand(pattern[at + 1]);
                at += 2;
                continue;
            }

            var low = One(pattern, ref at);
            var high = low;
            if (pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                high = One(pattern, ref at);
            }

            set |= Range(low, high);
        }

        at++;
        set = ignoreCase ? set.Folded() : set;
        return negated ? ~set : set;
    }

    public static OctetSet Shorthand(char letter)
    {
        var set = char.ToLowerInvariant(letter) switch { 'd' => OctetSet.Digit, 's' => OctetSet.Space, _ => OctetSet.Word };
        return char.IsAsciiLetterUpper(letter) ? ~set : set;
    }

    /// <summary>The octets whose chars lie in a range; chars outside of <see cref="ByteChars"/> stand in no text.</summary>
    public static OctetSet Range(char low, char high)
    {
        var set = OctetSet.None;
        for (var octet = 0; octet <= 0xff; octet++)
        {
            if (ByteChars.Map(octet) is var c && c >= low && c <= high)
            {
                set |= OctetSet.Of(octet);
            }
        }

        return set;
    }

    private static char One(string pattern, ref int at)
    {
        if (pattern[at] != '\\')
        {
            return pattern[at++];
        }

        at++;
        return ClassReader.Code(pattern, ref at);
    }
}
