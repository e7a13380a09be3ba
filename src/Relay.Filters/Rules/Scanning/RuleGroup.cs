using System.Buffers;
using System.Text;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Scanning;

/// <summary>
/// The rules that look at the same text. One pass finds the literals of all of them; a regex runs only where a literal it cannot do without
/// stands, or where none is known. Immutable.
/// </summary>
internal sealed class RuleGroup
{
    /// <summary>Gates that together read a text as fast as the table of its pairs is filled.</summary>
    private const int FewCandidates = 12;

    private readonly CompiledRule[] rules;
    private readonly LiteralIndex index;
    private readonly int[][] rulesOf;
    private readonly bool usesPrefilter;
    private readonly int[] always;
    private readonly int[] byPairs;
    private volatile GateUnions? unions;

    public RuleGroup(IEnumerable<CompiledRule> members, bool usePrefilter)
    {
        rules = [.. members];
        usesPrefilter = usePrefilter;
        var literals = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var unknown = new List<int>();
        for (var i = 0; i < rules.Length; i++)
        {
            if (!usePrefilter || rules[i].Pattern!.Literals is not { } needed)
            {
                unknown.Add(i);
                continue;
            }

            foreach (var literal in needed)
            {
                if (!literals.TryGetValue(literal, out var list))
                {
                    literals.Add(literal, list = []);
                }

                list.Add(i);
            }
        }

        index = new LiteralIndex([.. literals.Keys.Select(static l => ByteChars.Unmap(l))]);
        rulesOf = [.. literals.Values.Select(static l => l.ToArray())];
        byPairs = [.. unknown.Where(i => usePrefilter && !rules[i].Pattern!.Pairs.IsNone)];
        always = [.. unknown.Except(byPairs)];
    }

    public IReadOnlyList<CompiledRule> Rules => rules;

    public int AlwaysRun => always.Length;

    /// <param name="segment">Its number, for the evidence; of the body 0 is the subject.</param>
    public void Run(ReadOnlySpan<byte> text, int segment, RunState state)
    {
        if (rules.Length == 0 || state.IsOver())
        {
            return;
        }

        state.Stamps.Begin(index.Count, rules.Length);
        var sink = new Sink { State = state, Group = this, Candidates = ArrayPool<int>.Shared.Rent(rules.Length) };
        index.Scan(text, ref sink);
        sink.Count = unions is { } united
            ? sink.Count + united.Ask(text, state.Lanes, state.Gates, sink.Candidates.AsSpan(sink.Count))
            : Unsorted(text, state, sink.Candidates, sink.Count);

        Match(sink.Candidates.AsSpan(0, sink.Count), text, segment, state);
        ArrayPool<int>.Shared.Return(sink.Candidates);
    }

    /// <summary>Latin-1 text, as header values are kept.</summary>
    public void Run(string latin1, int segment, RunState state)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(latin1.Length);
        Encoding.Latin1.GetBytes(latin1, bytes);
        Run(bytes.AsSpan(0, latin1.Length), segment, state);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Makes the automata that sort out rules without a literal, some milliseconds of work; until then pairs of bytes do that.</summary>
    public void Unite()
    {
        if (unions is null && usesPrefilter)
        {
            unions = GateUnions.TryMake(Array.ConvertAll(rules, static r => r.Pattern!), [.. always.Concat(byPairs).Order()]);
        }
    }

    private int Unsorted(ReadOnlySpan<byte> text, RunState state, int[] candidates, int found)
    {
        found = ByPairs(text, state, candidates, found);
        always.CopyTo(candidates, found);
        return found + always.Length;
    }

    /// <summary>Takes candidates out, and adds rules without a literal, by the pairs of bytes in the text.</summary>
    private int ByPairs(ReadOnlySpan<byte> text, RunState state, int[] candidates, int found)
    {
        if (byPairs.Length + found <= FewCandidates)
        {
            // Their gates take less time than the table would.
            byPairs.CopyTo(candidates, found);
            return found + byPairs.Length;
        }

        state.Pairs.Fill(text);
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            if (state.Pairs.MayMatch(rules[candidates[i]].Pattern!.Pairs))
            {
                candidates[count++] = candidates[i];
            }
        }

        foreach (var rule in byPairs)
        {
            if (state.Pairs.MayMatch(rules[rule].Pattern!.Pairs))
            {
                candidates[count++] = rule;
            }
        }

        return count;
    }

    /// <summary>A regex runs only where the rule's gate lets it, and the text is made into chars for the first that does.</summary>
    private void Match(Span<int> candidates, ReadOnlySpan<byte> text, int segment, RunState state)
    {
        var open = 0;
        foreach (var candidate in candidates)
        {
            var rule = rules[candidate];
            if (state.Values[rule.Slot] < rule.MaxHits && !(segment == 0 && rule.NoSubject))
            {
                candidates[open++] = candidate;
            }
        }

        open = ThroughGates(candidates[..open], text, state);
        if (open == 0)
        {
            return;
        }

        var chars = ArrayPool<char>.Shared.Rent(text.Length);
        ByteChars.Map(text, chars);
        for (var i = 0; i < open && ((i & 15) != 15 || !state.IsOver()); i++)
        {
            state.Match(rules[candidates[i]], chars.AsSpan(0, text.Length), segment);
        }

        ArrayPool<char>.Shared.Return(chars);
    }

    /// <summary>Keeps those whose gate says that they may match; their number.</summary>
    private int ThroughGates(Span<int> candidates, ReadOnlySpan<byte> text, RunState state)
    {
        var gates = state.Gates;
        var kept = 0;
        for (var at = 0; at < candidates.Length; at += GateLanes.Width)
        {
            var width = Math.Min(GateLanes.Width, candidates.Length - at);
            for (var i = 0; i < width; i++)
            {
                gates[i] = rules[candidates[at + i]].Pattern!.Gate;
            }

            var may = state.Lanes.MayMatch(text, gates.AsSpan(0, width));
            for (var i = 0; i < width; i++)
            {
                candidates[kept] = candidates[at + i];
                kept += (may >> i) & 1;
            }
        }

        return kept;
    }

    private struct Sink : ILiteralSink
    {
        public required RunState State;
        public required RuleGroup Group;
        public required int[] Candidates;
        public int Count;

        public readonly bool Wants(int literal) => !State.Stamps.HasLiteral(literal);

        public void Found(int literal, int at)
        {
            State.Stamps.SetLiteral(literal);
            foreach (var rule in Group.rulesOf[literal])
            {
                if (State.Stamps.TrySetRule(rule))
                {
                    Candidates[Count++] = rule;
                }
            }
        }
    }
}
