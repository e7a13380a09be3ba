using System.Collections.Concurrent;
using System.Diagnostics;
using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Reading;
using Relay.Filters.Rules.Scanning;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules;

/// <summary>
/// Rules ready to run: immutable, safe for many threads at once. Regexes are built when a text first needs them, so a set is ready as soon
/// as its files are read. Evaluation never throws on a message; its time is bounded.
/// </summary>
public sealed class RuleSet
{
    /// <summary>Rules that set tags run first.</summary>
    private static readonly bool[] Captures = [true, false];

    private readonly RulePhase[] phases;
    private readonly CompiledRule[] evals;
    private readonly Composites composites;
    private readonly int metaCount;
    private readonly CompiledRule[] reported;
    private readonly CompiledRule[] all;
    private readonly (string Name, int Slot)[] outside;
    private readonly int slotCount;
    private readonly RuleInfo[] symbols;
    private readonly RuleSetOptions options;
    private readonly RuleLedger ledger;
    private readonly ConcurrentBag<RunState> idle = [];

    internal RuleSet(
        CompiledRule[] plain,
        CompiledRule[] metas,
        CompiledRule[] all,
        (string Name, int Slot)[] outside,
        Dictionary<string, int> slots,
        RuleSettings settings,
        RuleSetOptions options,
        RuleReport report,
        IReadOnlyList<RuleTest> tests,
        RuleInfo[] symbols)
    {
        var patterns = plain.Where(static r => r.Eval is null).ToLookup(static r => r.Pattern?.CaptureNames.Length > 0);
        phases = [.. Captures.Where(patterns.Contains).Select(first => new RulePhase([.. patterns[first]], options.UsePrefilter))];
        evals = [.. plain.Where(static r => r.Eval is not null)];
        composites = new Composites(metas, slots.Count);
        metaCount = metas.Length;
        this.all = all;
        this.outside = outside;
        slotCount = slots.Count;
        this.options = options;
        reported = [.. plain.Concat(metas).Where(r => r.IsReported || options.RunUnused)];
        ledger = new RuleLedger(slots.Count);
        Settings = settings;
        Report = report;
        Tests = tests;
        this.symbols = symbols;
        if (options.UsePrefilter)
        {
            // Beside the mail, so that no message waits for them.
            ThreadPool.UnsafeQueueUserWorkItem(static set => set.Unite(CancellationToken.None), this, preferLocal: false);
        }
    }

    /// <summary>Makes the automata that sort out rules without a literal, and the gates of long patterns with one.</summary>
    internal void Unite(CancellationToken cancellation)
    {
        foreach (var group in phases.SelectMany(static p => p.Groups))
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            group.Unite();
        }

