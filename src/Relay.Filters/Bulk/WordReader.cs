using System.Numerics;

namespace Relay.Filters.Bulk;

/// <summary>
/// Cuts a text into words for its <see cref="ShingleSketch"/>. All that differs from copy to copy (words with digits, addresses, links, endless
/// words) becomes one and the same word, several in a row only once. Lines quoted from others and signatures are left out, and
/// what follows the mark of a list's footer or of a forwarded message, once there was enough text before it.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text, int enoughHalves, ShingleSketch sketch)
{
    /// <summary>Longer ones are encoded data.</summary>
    private const int LongestWord = 40;

    /// <summary>In characters; what is longer after its mark is no signature, but a text that wants to pass for one.</summary>
    private const int LongestSignature = 1000;

    /// <summary>Of underscores, as lists and mail programs draw.</summary>
    private const int ShortestRule = 20;

    private const ulong Start = 0xCBF29CE484222325UL; // FNV-1a's
    private const ulong Prime = 0x100000001B3UL;
    private const ulong Variable = 0x9E3779B97F4A7C15UL;

    private readonly ReadOnlySpan<char> text = text;
    private ulong hash = Start;
    private int length;
    private bool hasDigit;
    private bool afterVariable;
    private int runEnd;
    private int steps;

    public ShingleSketch Sketch = sketch;

    public readonly int Steps => steps + Sketch.Steps;

    public void ReadAll()
    {
        var table = LetterFold.Table;
        var atLine = true;
        for (var i = 0; i < text.Length; i++)
        {
            steps++;
            if (atLine && SkipLine(ref i))
            {
                continue;
            }

            var c = text[i];
            var kind = table[c];
            if (kind == LetterFold.High && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                kind = LetterFold.OfPair(c, text[++i]);
            }

            atLine = c == '\n';
            if (kind is LetterFold.Separator or LetterFold.High)
            {
                EndWord();
            }
            else if (kind != LetterFold.Ignored && !SkipAddress(c, ref i))
            {
                Take(c, kind);
            }
        }

        EndWord();
    }

    private void Take(char c, ushort kind)
    {
        if (kind == LetterFold.Digit)
        {
            hasDigit = true;
        }
        else if (c >= '\u0E00' && LetterFold.IsUnspaced(c))
        {
            EndWord();
            afterVariable = false;
            Sketch.Add(ShingleSketch.Join(Start, kind), unspaced: true);
        }
        else
        {
            hash = (hash ^ kind) * Prime;
            length++;
        }
    }

    private void EndWord()
    {
        if (hasDigit || length > LongestWord)
        {
            AddVariable();
        }
        else if (length > 0)
        {
            afterVariable = false;
            Sketch.Add(BitOperations.RotateLeft(hash, 29) ^ hash, unspaced: false);
        }

        (hash, length, hasDigit) = (Start, 0, false);
    }

    private void AddVariable()
    {
        if (!afterVariable)
        {
            afterVariable = true;
            Sketch.Add(Variable, unspaced: false);
        }
    }

    /// <summary>A quoted line is passed over; the mark after which the text is not the sender's own ends it.</summary>
    private bool SkipLine(ref int at)
    {
        var rest = text[at..];
        if (rest[0] == '>')
        {
            var end = rest.IndexOf('\n');
            steps++;
            at = end < 0 ? text.Length : at + end; // the next one begins a line again
            return true;
        }

        if (rest[0] is '-' or '_' && (Sketch.Halves >= enoughHalves ? IsMark(rest) : rest.Length <= LongestSignature && IsSignature(rest)))
        {
            at = text.Length;
            return true;
        }

        return false;
    }

    private static bool IsMark(ReadOnlySpan<char> rest)
    {
        if (rest[0] == '_')
        {
            return rest.Length >= ShortestRule && rest[..ShortestRule].IndexOfAnyExcept('_') < 0;
        }

        return rest.StartsWith("-----", StringComparison.Ordinal) || IsSignature(rest); // the line over a forwarded message, in any language
    }

    /// <summary>RFC 3676 §4.3: a line of <c>-- </c>, also where the blank was lost.</summary>
    private static bool IsSignature(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("--", StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest.Length > 2 && rest[2] == ' ' ? rest[3..] : rest[2..];
        return rest.IsEmpty || rest[0] is '\r' or '\n';
    }

    /// <summary>At the beginning of a run of ASCII: whether it holds a mail address or a link. Each run is looked at once.</summary>
    private bool SkipAddress(char c, ref int at)
    {
        if (at < runEnd || c >= 0x80)
        {
            return false;
        }

        var run = text[at..];
        var end = run.IndexOfAnyExceptInRange('!', '~');
        run = end < 0 ? run : run[..end];
        runEnd = at + run.Length;
        if (!run.Contains('@') && !run.Contains("://", StringComparison.Ordinal))
        {
            return false;
        }

        EndWord();
        AddVariable();
        at = runEnd - 1;
        return true;
    }
}
