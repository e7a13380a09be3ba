using System.Globalization;

namespace Relay.Filters.Rules.Reading;

/// <summary>Lines about a rule that is defined elsewhere: <c>score</c>, <c>describe</c>, <c>tflags</c>, <c>priority</c>, <c>test</c>, <c>subjprefix</c>, <c>reuse</c>.</summary>
internal sealed class AttributeDirectives(RuleBook book)
{
    /// <summary>Names with attributes; a bound against files that are no rule files.</summary>
    public const int MaxNames = 400_000;

    public const int MaxTests = 10_000;

    private int tests;

    public bool TryTake(RuleLine line)
    {
        switch (line.Key)
        {
            case "score":
            case "describe":
            case "tflags":
            case "priority":
            case "test":
            case "subjprefix":
                Named(line);
                return true;
            case "reuse":
                book.Notes.AddOnce(line.File, line.Number, RuleNoteLevel.Note, "reuse is for tests of rules; passed over");
                return true;
            default:
                return false;
        }
    }

    private void Named(RuleLine line)
    {
        var (name, value) = RuleLine.Split(line.Value);
        if (!RuleDefinitions.IsName(name))
        {
            Error(line, null, $"{NoteBook.Shown(name)} is not the name of a rule; write letters, digits and _, no digit first");
            return;
        }

        if (value.Length == 0)
        {
            Error(line, name, $"the value is missing; write {line.Key} {name} …");
            return;
        }

        if (book.Attributes.Count >= MaxNames && !book.Attributes.ContainsKey(name))
        {
            book.Notes.AddOnce(line.File, line.Number, RuleNoteLevel.Error, $"more than {MaxNames} names; the rest is not taken");
            return;
        }

        Take(line, name, value);
    }

    private void Take(RuleLine line, string name, string value)
    {
        var attributes = book.Of(name);
        switch (line.Key)
        {
            case "score":
                Score(line, name, attributes, value);
                break;
            case "describe":
                attributes.Description = RuleLine.Utf8(value);
                attributes.Place = attributes.Scores is null ? (line.File, line.Number) : attributes.Place;
                break;
            case "tflags":
                attributes.Flags.Clear();
                attributes.Flags.UnionWith(value.Split(RuleLine.Spaces, StringSplitOptions.RemoveEmptyEntries));
                break;
            case "priority" when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority):
                attributes.Priority = priority;
                break;
            case "priority":
                Error(line, name, $"{NoteBook.Shown(value)} is not a whole number");
                break;
            case "subjprefix":
                attributes.SubjectPrefix = RuleLine.Utf8(value);
                break;
            default:
                Test(line, name, attributes, value);
                break;
        }
    }

    private void Score(RuleLine line, string name, RuleAttributes attributes, string value)
    {
        var words = value.Split(RuleLine.Spaces, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 4))
        {
            Error(line, name, $"{words.Length} numbers; write one, or four (without and with look-ups, then the same with a classifier)");
            return;
        }

        var scores = new double[4];
        var relative = false;
        for (var i = 0; i < 4; i++)
        {
            var word = words[words.Length == 1 ? 0 : i];
            if (word.Length > 2 && word[0] == '(' && word[^1] == ')')
            {
                relative = true;
                word = word[1..^1];
            }

            if (!double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out scores[i]) || !double.IsFinite(scores[i]))
            {
                Error(line, name, $"{NoteBook.Shown(word)} is not a number; write one such as 1.5 or -2");
                return;
            }
        }

        if (relative)
        {
            if (attributes.Scores is not { } before)
            {
                Error(line, name, "a score in parentheses adds to an earlier score, and there is none");
                return;
            }

            for (var i = 0; i < 4; i++)
            {
                scores[i] += before[i];
            }
        }

        attributes.Scores = scores;
        attributes.Place = (line.File, line.Number);
    }

    private void Test(RuleLine line, string name, RuleAttributes attributes, string value)
    {
        var (word, text) = RuleLine.Split(value);
        if (word is not ("ok" or "fail"))
        {
            Error(line, name, $"{NoteBook.Shown(word)}: write test {name} ok TEXT, or fail TEXT");
        }
        else if (++tests <= MaxTests)
        {
            attributes.Tests.Add(new RuleTest(name, word == "ok", text, line.File, line.Number));
        }
        else
        {
            book.Notes.AddOnce(line.File, line.Number, RuleNoteLevel.Warning, $"more than {MaxTests} test lines; the rest is passed over");
        }
    }

    private void Error(RuleLine line, string? name, string reason) => book.Notes.Add(line.File, line.Number, name, RuleNoteLevel.Error, reason);
}
