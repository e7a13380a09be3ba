namespace Relay.Filters.Rules.Reading;

/// <summary>The lines of the ReplaceTags language.</summary>
internal sealed class TagDirectives(RuleBook book)
{
    public bool TryTake(RuleLine line)
    {
        switch (line.Key)
        {
            case "replace_tag":
                Put(line, book.Tags.Tags);
                return true;
            case "replace_pre":
                Put(line, book.Tags.Pre);
                return true;
            case "replace_inter":
                Put(line, book.Tags.Inter);
                return true;
            case "replace_post":
                Put(line, book.Tags.Post);
                return true;
            case "replace_start" when line.Value.Length > 0:
                book.Tags.Start = line.Value;
                return true;
            case "replace_end" when line.Value.Length > 0:
                book.Tags.End = line.Value;
                return true;
            case "replace_start" or "replace_end":
                Missing(line);
                return true;
            case "replace_rules":
                Rules(line);
                return true;
            default:
                return false;
        }
    }

    private void Put(RuleLine line, Dictionary<string, string> tags)
    {
        var (name, value) = RuleLine.Split(line.Value);
        if (value.Length == 0)
        {
            Missing(line);
        }
        else if (tags.Count < TagBook.MaxTags || tags.ContainsKey(name))
        {
            tags[name] = value;
        }
    }

    private void Rules(RuleLine line)
    {
        foreach (var name in line.Words())
        {
            if (RuleDefinitions.IsName(name) && book.Attributes.Count < AttributeDirectives.MaxNames)
            {
                book.Of(name).ReplaceTags = true;
            }
        }
    }

    private void Missing(RuleLine line) =>
        book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, $"the value is missing; write {line.Key} …");
}
