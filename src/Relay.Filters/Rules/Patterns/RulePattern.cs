using System.Diagnostics;
using System.Numerics;
using System.Text.RegularExpressions;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Scanning;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// One pattern, ready to match. A gate says first whether it can match at all; the engine behind it is built when a text first gets that far
/// (for most patterns none does). It backtracks, under a time-out; on the first text that takes it too long it gives way to one that does not,
/// where .NET can build that. Safe for concurrent use; a match never throws.
/// </summary>
internal sealed class RulePattern
{
    private readonly RegexOptions options;
    private readonly TimeSpan timeout;
    private readonly GateMemory? memory;
    private volatile Regex? engine;
    private readonly Lock sync = new();
    private PatternGate? gate;
    private volatile bool isGateKnown;
    private volatile bool isSteady;
    private long spent;
    private int compiled;

    /// <summary>From this length on a second look before it runs pays.</summary>
    private const int LongPattern = 200;

    /// <summary>Time after which compiling pays.</summary>
    private static readonly long WorthCompiling = Stopwatch.Frequency / 50;

    /// <summary>What the engine that backtracks may take on one text before it gives way.</summary>
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(25);

    /// <summary>Tries after the first, as long as the thread gets less than half of the time.</summary>
    internal const int MostTries = 8;

    private static readonly Regex Nothing = new(@"\b\B", RegexOptions.NonBacktracking);

    private RulePattern(string translated, RegexOptions options, TimeSpan timeout, GateMemory? memory)
    {
        Translated = translated;
        this.memory = memory;
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


    public static RulePattern? TryCreate(string text, TimeSpan timeout, out string fault) =>
        PerlPattern.TryParse(text, out var perl, out fault) ? TryCreate(perl, timeout, out fault) : null;

    /// <param name="memory">Where its gate's states are counted; without it there is no gate.</param>
    public static RulePattern? TryCreate(PerlPattern perl, TimeSpan timeout, out string fault, GateMemory? memory = null)
    {
        if (PatternTranslator.TryTranslate(perl, out fault) is not { } translated)
        {
            return null;
        }

        try
        {
            // Parsing alone costs some microseconds and finds what the translation let through.
            var parsed = new Regex(translated, perl.Flags, timeout);
            return new RulePattern(translated, perl.Flags, timeout, memory)
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

    /// <summary>The same flags on another translated text, for one message: a gate would cost more than it saves.</summary>
    public RulePattern WithText(string translated) => new(translated, options, timeout, null) { CaptureNames = CaptureNames };

    /// <summary>False where it is certain that nothing in the text matches.</summary>
    public bool MayMatch<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T> => Gate is not { } asked || asked.MayMatch(text);

    /// <summary>Its gate is worth making before a text needs it: that takes from a millisecond up.</summary>
    internal bool IsLong => Translated.Length >= LongPattern * 4;

    /// <summary>Where its gate's states are counted; null for a pattern that keeps no gate.</summary>
    internal GateMemory? Memory => memory;

    /// <summary>What its gate is made from; null where there can be none.</summary>
    internal GateNode? ReadGate() => GateReader.TryRead(TemplateRule.Loosened(Translated), options);

    /// <summary>Null where there is none.</summary>
    internal PatternGate? Gate
    {
        get
        {
            if (!isGateKnown)
            {
                lock (sync)
                {
                    gate = memory is null || isGateKnown ? gate : ReadGate() is { } node ? PatternGate.TryMake(node, memory) : null;
                    isGateKnown = true;
                }
            }

            return gate;
        }
    }

    public Regex Engine => engine ??= Backtracking(RegexOptions.None, FirstLimit);

    /// <summary>How often it matches, up to <paramref name="most"/>, and where first. A match that takes too long is none.</summary>
    public int Count(ReadOnlySpan<char> text, int most, out Range first) => Count(text, most, out first, out _);

    /// <param name="timedOut">True where it took too long and nothing certain is known.</param>
    public int Count(ReadOnlySpan<char> text, int most, out Range first, out bool timedOut)
    {
        var tried = Engine;
        var count = TryCount(tried, text, most, out first, out timedOut);
        for (var again = 0; timedOut && again < MostTries; again++)
        {
            // It is time of day that ran out: on a busy machine the thread may not have had any of it.
            var started = ThreadClock.Now;
            count = TryCount(tried, text, most, out first, out timedOut);
            again = ThreadClock.Now - started >= tried.MatchTimeout / 2 ? MostTries : again;
        }

        if (timedOut && Steadier(tried) is { } steadier)
        {
            count = TryCount(steadier, text, most, out first, out timedOut);
        }

        return count;
    }

    private int TryCount(Regex matcher, ReadOnlySpan<char> text, int most, out Range first, out bool timedOut)
    {
        first = default;
        timedOut = false;
        var count = 0;
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

    /// <summary>
    /// The engine for a pattern that has run into its first time-out; null where it has had its turn. It is not the first choice: after many texts
    /// .NET's engine without backtracking has been seen to miss matches of patterns that count high (<c>[^>]{0,200}</c>).
    /// </summary>
    private Regex? Steadier(Regex tried)
    {
        lock (sync)
        {
            if (isSteady)
            {
                return engine == tried ? null : engine;
            }

            isSteady = true;
            try
            {
                return engine = new Regex(Translated, options | RegexOptions.NonBacktracking, timeout);
            }
            catch (Exception e) when (e is NotSupportedException or ArgumentException)
            {
                return timeout > FirstLimit ? engine = Backtracking(RegexOptions.None, timeout) : null;
            }
        }
    }

    private Regex Backtracking(RegexOptions compiled, TimeSpan most)
    {
        try
        {
            return new Regex(Translated, options | compiled, most);
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

    internal void Compile()
    {
        var made = Backtracking(RegexOptions.Compiled, FirstLimit);
        lock (sync)
        {
            engine = isSteady ? engine : made;
        }
    }

    /// <summary>Fixed patterns of functions are read through their engine alone and have all their time at once.</summary>
    private TimeSpan FirstLimit => memory is null || timeout < FirstTimeout ? timeout : FirstTimeout;
}
