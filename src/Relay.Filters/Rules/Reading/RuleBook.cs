namespace Relay.Filters.Rules.Reading;

/// <summary>All that rule files say, before anything is compiled.</summary>
internal sealed class RuleBook
{
    /// <summary>Twenty times the largest known set.</summary>
    public const int MaxRules = 200_000;

    private readonly HashSet<string> inactive = new(StringComparer.Ordinal);

    public NoteBook Notes { get; } = new();

    public Dictionary<string, RuleDraft> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the eight counted kinds whose every definition is wrong, with the reason of the last.</summary>
    public Dictionary<string, RuleNote> Refused { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RuleAttributes> Attributes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RuleLookup> Lookups { get; } = new(StringComparer.Ordinal);

    public TagBook Tags { get; } = new();

    public RuleSettingsDraft Settings { get; } = new();

    /// <summary>Rules that only lines under a condition that does not hold define.</summary>
    public int Inactive => inactive.Count(n => !Rules.ContainsKey(n) && !Refused.ContainsKey(n));

    public RuleAttributes Of(string name)
    {
        if (!Attributes.TryGetValue(name, out var attributes))
        {
            Attributes.Add(name, attributes = new RuleAttributes());
        }

        return attributes;
    }

    public void Define(RuleDraft rule)
    {
        if (Rules.Count >= MaxRules && !Rules.ContainsKey(rule.Name))
        {
            Notes.AddOnce(rule.File, rule.Line, RuleNoteLevel.Error, $"more than {MaxRules} rules; the rest is not taken");
            return;
        }

        Rules[rule.Name] = rule;
        Refused.Remove(rule.Name);
    }

    public void Refuse(RuleLine line, string name, string reason)
    {
        Notes.Add(line.File, line.Number, name, RuleNoteLevel.Warning, reason);
        if (!Rules.ContainsKey(name) && Refused.Count < MaxRules)
        {
            Refused[name] = new RuleNote(line.File, line.Number, name, RuleNoteLevel.Warning, reason);
        }
    }

    public void AddInactive(RuleLine line)
    {
        if (RuleDefinitions.IsCounted(line.Key) && inactive.Count < MaxRules)
        {
            inactive.Add(RuleLine.Split(line.Value).Word);
        }
    }
}
