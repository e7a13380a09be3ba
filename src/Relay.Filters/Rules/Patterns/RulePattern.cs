using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// One pattern, ready to match. The engine behind it is built when a text first needs it (most never do), without backtracking where .NET can,
/// else with a time-out. Safe for concurrent use; a match never throws.
/// </summary>
internal sealed class RulePattern
{
    private readonly RegexOptions options;
    private readonly TimeSpan timeout;
    private volatile Regex? engine;
    private long spent;
    private int compiled;

    /// <summary>From this length on a second look before it runs pays.</summary>
    private const int LongPattern = 200;

    /// <summary>Time after which compiling pays.</summary>
    private static readonly long WorthCompiling = Stopwatch.Frequency / 50;

    private static readonly Regex Nothing = new(@"\b\B", RegexOptions.NonBacktracking);

    private RulePattern(string translated, RegexOptions options, TimeSpan timeout)
    {
        Translated = translated;
        this.options = options;
        this.timeout = timeout;
        var spaced = (options & RegexOptions.IgnorePatternWhitespace) != 0;
        Literals = spaced ? null : LiteralFinder.Find(translated);
        Pairs = spaced || (Literals is not null && translated.Length < LongPattern) ? PairCondition.None : PairFinder.Find(translated);
    }

    public string Translated { get; }

    /// <summary>Lower-case literals one of which stands in every match; null where none are known.</summary>
    public string[]? Literals { get; }

    /// <summary>Where there are no literals, or the pattern is long: pairs of bytes without which nothing matches.</summary>
    public PairCondition Pairs { get; }

    /// <summary>Names of groups that set tags for other patterns (<c>%{TAG}</c>).</summary>
    public string[] CaptureNames { get; private init; } = [];

    public bool Backtracks => (Engine.Options & RegexOptions.NonBacktracking) == 0;

    public static RulePattern? TryCreate(string text, TimeSpan timeout, out string fault) =>
        PerlPattern.TryParse(text, out var perl, out fault) ? TryCreate(perl, timeout, out fault) : null;

    public static RulePattern? TryCreate(PerlPattern perl, TimeSpan timeout, out string fault)
    {
        if (PatternTranslator.TryTranslate(perl, out fault) is not { } translated)
        {
            return null;
        }

        try
        {
            // Parsing alone costs some microseconds and finds what the translation let through.
            var parsed = new Regex(translated, perl.Flags, timeout);
            return new RulePattern(translated, perl.Flags, timeout)
            {
                CaptureNames = translated.Contains("(?<", StringComparison.Ordinal) || translated.Contains("(?'", StringComparison.Ordinal)
                    ? [.. parsed.GetGroupNames().Where(static n => char.IsAsciiLetterUpper(n[0]))]
                    : [],
            };
        }
        catch (ArgumentException e)
        {
            fault = "no pattern: " + e.Message;
            return null;
        }
    }

    /// <summary>The same flags on another translated text.</summary>
    public RulePattern WithText(string translated) => new(translated, options, timeout) { CaptureNames = CaptureNames };

    public Regex Engine => engine ?? (engine = Build());

    /// <summary>How often it matches, up to <paramref name="most"/>, and where first. A match that takes too long is none.</summary>
    public int Count(ReadOnlySpan<char> text, int most, out Range first) => Count(text, most, out first, out _);

    /// <param name="timedOut">True where it took too long and nothing certain is known.</param>
    public int Count(ReadOnlySpan<char> text, int most, out Range first, out bool timedOut)
    {
        first = default;
        timedOut = false;
        var count = 0;
        var matcher = Engine;
        var started = Stopwatch.GetTimestamp();
        try
        {
            foreach (var match in matcher.EnumerateMatches(text))
            {
                first = count == 0 ? match.Index..(match.Index + match.Length) : first;
                if (++count >= most)
                {
                    break;
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // What was found so far counts.
            timedOut = true;
        }

        if ((matcher.Options & (RegexOptions.NonBacktracking | RegexOptions.Compiled)) == 0)
        {
            Spent(Stopwatch.GetTimestamp() - started);
        }

        return count;
    }

    private Regex Build()
    {
        // A named group that feeds %{TAG} is read from the match; both engines give it.
        try
        {
            return new Regex(Translated, options | RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            return Backtracking(RegexOptions.None);
        }
        catch (ArgumentException)
        {
            return Nothing;
        }
    }

    private Regex Backtracking(RegexOptions compiled)
    {
        try
        {
            return new Regex(Translated, options | compiled, timeout);
        }
        catch (ArgumentException)
        {
            // Only a template filled with a text can come to this.
            return Nothing;
        }
    }

    /// <summary>A pattern that backtracks and has cost much is compiled.</summary>
    private void Spent(long ticks)
    {
        if (Interlocked.Add(ref spent, ticks) > WorthCompiling && Interlocked.Exchange(ref compiled, 1) == 0)
        {
            EngineCompiler.Add(this);
        }
    }

    internal void Compile() => engine = Backtracking(RegexOptions.Compiled);
}
