using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// A Perl pattern over bytes → a .NET pattern over <see cref="ByteChars"/>. What has no counterpart is a fault with a name; code in patterns is
/// refused. Written for the constructs that real rule sets hold; length and depth are bounded.
/// </summary>
internal sealed class PatternTranslator
{
    /// <summary>Nested groups; .NET's own parser and matcher recurse, so this also bounds their stack.</summary>
    public const int MaxDepth = 150;

    private readonly TranslatorState state;
    private readonly Stack<int> groups = new();
    private int captures;

    /// <summary>Where the last atom begins in the output: what a possessive quantifier wraps. -1 where there is none.</summary>
    private int atom = -1;

    private PatternTranslator(string source) => state = new TranslatorState(source);

    public static string? TryTranslate(PerlPattern pattern, out string fault)
    {
        var translator = new PatternTranslator(pattern.Body);
        translator.Run((pattern.Flags & RegexOptions.IgnorePatternWhitespace) != 0);
        fault = translator.state.Fault ?? "";
        return fault.Length == 0 ? translator.state.Output.ToString() : null;
    }

    private void Run(bool spaced)
    {
        while (!state.AtEnd)
        {
            switch (state.Current)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    atom = state.Output.Length;
                    ClassTranslator.Translate(state);
                    break;
                case '(':
                    Open();
                    break;
                case ')':
                    Close();
                    break;
                case '*' or '+' or '?' or '{':
                    Quantifier();
                    break;
                case '#' when spaced:
                    Comment();
                    break;
                default:
                    Plain();
                    break;
            }
        }

