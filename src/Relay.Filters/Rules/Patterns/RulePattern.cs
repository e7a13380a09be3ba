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
    private int runs;

    /// <summary>Runs after which compiling pays.</summary>
    private const int HotRuns = 500;

    private static readonly Lock Compiling = new();
    private static readonly Regex Nothing = new(@"\b\B", RegexOptions.NonBacktracking);

    private RulePattern(string translated, RegexOptions options, TimeSpan timeout)
    {
        Translated = translated;
        this.options = options;
        this.timeout = timeout;
        Literals = (options & RegexOptions.IgnorePatternWhitespace) != 0 ? null : LiteralFinder.Find(translated);
    }

    public string Translated { get; }

    /// <summary>Lower-case literals one of which stands in every match; null: it must always run.</summary>
    public string[]? Literals { get; }

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
    public int Count(ReadOnlySpan<char> text, int most, out Range first)
    {
        first = default;
        var count = 0;
        CountRun();
        try
        {
            foreach (var match in Engine.EnumerateMatches(text))
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
            return count;
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

    /// <summary>A pattern that backtracks and runs often is compiled, beside the mail and one at a time: that takes some milliseconds.</summary>
    private void CountRun()
    {
        if (Interlocked.Increment(ref runs) == HotRuns && Backtracks)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static self =>
                {
                    lock (Compiling)
                    {
                        self.engine = self.Backtracking(RegexOptions.Compiled);
                    }
                },
                this,
                preferLocal: false);
        }
    }
}
