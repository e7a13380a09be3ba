using System.Globalization;
using System.Text;

namespace Relay.Filters.Rules;

/// <summary>One rule file's lines. Of errors and of warnings it reports at most <see cref="MaxProblems"/> each, and how many more there were.</summary>
internal sealed class ScoreFileParser(string file, SymbolTable symbols, List<RuleProblem> problems)
{
    public const int MaxLine = 64 << 10;

    public const int MaxProblems = 100;

    private const int MaxName = 128;

    private readonly record struct Word(string Text, int Column);

    private int number;
    private int errors;
    private int warnings;

    public void Parse(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            number++;
            if (line.Length > MaxLine)
            {
                Report(1, true, $"a line longer than {MaxLine >> 10} KiB; split or remove it");
            }
            else
            {
                Line(WithoutComment(Encoding.UTF8.GetString(line)));
            }
        }

        if (errors > MaxProblems || warnings > MaxProblems)
        {
            var more = Math.Max(0, errors - MaxProblems) + Math.Max(0, warnings - MaxProblems);
            problems.Add(new RuleProblem(file, 0, 0, false, $"{more} more lines like these"));
        }
    }

    private void Line(string line)
    {
        var words = Words(line);
        if (words.Count == 0)
        {
            return;
        }

        switch (words[0].Text)
        {
            case "score":
                Score(words, line);
                break;
            case "describe":
                Describe(words, line);
                break;
            default:
                Report(words[0].Column, false, "not read yet: of the rule language only score and describe are");
                break;
        }
    }

    private void Score(List<Word> words, string line)
    {
        if (!TryName(words, line, "score NAME n"))
        {
            return;
        }

        if (words.Count is not (3 or 6))
        {
            Report(words.Count < 3 ? line.TrimEnd().Length + 1 : words[2].Column, true, $"{words.Count - 2} numbers; write one, or four (the last, for look-ups and classifier both on, is used)");
            return;
        }

        var scores = new double[words.Count - 2];
        for (var i = 0; i < scores.Length; i++)
        {
            if (!double.TryParse(words[i + 2].Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out scores[i])
                || !double.IsFinite(scores[i]))
            {
                ReportScore(words[i + 2]);
                return;
            }
        }

        symbols.Score(words[1].Text, scores[^1], file, number);
    }

    private void ReportScore(Word word)
    {
        // "(1.5)" adds to the score that was; rule updates use it in local files only.
        var relative = word.Text.StartsWith('(') && word.Text.EndsWith(')');
        Report(word.Column, !relative, relative ? "not read yet: a score in parentheses" : $"{Shown(word.Text)} is not a number; write one such as 1.5 or -2");
    }

    private void Describe(List<Word> words, string line)
    {
        if (!TryName(words, line, "describe NAME text"))
        {
            return;
        }

        if (words.Count < 3)
        {
            Report(line.TrimEnd().Length + 1, true, "the text is missing; write describe NAME text");
            return;
        }

        symbols.Describe(words[1].Text, line[(words[2].Column - 1)..].Trim(), file, number);
    }

    private bool TryName(List<Word> words, string line, string form)
    {
        if (words.Count < 2)
        {
            Report(line.TrimEnd().Length + 1, true, $"the name is missing; write {form}");
            return false;
        }

        var name = words[1].Text;
        var valid = name.Length <= MaxName && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!valid)
        {
            Report(words[1].Column, true, $"{Shown(name)} is not the name of a symbol; write letters, digits and _, no digit first, at most {MaxName}");
        }

        return valid;
    }

    private void Report(int column, bool error, string message)
    {
        if ((error ? ++errors : ++warnings) <= MaxProblems)
        {
            problems.Add(new RuleProblem(file, number, column, error, message));
        }
    }

    /// <summary>A # begins a comment unless a backslash stands before it, which then goes.</summary>
    private static string WithoutComment(string line)
    {
        if (!line.Contains('#', StringComparison.Ordinal))
        {
            return line;
        }

        var kept = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '#')
            {
                if (i == 0 || line[i - 1] != '\\')
                {
                    break;
                }

                kept.Length--;
            }

            kept.Append(line[i]);
        }

        return kept.ToString();
    }

    private static List<Word> Words(string line)
    {
        var words = new List<Word>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at]))
            {
                at++;
            }

            if (at == line.Length)
            {
                return words;
            }

            var start = at;
            while (at < line.Length && !char.IsWhiteSpace(line[at]))
            {
                at++;
            }

            words.Add(new Word(line[start..at], start + 1));
        }
    }

    private static string Shown(string text) => '"' + (text.Length > 80 ? text[..80] + "…" : text) + '"';
}
