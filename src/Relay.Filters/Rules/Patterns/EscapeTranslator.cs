using System.Globalization;

namespace Relay.Filters.Rules.Patterns;

/// <summary>Backslash sequences, outside and inside of classes.</summary>
internal static class EscapeTranslator
{
    /// <summary>Horizontal and vertical space of Perl, which mean something else or nothing in .NET; as class members.</summary>
    private const string Horizontal = @"\t\x20\uE0A0";

    private const string Vertical = @"\n\x0b\f\r\uE085";

    /// <summary>Reads a numeric escape; -1 where there is none. Values above 255 match no byte.</summary>
    public static int TryCode(TranslatorState state, bool inClass, int groups)
    {
        var c = state.Peek(1);
        switch (c)
        {
            case 'x' when state.Peek(2) == '{':
                return Braced(state, 16);
            case 'x':
                return Digits(state, 2, 2, 16);
            case 'o' when state.Peek(2) == '{':
                return Braced(state, 8);
            case '0':
                return Digits(state, 1, 3, 8);
            case >= '1' and <= '9' when inClass || (char.IsAsciiDigit(state.Peek(2)) && BackReference(state) > groups):
                return c <= '7' ? Digits(state, 1, 3, 8) & 0xff : -1;
            case 'c' when state.Peek(2) is > ' ' and < (char)0x7f:
                var control = char.ToUpperInvariant(state.Peek(2)) ^ 0x40;
                state.At += 3;
                return control;
            default:
                return Named(state, c);
        }
    }

    private static int Named(TranslatorState state, char c)
    {
        var code = c switch
        {
            'a' => 7,
            'e' => 27,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            _ => -1,
        };
        state.At += code >= 0 ? 2 : 0;
        return code;
    }

    /// <summary>A shorthand such as <c>\d</c> or <c>\h</c>, written into a class.</summary>
    public static bool TryClassMember(TranslatorState state)
    {
        switch (state.Peek(1))
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                state.Output.Append('\\').Append(state.Peek(1));
                break;
            case 'h':
                state.Output.Append(Horizontal);
                break;
            case 'v':
                state.Output.Append(Vertical);
                break;
            case 'R':
                state.Output.Append(@"\r\n");
                break;
            case 'H' or 'V' or 'N' or 'p' or 'P' or 'X':
                state.Fail($"\\{state.Peek(1)} inside a class");
                return true;
            default:
                return false;
        }

        state.At += 2;
        return true;
    }

    /// <summary>Everything else behind a backslash outside of a class. <see cref="TryCode"/> has been asked before.</summary>
    public static void Outside(TranslatorState state, int groups)
    {
        var c = state.Peek(1);
        switch (c)
        {
            case '\0' when state.At + 1 >= state.Source.Length:
                state.Fail("a backslash at the end");
                return;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'b' or 'B' or 'A' or 'z' or 'Z' or 'G':
                Append(state, "\\" + c);
                return;
            case 'h':
                Append(state, $"[{Horizontal}]");
                return;
            case 'H':
                Append(state, $"[^{Horizontal}]");
                return;
            case 'v':
                Append(state, $"[{Vertical}]");
                return;
            case 'V':
                Append(state, $"[^{Vertical}]");
                return;
            case 'R':
                Append(state, $@"(?:\r\n|[{Vertical}])");
                return;
            case 'N' when state.Peek(2) != '{':
                Append(state, @"[^\n]");
                return;
            case 'E':
                state.At += 2;
                return;
            case 'g' or 'k':
                Reference(state, groups);
                return;
            case >= '1' and <= '9':
                Numbered(state);
                return;
            case 'K' or 'X' or 'N' or 'p' or 'P' or 'U' or 'L' or 'u' or 'l' or 'F' or 'C':
                state.Fail($"\\{c} has no counterpart here");
                return;
            default:
                // Perl takes the character itself where the escape means nothing.
                state.At += 2;
                if (c == '_' || char.IsAsciiLetterOrDigit(c))
                {
                    state.Output.Append(c);
                }
                else
                {
                    state.Literal(c);
                }

                return;
        }
    }

    private static void Append(TranslatorState state, string text)
    {
        state.At += 2;
        state.Output.Append(text);
    }

    private static void Numbered(TranslatorState state)
    {
        var end = state.At + 1;
        while (end < state.Source.Length && end < state.At + 4 && char.IsAsciiDigit(state.Source[end]))
        {
            end++;
        }

        Reference(state, state.Source[(state.At + 1)..end]);
        state.At = end;
    }

    /// <summary><c>\g{2} \g2 \g{-1} \k{name} \k'name' \k&lt;name&gt;</c></summary>
    private static void Reference(TranslatorState state, int groups)
    {
        var open = state.Peek(2);
        var close = open switch { '{' => '}', '<' => '>', '\'' => '\'', _ => '\0' };
        var start = state.At + (close == '\0' ? 2 : 3);
        var end = start;
        while (end < state.Source.Length && (char.IsAsciiLetterOrDigit(state.Source[end]) || state.Source[end] == '_' || (end == start && state.Source[end] == '-')))
        {
            end++;
        }

        var name = state.Source[start..end];
        if (name.Length == 0 || (close != '\0' && (end >= state.Source.Length || state.Source[end] != close)))
        {
            state.Fail("a reference to no group");
            return;
        }

        if (name[0] == '-')
        {
            name = int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var back) && back <= groups
                ? (groups + 1 - back).ToString(CultureInfo.InvariantCulture)
                : "";
        }

        Reference(state, name);
        state.At = close == '\0' ? end : end + 1;
    }

    private static void Reference(TranslatorState state, string name)
    {
        if (name.Length == 0)
        {
            state.Fail("a reference to no group");
        }

        state.Output.Append(@"\k<").Append(name).Append('>');
    }

    private static int BackReference(TranslatorState state)
    {
        var value = 0;
        for (var i = 1; i <= 3 && char.IsAsciiDigit(state.Peek(i)); i++)
        {
            value = (value * 10) + (state.Peek(i) - '0');
        }

        return value;
    }

    private static int Digits(TranslatorState state, int from, int most, int radix)
    {
        var value = 0;
        var count = 0;
        while (count < most && IsDigit(state.Peek(from + count), radix))
        {
            value = (value * radix) + Convert.ToInt32(state.Peek(from + count).ToString(), 16);
            count++;
        }

        state.At += from + count;
        return value;
    }

    private static int Braced(TranslatorState state, int radix)
    {
        var end = state.Source.IndexOf('}', state.At);
        var text = end < 0 ? "" : state.Source[(state.At + 3)..end].Trim();
        if (end < 0 || text.Length is 0 or > 8 || !text.All(c => IsDigit(c, radix)))
        {
            state.Fail("a code in braces that is no number");
            return 0;
        }

        state.At = end + 1;
        return (int)Math.Min(Convert.ToUInt32(text, radix), 0x10FFFF);
    }

    private static bool IsDigit(char c, int radix) => radix == 16 ? char.IsAsciiHexDigit(c) : c is >= '0' and <= '7';
}
