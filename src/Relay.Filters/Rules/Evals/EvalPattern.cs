using System.Text.RegularExpressions;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Scanning;

namespace Relay.Filters.Rules.Evals;

/// <summary>A fixed pattern of a function, in the rule language's own form, held against bytes as chars (Latin-1). It never throws.</summary>
internal sealed class EvalPattern
{
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private readonly RulePattern pattern;

    public EvalPattern(string perl) =>
        pattern = RulePattern.TryCreate(perl, MostTime, out var fault) ?? throw new ArgumentException(fault, nameof(perl));

    public bool In(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), 1, out _) > 0;

    /// <summary>The first match; empty where there is none.</summary>
    public string First(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), 1, out var where) > 0 ? latin1[where] : "";

    public int Count(string latin1) => pattern.Count(ByteChars.MapLatin1(latin1), int.MaxValue, out _);

    /// <summary>A group of the first match; empty where there is none.</summary>
    public string Group(string latin1, int group) =>
        Find(latin1)?.Groups[group] is { Success: true } found ? latin1.Substring(found.Index, found.Length) : "";

    /// <summary>The first match, of chars of <see cref="ByteChars"/>; null only where it took too long, which is not the same as no match.</summary>
    public Match? Find(string latin1)
    {
        var text = ByteChars.MapLatin1(latin1);
        return Patiently(() => pattern.Engine.Match(text));
    }

    /// <summary>Every match of a group, at most <paramref name="most"/>; those found until it took too long.</summary>
    public List<string> Groups(string latin1, int group, int most)
    {
        var found = new List<string>();
        for (var match = Find(latin1); match is { Success: true } && found.Count < most;)
        {
            found.Add(latin1.Substring(match.Groups[group].Index, match.Groups[group].Length));
            var last = match;
            match = Patiently(last.NextMatch);
        }

        return found;
    }

    /// <summary>A busy machine is no slow pattern: only a thread that had half of the time gives up.</summary>
    private static Match? Patiently(Func<Match> ask)
    {
        for (var tries = 0; tries <= RulePattern.MostTries; tries++)
        {
            var started = tries == 0 ? TimeSpan.MinValue : ThreadClock.Now;
            try
            {
                return ask();
            }
            catch (RegexMatchTimeoutException)
            {
                tries = tries > 0 && ThreadClock.Now - started >= MostTime / 2 ? RulePattern.MostTries : tries;
            }
        }

        return null;
    }
}
