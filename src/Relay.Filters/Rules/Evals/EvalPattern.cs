using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Evals;

/// <summary>A fixed pattern of a function, in the rule language's own form, held against bytes as chars (Latin-1). It never throws.</summary>
internal sealed class EvalPattern
{
    private readonly RulePattern pattern;

    public EvalPattern(string perl) =>
        pattern = RulePattern.TryCreate(perl, TimeSpan.FromMilliseconds(100), out var fault) ?? throw new ArgumentException(fault, nameof(perl));

    public bool In(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), 1, out _) > 0;

    /// <summary>The first match; empty where there is none.</summary>
    public string First(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), 1, out var where) > 0 ? latin1[where] : "";

    public int Count(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), int.MaxValue, out _);

    /// <summary>A group of the first match; empty where there is none.</summary>
    public string Group(string latin1, int group)
    {
        try
        {
            var match = pattern.Engine.Match(ByteChars.MapLatin1(latin1));
            return match.Groups[group] is { Success: true } found ? latin1.Substring(found.Index, found.Length) : "";
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return "";
        }
    }

    /// <summary>Every match of a group, at most <paramref name="most"/>.</summary>
    public List<string> Groups(string latin1, int group, int most)
    {
        var found = new List<string>();
        try
        {
            for (var match = pattern.Engine.Match(ByteChars.MapLatin1(latin1)); match.Success && found.Count < most; match = match.NextMatch())
            {
                found.Add(latin1.Substring(match.Groups[group].Index, match.Groups[group].Length));
            }
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            // What was found so far counts.
        }

        return found;
    }
}
