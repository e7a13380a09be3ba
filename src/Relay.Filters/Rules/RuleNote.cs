namespace Relay.Filters.Rules;

public enum RuleNoteLevel
{
    /// <summary>A line that is passed over on purpose, or something an admin may want to know.</summary>
    Note,

    /// <summary>A rule or a setting that has another effect than written, or none.</summary>
    Warning,

    /// <summary>A line that is wrong, or a file that cannot be read.</summary>
    Error,
}

/// <summary>What is to be said of a line of a rule file.</summary>
/// <param name="Line">From 1; 0 where the whole file is meant.</param>
/// <param name="Rule">The rule it is about, if any.</param>
public sealed record RuleNote(string File, int Line, string? Rule, RuleNoteLevel Level, string Reason)
{
    public override string ToString() =>
        $"{(Line > 0 ? $"{File}:{Line}" : File)}: {Level.ToString().ToLowerInvariant()}: {(Rule is null ? "" : Rule + ": ")}{Reason}";
}
