using System.Buffers;
using System.Text;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Scanning;

/// <summary>
/// The rules that look at the same text. One pass finds the literals of all of them; a regex runs only where a literal it cannot do without
/// stands, or where none is known. Immutable.
/// </summary>
internal sealed class RuleGroup
{
    private readonly CompiledRule[] rules;
    private readonly LiteralIndex index;
    private readonly int[][] rulesOf;
    private readonly int[] always;

    public RuleGroup(IEnumerable<CompiledRule> members, bool usePrefilter)
    {
        rules = [.. members];
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
        always = [.. unknown];
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
        if (sink.Count + always.Length > 0)
        {
            var chars = ArrayPool<char>.Shared.Rent(text.Length);
            ByteChars.Map(text, chars);
            Match(sink.Candidates.AsSpan(0, sink.Count), chars.AsSpan(0, text.Length), segment, state);
            Match(always, chars.AsSpan(0, text.Length), segment, state);
            ArrayPool<char>.Shared.Return(chars);
        }

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

    private void Match(ReadOnlySpan<int> candidates, ReadOnlySpan<char> text, int segment, RunState state)
    {
        var steps = 0;
        foreach (var candidate in candidates)
        {
            var rule = rules[candidate];
            if (state.Values[rule.Slot] >= rule.MaxHits || (segment == 0 && rule.NoSubject))
            {
                continue;
            }

            if ((++steps & 15) == 0 && state.IsOver())
            {
                return;
            }

            state.Match(rule, text, segment);
        }
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