        if (groups.Count > 0)
        {
            state.Fail("a group without )");
        }
    }

    private void Plain()
    {
        var c = state.Current;
        atom = c == '|' ? -1 : state.Output.Length;
        state.Output.Append(c >= 0x80 ? ByteChars.Map((byte)c) : c);
        state.At++;
    }

    private void Comment()
    {
        var end = state.Source.IndexOf('\n', state.At);
        state.At = end < 0 ? state.Source.Length : end + 1;
    }

    private void Escape()
    {
        atom = state.Output.Length;
        if (state.Peek(1) == 'Q')
        {
            Quoted();
            return;
        }

        var code = EscapeTranslator.TryCode(state, inClass: false, captures);
        if (code > 0xff)
        {
            state.Output.Append(ByteChars.Never);
        }
        else if (code >= 0)
        {
            state.Literal(code);
        }
        else if (state.Fault is null)
        {
            EscapeTranslator.Outside(state, captures);
        }
    }

    private void Quoted()
    {
        state.At += 2;
        while (!state.AtEnd && !state.StartsWith(@"\E"))
        {
            atom = state.Output.Length;
            state.Literal(state.Source[state.At++]);
        }

        state.At += state.AtEnd ? 0 : 2;
    }

    private void Open()
    {
        if (groups.Count == MaxDepth)
        {
            state.Fail($"groups nested deeper than {MaxDepth}");
            return;
        }

        if (state.StartsWith("(?#"))
        {
            var end = state.Source.IndexOf(')', state.At);
            state.At = end < 0 ? state.Source.Length : end + 1;
            return;
        }

        if (state.StartsWith("(*"))
        {
            state.Fail("verbs such as (*FAIL) have no counterpart here");
            return;
        }

        groups.Push(state.Output.Length);
        atom = -1;
        if (state.Peek(1) == '?')
        {
            Special();
            return;
        }

        captures++;
        state.Output.Append('(');
        state.At++;
    }

    private void Special()
    {
        var next = state.Peek(2);
        switch (next)
        {
            case ':' or '=' or '!' or '>':
                Copy(3);
                break;
            case '<' when state.Peek(3) is '=' or '!':
                Copy(4);
                break;
            case '<' or '\'':
                captures++;
                Copy(3);
                break;
            case 'P' when state.Peek(3) == '<':
                captures++;
                state.Output.Append("(?<");
                state.At += 4;
                break;
            case 'P' when state.Peek(3) == '=':
                NamedReference();
                break;
            case '(':
                state.Fail("conditions in patterns have no counterpart here");
                break;
            case '{' or '?':
                state.Fail("code in patterns is refused");
                break;
            case '|' or 'R' or '&' or '+' or 'P' or (>= '0' and <= '9'):
                state.Fail($"(?{next} has no counterpart here");
                break;
            default:
                Flags();
                break;
        }
    }

    private void Copy(int length)
    {
        state.Output.Append(state.Source, state.At, Math.Min(length, state.Source.Length - state.At));
        state.At += length;
    }

    private void NamedReference()
    {
        var end = state.Source.IndexOf(')', state.At);
        if (end < 0)
        {
            state.Fail("a group without )");
            return;
        }

        groups.Pop();
        atom = state.Output.Length;
        state.Output.Append(@"\k<").Append(state.Source, state.At + 4, end - state.At - 4).Append('>');
        state.At = end + 1;
    }

    /// <summary><c>(?i)</c>, <c>(?^i:…)</c>: letters that .NET knows stay; those about character sets go, for they change nothing here.</summary>
    private void Flags()
    {
        var end = state.At + 2;
        var on = "";
        var off = state.Peek(2) == '^' ? "imsx" : "";
        var minus = false;
        end += off.Length > 0 ? 1 : 0;
        for (; end < state.Source.Length && state.Source[end] is not (')' or ':'); end++)
        {
            var letter = state.Source[end];
            if (letter == '-')
            {
                minus = true;
            }
            else if (letter is 'i' or 'm' or 's' or 'x')
            {
                on += minus ? "" : letter;
                off = minus ? off + letter : off.Replace(letter.ToString(), "", StringComparison.Ordinal);
            }
            else if (letter is not ('a' or 'u' or 'l' or 'd' or 'p' or 'n'))
            {
                state.Fail($"(?{letter} has no counterpart here");
                return;
            }
        }

        var letters = off.Length > 0 ? $"{on}-{off}" : on;
        var scoped = end < state.Source.Length && state.Source[end] == ':';
        state.At = end + 1;
        if (scoped)
        {
            state.Output.Append("(?").Append(letters).Append(':');
            return;
        }

        groups.Pop();
        state.Output.Append(letters.Length > 0 ? $"(?{letters})" : "");
    }

    private void Close()
    {
        if (!groups.TryPop(out var start))
        {
            state.Fail("a ) without a group");
            return;
        }

        atom = start;
        state.Output.Append(')');
        state.At++;
    }

    private void Quantifier()
    {
        var length = QuantifierLength(out var text);
        if (length == 0)
        {
            // A brace that counts nothing stands for itself.
            atom = state.Output.Length;
            state.Output.Append(@"\{");
            state.At++;
            return;
        }

        if (atom < 0)
        {
            state.Fail($"\"{text}\" repeats nothing");
            return;
        }

        state.At += length;
        state.Output.Append(text);
        if (!state.AtEnd && state.Current == '+')
        {
            state.Output.Insert(atom, "(?>").Append(')');
            state.At++;
        }
        else if (!state.AtEnd && state.Current == '?')
        {
            state.Output.Append('?');
            state.At++;
        }

        if (!state.AtEnd && (state.Current is '*' or '+' or '?' || (state.Current == '{' && QuantifierLength(out _) > 0)))
        {
            state.Fail("a repetition of a repetition");
        }
    }

    private int QuantifierLength(out string text)
    {
        text = state.Current.ToString();
        if (state.Current != '{')
        {
            return 1;
        }

        var end = state.Source.IndexOf('}', state.At);
        var inner = end < 0 ? "" : state.Source[(state.At + 1)..end].Replace(" ", "", StringComparison.Ordinal);
        var comma = inner.IndexOf(',', StringComparison.Ordinal);
        var counts = inner.Length is > 0 and < 12 && inner != "," && inner.All(static c => char.IsAsciiDigit(c) || c == ',') && comma == inner.LastIndexOf(',');
        text = comma == 0 ? $"{{0{inner}}}" : $"{{{inner}}}";
        return counts ? end - state.At + 1 : 0;
    }
}
