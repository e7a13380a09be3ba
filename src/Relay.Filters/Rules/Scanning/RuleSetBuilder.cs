using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Expressions;
using Relay.Filters.Rules.Reading;

namespace Relay.Filters.Rules.Scanning;

/// <summary>A <see cref="RuleBook"/> → a <see cref="RuleSet"/> and what is to be said of it.</summary>
internal sealed class RuleSetBuilder(RuleBook book, RuleSetOptions options)
{
    private readonly Dictionary<string, int> slots = new(StringComparer.Ordinal);
    private readonly List<CompiledRule> plain = [];
    private readonly List<CompiledRule> metas = [];
    private readonly HashSet<int> alive = [];
    private readonly List<string> outside = [];
    private int taken;
    private int skipped;
    private int dead;
    private double lost;

    public RuleSet Build(int files, bool anyUnreadable)
    {
        var drafts = book.Rules.Values.OrderBy(static d => d.Name, StringComparer.Ordinal).ToArray();
        foreach (var draft in drafts)
        {
            slots.Add(draft.Name, slots.Count);
        }

        Patterns([.. drafts.Where(static d => d.Kind != RuleKind.Meta)]);
        Composites([.. drafts.Where(static d => d.Kind == RuleKind.Meta)]);
        outside.AddRange(slots.Keys.Where(n => !book.Rules.ContainsKey(n)));
        var sorted = MetaCompiler.Sort(metas, out var circular);
        foreach (var meta in circular)
        {
            taken--;
            Skip(book.Rules[meta.Name], "asks for itself in a circle, or for a rule that does", meta.Score);
        }

        FindDead(sorted);
        Refused();
        var report = new RuleReport
        {
            Notes = book.Notes.Close(),
            Files = files,
            Taken = taken,
            Skipped = skipped,
            Inactive = book.Inactive,
            DeadMetas = dead,
            ScoreLost = Math.Round(lost, 3),
            AnyUnreadable = anyUnreadable,
        };
        var needed = Needed(sorted);
        var settings = new RuleSettings(book.Settings.Words, book.Lookups, ListSets());
        return new RuleSet(
            [.. plain.Where(r => needed.Contains(r.Slot))],
            [.. sorted.Where(m => needed.Contains(m.Slot))],
            [.. plain, .. sorted],
            [.. outside.Select(n => (n, slots[n]))],
            slots,
            settings,
            options,
            report,
            [.. book.Attributes.Values.SelectMany(static a => a.Tests)],
            [.. Symbols()]);
    }

    /// <summary>Names that have a score or a description and no rule: symbols of the relay's checks.</summary>
    private IEnumerable<RuleInfo> Symbols() => book.Attributes
        .Where(a => !book.Rules.ContainsKey(a.Key) && (a.Value.Scores is not null || a.Value.Description.Length > 0))
        .Select(a => new RuleInfo(
            a.Key, RuleKind.Symbol, a.Value.Scores is { } s ? s[ScoreSet] : 1, a.Value.Description, a.Value.Place.File, a.Value.Place.Line, 0, 0, 0, a.Value.Flags.Contains("decisive")));

    private int ScoreSet => (options.Classifier ? 2 : 0) + (options.Network ? 1 : 0);

    private Dictionary<string, (string Zone, string Type)> ListSets()
    {
        var sets = new Dictionary<string, (string Zone, string Type)>(StringComparer.Ordinal);
        foreach (var draft in book.Rules.Values)
        {
            if (draft.Eval?.StartsWith("check_rbl", StringComparison.Ordinal) == true && EvalArguments.TryParse(draft.Eval, out _) is ("check_rbl" or "check_rbl_txt", var arguments))
            {
                sets.TryAdd(arguments[0], (ListEvals.Zone(arguments[1]), draft.Eval.StartsWith("check_rbl_txt", StringComparison.Ordinal) ? "TXT" : "A"));
            }
        }

        return sets;
    }

    private void Patterns(RuleDraft[] drafts)
    {
        var compiler = new RuleCompiler(book, options);
        foreach (var draft in drafts)
        {
            var score = ScoreOf(draft);
            if (compiler.TryCompile(draft, slots[draft.Name], score, out var fault) is not { } rule)
            {
                Skip(draft, fault, score);
                continue;
            }

            taken += draft.Kind == RuleKind.Lookup ? 0 : 1;
            if (score != 0 && (options.Network || !rule.Flags.Contains("net")))
            {
                plain.Add(rule);
                alive.Add(rule.Slot);
            }
        }
    }

    private void Composites(RuleDraft[] drafts)
    {
        var compiler = new MetaCompiler(book, slots, options.Network);
        foreach (var draft in drafts)
        {
            var score = ScoreOf(draft);
            if (compiler.TryCompile(draft, out var fault) is not { } expression)
            {
                Skip(draft, fault, score);
                continue;
            }

            taken++;
            if (score != 0)
            {
                var attributes = book.Attributes.GetValueOrDefault(draft.Name);
                metas.Add(new CompiledRule
                {
                    Slot = slots[draft.Name],
                    Name = draft.Name,
                    Kind = RuleKind.Meta,
                    Score = score,
                    File = draft.File,
                    Line = draft.Line,
                    Description = attributes?.Description ?? "",
                    SubjectPrefix = attributes?.SubjectPrefix ?? "",
                    Expression = expression,
                });
            }
        }
    }

