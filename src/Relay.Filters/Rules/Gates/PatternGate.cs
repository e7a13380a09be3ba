using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Gates;

/// <summary>
/// Says of most texts "this pattern cannot match", at about a nanosecond an octet, and of the rest "it may". Its states are made when a text
/// first needs them; their number is bounded, and a text that would need too many is one that may match. Safe for concurrent use.
/// </summary>
internal sealed class PatternGate
{
    /// <summary>Steps of the automaton that one text may cost, beside some for each of its octets, until the gate gives up on it.</summary>
    private const int MostSteps = 1 << 18;

    private const int StepsPerOctet = 32;

    private readonly Lock sync = new();
    private readonly GateProgram program;
    private readonly GateMemory memory;
    private readonly int[] start;
    private readonly int[] beforeOf;
    private readonly byte[] classOf;
    private readonly Dictionary<(int Before, int OctetClass), int[]?> begun = [];
    private readonly bool anchored;
    private readonly int stride;
    private GateStates states;
    private int counted;

    /// <summary>The kind of what stood before, where nothing did.</summary>
    private const int NothingBefore = -1;

    private PatternGate(GateProgram program, GateMemory memory)
    {
        this.program = program;
        this.memory = memory;
        classOf = program.ClassOf;
        stride = program.Classes + 1;
        start = FirstSteps();
        anchored = Array.TrueForAll(start, s => program.Steps[s] is { Op: GateOp.Before } step && program.Sets[step.Set] == OctetSet.None);
        beforeOf = KindsBefore();
        states = NewStatesOf();
    }

    /// <summary>Null for a pattern of which it could never say no, or that is too large.</summary>
    public static PatternGate? TryMake(string translated, RegexOptions flags, GateMemory memory) =>
        GateReader.TryRead(translated, flags) is { } node ? TryMake(node, memory) : null;

    public static PatternGate? TryMake(GateNode node, GateMemory memory)
    {
        if (GateProgram.TryMake(node) is not { } program)
        {
            return null;
        }

        var gate = new PatternGate(program, memory);
        if (gate.start.Contains(0))
        {
            return null;
        }

        gate.Count();
        memory.Join(gate);
        return gate;
    }

    /// <summary>Steps of the automaton walked since it was made, beside one look-up for each octet: what a bound on time is counted in.</summary>
    internal long Steps { get; private set; }

    /// <summary>How often its own bound on states made it begin anew.</summary>
    internal int Renewals { get; private set; }

    internal int StateOctets => states.Octets;

    internal GateStates Current => Volatile.Read(ref states);

    internal byte[] ClassOf => classOf;

    /// <summary>The class that stands for the text's end.</summary>
    internal int EndClass => stride - 1;

    /// <summary>Steps that a text may cost.</summary>
    internal static int BudgetFor(int length) => MostSteps + (StepsPerOctet * length);

    /// <summary>False where the pattern matches nowhere in the text: octets, or chars of <see cref="Patterns.ByteChars"/>.</summary>
    public bool MayMatch<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mine = Volatile.Read(ref states);
        var table = mine.Table;
        var budget = BudgetFor(text.Length);
        ref var classes = ref MemoryMarshal.GetArrayDataReference(classOf);
        var row = GateStates.FirstRow;
        for (var i = 0; i < text.Length; i++)
        {
            // A row is an offset that the table made, a class is less than the stride: both stay inside.
            var octetClass = Unsafe.Add(ref classes, byte.CreateTruncating(text[i]));
            var next = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(table), row + octetClass);
            if (next < GateStates.FirstRow)
            {
                next = next == GateStates.Unknown ? Learn(ref mine, ref table, row, octetClass, ref budget) : next;
                if (next < GateStates.FirstRow)
                {
                    return next == GateStates.May;
                }
            }

