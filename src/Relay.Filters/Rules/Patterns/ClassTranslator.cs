using System.Text;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// Bracketed classes: POSIX names become ASCII sets, ranges across 0x80 are split where the mapping jumps, a bracket inside is escaped, since
/// .NET would subtract.
/// </summary>
internal static class ClassTranslator
{
    public static void Translate(TranslatorState state)
    {
        state.Output.Append('[');
        state.At++;
        if (!state.AtEnd && state.Current == '^')
        {
            state.Output.Append('^');
            state.At++;
        }

        var first = true;
        var written = state.Output.Length;
        while (!state.AtEnd && (first || state.Current != ']'))
        {
            first = false;
            Member(state);
        }

        if (state.Output.Length == written)
        {
            // Only members that match no byte.
            state.Output.Append(ByteChars.Never);
        }

        if (state.AtEnd)
        {
            state.Fail("a class without ]");
            return;
        }

        state.Output.Append(']');
        state.At++;
    }

    private static void Member(TranslatorState state)
    {
        if (state.StartsWith("[:"))
        {
            Posix(state);
            return;
        }

        if (state.Current == '\\' && EscapeTranslator.TryClassMember(state))
        {
            return;
        }

        var low = One(state);
        if (state.AtEnd || state.Current != '-' || state.Peek(1) is ']' or '\0' || state.Peek(1) == '[' && state.Peek(2) == ':'
            || (state.Peek(1) == '\\' && "dDsSwWhHvVRN".Contains(state.Peek(2), StringComparison.Ordinal)))
        {
            Single(state, low);
            return;
        }

        state.At++;
        var high = One(state);
        if (high < low)
        {
            state.Fail("a range that runs backwards");
        }

        Range(state, low, high);
    }

    /// <summary>One member's code; the cursor moves behind it.</summary>
    private static int One(TranslatorState state)
    {
        if (state.AtEnd)
        {
            return 0;
        }

        if (state.Current != '\\')
        {
            return state.Source[state.At++];
        }

        if (state.Peek(1) == 'b')
        {
            state.At += 2;
            return 8;
        }

        var code = EscapeTranslator.TryCode(state, inClass: true, 0);
        if (code >= 0)
        {
            return code;
        }

        if (state.At + 1 >= state.Source.Length)
        {
            state.Fail("a class without ]");
            return 0;
        }

        state.At += 2;
        return state.Source[state.At - 1];
    }

    private static void Single(TranslatorState state, int code)
    {
        if (code <= 0xff)
        {
            state.Literal(code);
        }
    }

    private static void Range(TranslatorState state, int low, int high)
    {
        high = Math.Min(high, 0xff);
        if (low > high)
        {
            return;
        }

        if (low < 0x80 && high >= 0x80)
        {
            Range(state, low, 0x7f);
            low = 0x80;
        }

        state.Literal(low);
        if (high > low)
        {
            state.Output.Append('-');
            state.Literal(high);
        }
    }

    private static void Posix(TranslatorState state)
    {
        var end = state.Source.IndexOf(":]", state.At, StringComparison.Ordinal);
        var name = end < 0 ? "" : state.Source[(state.At + 2)..end];
        var negated = name.StartsWith('^');
        var set = SetOf(negated ? name[1..] : name);
        if (set is null)
        {
            if (end > 0 && name.All(char.IsAsciiLetter))
            {
                state.Fail($"[:{name}:] is no class");
                return;
            }

            // Not the name of a class after all: a bracket and a colon.
            state.Output.Append(@"\[");
            state.At++;
            return;
        }

        state.Output.Append(negated ? Complement(set) : set);
        state.At = end + 2;
    }

    private static string? SetOf(string name) => name switch
    {
        "alpha" => "a-zA-Z",
        "digit" => "0-9",
        "alnum" => "a-zA-Z0-9",
        "upper" => "A-Z",
        "lower" => "a-z",
        "space" => @"\t\n\x0b\f\r\x20",
        "blank" => @"\t\x20",
        "punct" => @"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
        "print" => @"\x20-\x7e",
        "graph" => @"\x21-\x7e",
        "cntrl" => @"\x00-\x1f\x7f",
        "xdigit" => "0-9a-fA-F",
        "word" => "a-zA-Z0-9_",
        "ascii" => @"\x00-\x7f",
        _ => null,
    };

    private static string Complement(string set)
    {
        var inside = new System.Text.RegularExpressions.Regex($"[{set}]", System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        var result = new StringBuilder();
        for (var code = 0; code < 0x80; code++)
        {
            if (!inside.IsMatch(((char)code).ToString()))
            {
                result.Append(@"\x").Append(code.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return result.Append(@"\uE080-\uE0FF").ToString();
    }
}
