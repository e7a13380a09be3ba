using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Gates;

/// <summary>
/// Rules that no literal sorts out, asked many at once: one automaton says of a text that none of sixteen matches. One that lets texts through
/// too often, or that needs too many states, is divided, down to rules that are asked alone. Safe for concurrent use.
/// </summary>
internal sealed class GateUnions
{
    /// <summary>Rules of one automaton to begin with.</summary>
    private const int Members = 16;

    /// <summary>Texts after which it is known how often one says maybe.</summary>
    private const int Enough = 64;

    private readonly IReadOnlyList<RulePattern> patterns;
    private readonly GateMemory memory;
    private volatile Part[] parts;
    private int dividing;

    private GateUnions(IReadOnlyList<RulePattern> patterns, GateMemory memory, int[] members)
    {
        this.patterns = patterns;
        this.memory = memory;
        parts = [.. members.Chunk(Members).SelectMany(Made)];
    }

    /// <param name="Gate">Null for one rule: its own gate is asked.</param>
    private sealed record Part(int[] Rules, PatternGate? Gate)
    {
        public int Asked { get; set; }

        public int Passed { get; set; }
    }

    /// <summary>Null where the patterns keep no gates.</summary>
    public static GateUnions? TryMake(IReadOnlyList<RulePattern> patterns, int[] members) =>
        members.Length > 1 && patterns[members[0]].Memory is { } memory ? new GateUnions(patterns, memory, members) : null;

    /// <summary>Parts as they stand; their number grows as they are divided.</summary>
    internal int Count => parts.Length;

    /// <summary>Writes the rules that may match, at most all its members; their number.</summary>
    /// <param name="gates">Room for <see cref="GateLanes.Width"/>.</param>
    public int Ask(ReadOnlySpan<byte> text, GateLanes lanes, PatternGate?[] gates, Span<int> candidates)
    {
        var all = parts;
        var found = 0;
        Span<int> asked = stackalloc int[GateLanes.Width];
        var width = 0;
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Gate is { } gate)
            {
                gates[width] = gate;
                asked[width++] = i;
            }
            else
            {
                candidates[found++] = all[i].Rules[0];
            }

            if (width > 0 && (width == GateLanes.Width || i == all.Length - 1))
            {
                var may = lanes.MayMatch(text, gates.AsSpan(0, width));
                found += Passed(all, asked[..width], may, candidates[found..]);
                width = 0;
            }
        }

        return found;
    }

    private int Passed(Part[] all, ReadOnlySpan<int> asked, int may, Span<int> candidates)
    {
        var found = 0;
        for (var i = 0; i < asked.Length; i++)
        {
            var part = all[asked[i]];
            part.Asked++;
            if (((may >> i) & 1) != 0)
            {
                part.Passed++;
                part.Rules.CopyTo(candidates[found..]);
                found += part.Rules.Length;
            }

            // What it lets through costs a look by each member: more than one look for a text, and two halves are cheaper.
            if ((part.Asked >= Enough && part.Passed * part.Rules.Length > part.Asked) || part.Gate!.Renewals > 0)
            {
                Divide(part);
            }
        }

        return found;
    }

    /// <summary>Beside the mail: the halves' automata take some milliseconds to make.</summary>
    private void Divide(Part part)
    {
        if (Interlocked.Exchange(ref dividing, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static work => work.Self.Halve(work.Part), (Self: this, Part: part), preferLocal: false);
        }
    }

    private void Halve(Part part)
    {
        parts = [.. parts.SelectMany(p => ReferenceEquals(p, part) ? [.. Made(p.Rules[..(p.Rules.Length / 2)]), .. Made(p.Rules[(p.Rules.Length / 2)..])] : new[] { p })];
        memory.Leave(part.Gate!);
        Volatile.Write(ref dividing, 0);
    }

    private List<Part> Made(int[] rules)
    {
        if (rules.Length == 1)
        {
            return [new Part(rules, null)];
        }

        var nodes = Array.ConvertAll(rules, r => patterns[r].ReadGate());
        var gate = Array.TrueForAll(nodes, static n => n is not null) ? PatternGate.TryMake(new GateChoice(nodes!), memory) : null;
        return gate is not null ? [new Part(rules, gate)] : [.. Made(rules[..(rules.Length / 2)]), .. Made(rules[(rules.Length / 2)..])];
    }
}