        foreach (var rule in all)
        {
            if (rule.Pattern is { IsLong: true, Literals: not null } pattern && !cancellation.IsCancellationRequested)
            {
                _ = pattern.Gate;
            }
        }
    }

    public RuleSettings Settings { get; }

    public RuleReport Report { get; }

    /// <summary>What <c>test</c> lines say that rules must and must not match.</summary>
    public IReadOnlyList<RuleTest> Tests { get; }

    /// <summary>Every rule that can run, and every symbol that rule files score, by name, with what a rule cost and found so far.</summary>
    public IEnumerable<RuleInfo> Rules => all.Select(Info).Concat(symbols).OrderBy(static r => r.Name, StringComparer.Ordinal);

    /// <summary>Files, or folders whose *.cf are read in ordinal order. What is wrong is in the report; nothing throws.</summary>
    public static RuleSet Compile(IEnumerable<string> paths, RuleSetOptions options)
    {
        var book = new RuleBook();
        var reader = new RuleFileReader(book, options);
        foreach (var path in paths)
        {
            reader.Read(path);
        }

        return new RuleSetBuilder(book, options).Build(reader.Files, reader.AnyUnreadable);
    }

    /// <summary>The same from text, as of a file of that name.</summary>
    public static RuleSet CompileText(string name, ReadOnlySpan<byte> text, RuleSetOptions options)
    {
        var book = new RuleBook();
        new RuleFileReader(book, options).ReadText(name, text);
        return new RuleSetBuilder(book, options).Build(1, false);
    }

    public RuleEvaluation Evaluate(IRuleSubject subject)
    {
        var started = Stopwatch.GetTimestamp();
        var result = Evaluate(subject, ledger);
        RuleMeters.Evaluated(started, result.IsIncomplete);
        return result;
    }

    /// <summary>The same without counting anything of it.</summary>
    internal void Try(IRuleSubject subject) => Evaluate(subject, new RuleLedger(slotCount));

    private RuleEvaluation Evaluate(IRuleSubject subject, RuleLedger counted)
    {
        var state = idle.TryTake(out var used) ? used : new RunState(slotCount, metaCount);
        state.Begin(counted, options.MessageTimeout);
        foreach (var (name, slot) in outside)
        {
            state.Set(slot, subject.SymbolCount(name));
        }

        var headers = new HeaderReader(subject, Settings.Domains);
        foreach (var phase in phases)
        {
            phase.Run(subject, headers, state);
        }

        Functions(new EvalScope(subject, Settings, headers), state);
        composites.Run(state, state.Due);
        var result = Result(state);
        state.Reset();
        idle.Add(state);
        return result;
    }

    private void Functions(EvalScope scope, RunState state)
    {
        foreach (var rule in evals)
        {
            if (state.IsOver())
            {
                return;
            }

            scope.Rule = rule.Name;
            var started = Stopwatch.GetTimestamp();
            var count = rule.Eval!.Run(scope);
            state.Ledger.Ran(rule.Slot, Stopwatch.GetTimestamp() - started);
            state.Set(rule.Slot, count);
        }
    }

    private RuleEvaluation Result(RunState state)
    {
        var hits = new List<RuleHit>();
        foreach (var rule in reported)
        {
            if (state.Values[rule.Slot] is var count and not 0)
            {
                state.Ledger.Hit(rule.Slot);
                hits.Add(new RuleHit(rule.Name, rule.Score, count, rule.Description, rule.SubjectPrefix, state.Evidence.GetValueOrDefault(rule.Slot)));
            }
        }

        return new RuleEvaluation(hits, state.IsIncomplete) { TooLong = state.TooLong };
    }

    private RuleInfo Info(CompiledRule rule) => new(
        rule.Name, rule.Kind, rule.Score, rule.Description, rule.File, rule.Line, ledger.Hits(rule.Slot), ledger.Runs(rule.Slot), ledger.Microseconds(rule.Slot), rule.Flags.Contains("decisive"))
    {
        Timeouts = ledger.Timeouts(rule.Slot),
    };

    /// <summary>A note for each rule whose pattern takes longer than a few milliseconds on ten kilobytes of text. Builds every engine: some seconds.</summary>
    public IReadOnlyList<RuleNote> FindSlow() => SlowRules.Find(all);

    /// <summary>Rules with a pattern that has no known literal: they run on every text of their kind.</summary>
    internal int AlwaysRun => phases.Sum(static p => p.Groups.Sum(static g => g.AlwaysRun));

    internal IReadOnlyList<CompiledRule> Compiled => all;
}

/// <param name="Count">1, or more for <c>tflags multiple</c> and composites with sums.</param>
/// <param name="Evidence">Null for functions and composites.</param>
public sealed record RuleHit(string Name, double Score, double Count, string Description, string SubjectPrefix, RuleEvidence? Evidence);

/// <param name="IsIncomplete">True where time ran out and some rules did not run, or did not end.</param>
public sealed record RuleEvaluation(IReadOnlyList<RuleHit> Hits, bool IsIncomplete)
{
    /// <summary>Rules whose pattern took too long on this message; empty where the time of the message ran out, or nothing did.</summary>
    public IReadOnlyList<string> TooLong { get; init; } = [];

    public double Score => Hits.Sum(static h => h.Score);
}

/// <summary>A rule as <c>relay rules list</c> shows it.</summary>
/// <param name="Runs">How often its pattern or function really ran, since the set was loaded.</param>
public sealed record RuleInfo(
    string Name, RuleKind Kind, double Score, string Description, string File, int Line, long Hits, long Runs, double Microseconds, bool IsDecisive)
{
    /// <summary>How often its pattern took too long on a text, which then counted as no match.</summary>
    public long Timeouts { get; init; }
}