            row = next;
        }

        var last = table[row + stride - 1];
        return (last == GateStates.Unknown ? Learn(ref mine, ref table, row, stride - 1, ref budget) : last) == GateStates.May;
    }

    /// <summary>Makes what a row has no entry for yet.</summary>
    internal int Learn(ref GateStates mine, ref int[] table, int row, int octetClass, ref int budget)
    {
        if (budget < 0)
        {
            return GateStates.May;
        }

        if (memory.IsFull)
        {
            memory.Renew();
        }

        lock (sync)
        {
            if (mine.Next(row, octetClass) is not GateStates.Unknown and var known)
            {
                table = mine.Table;
                return known;
            }

            var from = mine[row];
            if (mine != states || states.Octets > GateMemory.MostOfOne)
            {
                Renewals += mine == states ? 1 : 0;
                Volatile.Write(ref states, mine == states ? NewStatesOf() : states);
                mine = states;
                row = mine.RowOf(from);
            }

            var walked = Steps;
            var next = Walk(from, octetClass, out var key);
            budget -= (int)(Steps - walked);
            next = next == GateStates.Unknown ? mine.RowOf(key) : next;
            mine.Set(row, octetClass, next);
            table = mine.Table;
            Count();
            return next;
        }
    }

    /// <summary>Throws its states away; who is reading with them goes on to the end of the row.</summary>
    internal void Forget()
    {
        lock (sync)
        {
            Volatile.Write(ref states, NewStatesOf());
            Count();
        }
    }

    private void Count()
    {
        memory.Add(states.Octets - counted);
        counted = states.Octets;
    }

    /// <summary>The first row is that of the text's start.</summary>
    private GateStates NewStatesOf()
    {
        var made = new GateStates(stride);
        made.RowOf(new GateStates.Key([], NothingBefore));
        return made;
    }

    /// <summary>What one octet of a class, or the end, makes of a state: <see cref="GateStates.Unknown"/> where that is another state.</summary>
    private int Walk(GateStates.Key from, int octetClass, out GateStates.Key next)
    {
        next = default;
        var scratch = GateScratch.Begin(program.Steps.Length);
        foreach (var item in from.Items)
        {
            if (Visit(item, from.Before, octetClass, scratch))
            {
                return GateStates.May;
            }
        }

        if (!TryBegin(from.Before, octetClass, scratch))
        {
            return GateStates.May;
        }

        if (octetClass == stride - 1 || (anchored && scratch.Items.Count == 0))
        {
            return GateStates.Dead;
        }

        scratch.Items.Sort();
        next = new GateStates.Key([.. scratch.Items], beforeOf[octetClass]);
        return GateStates.Unknown;
    }

    /// <summary>A match may begin at every octet: what comes of that is remembered for each class. False where it is a match already.</summary>
    private bool TryBegin(int before, int octetClass, GateScratch scratch)
    {
        if (anchored && before != NothingBefore)
        {
            return true;
        }

        if (!begun.TryGetValue((before, octetClass), out var reached))
        {
            var own = GateScratch.Spare(program.Steps.Length);
            reached = [];
            foreach (var item in start)
            {
                if (Visit(item, before, octetClass, own))
                {
                    reached = null;
                    break;
                }
            }

            reached = reached is null ? null : [.. own.Items];
            begun.Add((before, octetClass), reached);
        }

        foreach (var item in reached ?? [])
        {
            if (scratch.TryReach(item))
            {
                scratch.Items.Add(item);
            }
        }

        Steps += reached?.Length ?? 0;
        return reached is not null;
    }

    /// <summary>Follows what may be followed without taking an octet, then takes it. True where that is a match.</summary>
    private bool Visit(int item, int before, int octetClass, GateScratch scratch)
    {
        var pending = scratch.Pending;
        pending.Add(item);
        while (pending.Count > 0)
        {
            var number = pending[^1];
            pending.RemoveAt(pending.Count - 1);
            if (!scratch.TryVisit(number))
            {
                continue;
            }

            Steps++;
            var step = program.Steps[number];
            switch (step.Op)
            {
                case GateOp.Match:
                    return true;
                case GateOp.Split:
                    pending.Add(step.Other);
                    pending.Add(step.Next);
                    break;
                case GateOp.Before when before == NothingBefore ? program.TakesEdge(step.Set) : program.Contains(step.Set, Kind(before)):
                case GateOp.After when octetClass == stride - 1 ? program.TakesEdge(step.Set) : program.Contains(step.Set, program.Representative[octetClass]):
                    pending.Add(step.Next);
                    break;
                case GateOp.Octet when octetClass < stride - 1 && program.Contains(step.Set, program.Representative[octetClass]) && Reach(step.Next, scratch):
                    return true;
            }
        }

        return false;
    }

    /// <summary>Keeps what waits behind the octet; true where that is the match.</summary>
    private bool Reach(int next, GateScratch scratch)
    {
        var reaching = scratch.Reaching;
        reaching.Add(next);
        while (reaching.Count > 0)
        {
            var number = reaching[^1];
            reaching.RemoveAt(reaching.Count - 1);
            if (!scratch.TryReach(number))
            {
                continue;
            }

            Steps++;
            var step = program.Steps[number];
            switch (step.Op)
            {
                case GateOp.Match:
                    return true;
                case GateOp.Split:
                    reaching.Add(step.Other);
                    reaching.Add(step.Next);
                    break;
                default:
                    scratch.Items.Add(number);
                    break;
            }
        }

        return false;
    }

    private int[] FirstSteps()
    {
        var scratch = GateScratch.Begin(program.Steps.Length);
        return Reach(program.Start, scratch) ? [0] : [.. scratch.Items];
    }

    private int Kind(int before) => program.Representative[before];

    /// <summary>Classes that no look behind tells apart are one kind, named by its first class.</summary>
    private int[] KindsBefore()
    {
        var sets = program.Steps.Where(static s => s.Op == GateOp.Before).Select(static s => s.Set).Distinct().ToArray();
        var kinds = new int[program.Classes];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = Enumerable.Range(0, i + 1).First(j => Array.TrueForAll(sets, s => program.Contains(s, Kind(i)) == program.Contains(s, Kind(j))));
        }

        return kinds;
    }
}
