namespace Relay.Filters.Rules.Reading;

/// <summary>Gives each directive to the room that understands it. A name nobody knows is a warning.</summary>
internal sealed class RuleDirectives(RuleBook book)
{
    private readonly RuleDefinitions definitions = new(book);
    private readonly AttributeDirectives attributes = new(book);
    private readonly TagDirectives tags = new(book);
    private readonly ListDirectives lists = new(book);

    public void Take(RuleLine line)
    {
        if (definitions.TryTake(line) || attributes.TryTake(line) || tags.TryTake(line) || lists.TryTake(line))
        {
            return;
        }

        if (IgnoredDirectives.Contains(line.Key))
        {
            book.Notes.AddOnce(line.File, line.Number, RuleNoteLevel.Note, $"{line.Key} has no meaning here; passed over");
        }
        else
        {
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Warning, $"{NoteBook.Shown(line.Key)} is no directive of the rule language; passed over");
        }
    }
}
