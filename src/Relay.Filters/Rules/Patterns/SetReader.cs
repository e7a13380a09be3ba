namespace Relay.Filters.Rules.Patterns;

/// <summary>Which bytes an atom of a translated pattern matches.</summary>
internal static class SetReader
{
    /// <param name="at">Behind the opening bracket; left behind the closing one.</param>
    public static ByteSet Class(string pattern, ref int at)
    {
        var negated = pattern[at] == '^';
        at += negated ? 1 : 0;
        var set = default(ByteSet);
        while (pattern[at] != ']')
        {
            if (pattern[at] == '\\' && "dDsSwW".Contains(pattern[at + 1], StringComparison.Ordinal))
            {
                set = set.Union(Shorthand(pattern[at + 1]));
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

            Add(ref set, low, high);
        }

        at++;
        return negated ? Complement(set) : set;
    }

    public static ByteSet Shorthand(char letter)
    {
        var set = default(ByteSet);
        for (var value = 0; value < 0x80; value++)
        {
            if (char.ToLowerInvariant(letter) switch
            {
                'd' => char.IsAsciiDigit((char)value),
                's' => value is ' ' or (>= 9 and <= 13),
                _ => char.IsAsciiLetterOrDigit((char)value) || value == '_',
            })
            {
                set.Add(value);
            }
        }

        return char.IsAsciiLetterUpper(letter) ? Complement(set) : set;
    }

    public static ByteSet Of(char c)
    {
        var set = default(ByteSet);
        Add(ref set, c, c);
        return set;
    }

    /// <summary>
    /// Everything else, and every letter: the set knows lower case only, and a class without one case of a letter still matches the other.
    /// </summary>
    private static ByteSet Complement(in ByteSet set)
    {
        var result = default(ByteSet);
        for (var value = 0; value <= 0xff; value++)
        {
            if (char.IsAsciiLetter((char)value) || !set.Contains(value))
            {
                result.Add(value);
            }
        }

        return result;
    }

    private static void Add(ref ByteSet set, char low, char high)
    {
        for (var c = (int)low; c <= high && c <= ByteChars.Map(0xff); c = c == 0x7f ? ByteChars.Map(0x80) : c + 1)
        {
            if (c <= 0x7f || c >= ByteChars.Map(0x80))
            {
                set.Add(ByteChars.Unmap((char)c));
            }
        }
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