    private double ScoreOf(RuleDraft draft)
    {
        var attributes = book.Attributes.GetValueOrDefault(draft.Name);
        if (attributes?.Scores is { } scores)
        {
            return Cut(draft, attributes, scores[ScoreSet]);
        }

        var unscored = draft.Name.StartsWith("T_", StringComparison.Ordinal) ? 0.01 : 1.0;
        return attributes?.Flags.Contains("nice") == true ? -unscored : unscored;
    }

    /// <summary>One rule alone refuses no mail, unless it is meant to.</summary>
    private double Cut(RuleDraft draft, RuleAttributes attributes, double score)
    {
        if (score < options.RejectThreshold || attributes.Flags.Contains("decisive"))
        {
            return score;
        }

        var cut = Math.Round(options.RejectThreshold - 0.001, 3);
        var reason = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"its score {score} would refuse mail alone and counts {cut}; write tflags {draft.Name} decisive if it shall");
        book.Notes.Add(attributes.Place.File, attributes.Place.Line, draft.Name, RuleNoteLevel.Warning, reason);
        return cut;
    }

    private void Skip(RuleDraft draft, string reason, double score)
    {
        var counted = draft.Kind != RuleKind.Lookup;
        skipped += counted ? 1 : 0;
        lost += draft.Name.StartsWith("__", StringComparison.Ordinal) ? 0 : Math.Abs(score);
        book.Notes.Add(draft.File, draft.Line, draft.Name, RuleNoteLevel.Warning, "skipped: " + reason);
    }

    /// <summary>Names whose every definition was wrong in form already have their note.</summary>
    private void Refused()
    {
        skipped += book.Refused.Count;
        foreach (var name in book.Refused.Keys)
        {
            lost += book.Attributes.TryGetValue(name, out var a) && a.Scores is { } s ? Math.Abs(s[^1]) : 0;
        }
    }

    private void FindDead(List<CompiledRule> sorted)
    {
        var most = plain.ToDictionary(static r => r.Slot, static r => r.Eval is null ? r.MaxHits : double.PositiveInfinity);
        foreach (var name in outside.Where(IsKnown))
        {
            most[slots[name]] = double.PositiveInfinity;
        }

        foreach (var meta in sorted)
        {
            var bounds = ExpressionBounds.Of(meta.Expression!.Code, s => new Bounds(0, most.GetValueOrDefault(s)));
            most[meta.Slot] = bounds.CanBeTrue ? Math.Max(1, bounds.High) : 0;
            if (!bounds.CanBeTrue && !IsDeclaration(meta))
            {
                dead++;
                lost += meta.IsReported ? Math.Abs(meta.Score) : 0;
                book.Notes.Add(meta.File, meta.Line, meta.Name, RuleNoteLevel.Note, "can never hit: " + Missing(meta, most));
            }
        }
    }

    private bool IsKnown(string name) =>
        options.KnownSymbols.Contains(name) || (options.ScoresNameSymbols && book.Attributes.TryGetValue(name, out var attributes) && attributes.Scores is not null);

    private static bool IsDeclaration(CompiledRule meta) => meta.Expression!.Code is [{ Code: OpCode.Constant }];

    private string Missing(CompiledRule meta, Dictionary<int, double> most)
    {
        var names = NamesOf(book.Rules[meta.Name].Definition).Where(n => !slots.TryGetValue(n, out var slot) || most.GetValueOrDefault(slot) == 0).Take(5).ToArray();
        return names.Length == 0 ? "by its own numbers" : $"{string.Join(", ", names)} {(names.Length == 1 ? "is" : "are")} not there or scored 0";
    }

    private static IEnumerable<string> NamesOf(string definition)
    {
        var tokens = new List<ExpressionToken>();
        return ExpressionLexer.TryCut(definition, tokens) is null ? tokens.Where(static t => t.Kind == TokenKind.Name).Select(static t => t.Text).Distinct() : [];
    }

    /// <summary>Rules that are told of, and what these ask for; nothing else needs to run.</summary>
    private HashSet<int> Needed(List<CompiledRule> sorted)
    {
        var all = options.RunUnused;
        var needed = new HashSet<int>(plain.Where(r => all || r.IsReported || r.Pattern?.CaptureNames.Length > 0).Select(static r => r.Slot));
        for (var i = sorted.Count - 1; i >= 0; i--)
        {
            if (all || sorted[i].IsReported || needed.Contains(sorted[i].Slot))
            {
                needed.Add(sorted[i].Slot);
                needed.UnionWith(sorted[i].Expression!.Symbols);
            }
        }

        return needed;
    }
}
