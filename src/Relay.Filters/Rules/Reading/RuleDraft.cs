namespace Relay.Filters.Rules.Reading;

/// <summary>A rule as its line says it; the last valid line of a name counts.</summary>
/// <param name="Definition">What follows the name, bytes as chars.</param>
/// <param name="Eval">The call of an eval function, without <c>eval:</c>; null for a pattern or an expression.</param>
internal sealed record RuleDraft(string Name, RuleKind Kind, string Definition, string? Eval, string File, int Line);

/// <summary>What other lines say of a name. A name may have attributes without a rule: symbols of the relay's own checks.</summary>
internal sealed class RuleAttributes
{
    /// <summary>For classifier off/on × network off/on, in SpamAssassin's order; null where no line gives one.</summary>
    public double[]? Scores { get; set; }

    public string Description { get; set; } = "";

    public HashSet<string> Flags { get; } = new(StringComparer.Ordinal);

    public int? Priority { get; set; }

    /// <summary>Put before the subject where the rule hits (<c>subjprefix</c>).</summary>
    public string SubjectPrefix { get; set; } = "";

    /// <summary>Tags are replaced in its pattern (<c>replace_rules</c>).</summary>
    public bool ReplaceTags { get; set; }

    /// <summary>Sample texts of <c>test</c> lines.</summary>
    public List<RuleTest> Tests { get; } = [];

    /// <summary>Of the score; of the description where there is none.</summary>
    public (string File, int Line) Place { get; set; } = ("", 0);

    public int? Number(string flag)
    {
        foreach (var word in Flags)
        {
            if (word.StartsWith(flag, StringComparison.Ordinal) && word.Length > flag.Length && word[flag.Length] == '='
                && int.TryParse(word.AsSpan(flag.Length + 1), out var number) && number >= 0)
            {
                return number;
            }
        }

        return null;
    }
}

/// <summary>A <c>test NAME ok|fail text</c> line: whether the rule should match the text.</summary>
public sealed record RuleTest(string Rule, bool ShouldMatch, string Text, string File, int Line);
