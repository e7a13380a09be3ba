using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Relay.Filters.Rules.Gates;

/// <summary>
/// Asks four gates about a text in one pass: each waits for its own table, so four take hardly longer than one. Used by one thread.
/// </summary>
internal sealed class GateLanes
{
    public const int Width = 4;

    /// <summary>Where a lane waits that has its answer: every octet leads back to the same row.</summary>
    private static readonly int[] Parked = [.. Enumerable.Repeat(GateStates.FirstRow, GateStates.FirstRow + 1)];

    private static readonly byte[] OneClass = new byte[256];

    private readonly Lane[] lanes = [new(), new(), new(), new()];
    private int waiting;

    private sealed class Lane
    {
        public PatternGate? Gate;
        public GateStates? States;
        public int[] Table = Parked;
        public byte[] Classes = OneClass;
        public int Budget;
        public int Answer;
    }

    /// <summary>Which of up to four gates let the text through, as bits. One that is null does.</summary>
    public int MayMatch(ReadOnlySpan<byte> text, ReadOnlySpan<PatternGate?> gates)
    {
        waiting = 0;
        for (var i = 0; i < Width; i++)
        {
            Begin(lanes[i], i < gates.Length ? gates[i] : null, text.Length);
        }

        var (r0, r1, r2, r3) = (GateStates.FirstRow, GateStates.FirstRow, GateStates.FirstRow, GateStates.FirstRow);
        for (var at = 0; waiting > 0;)
        {
            at += Run(text[at..], ref r0, ref r1, ref r2, ref r3);
            if (at == text.Length)
            {
                End(lanes[0], r0);
                End(lanes[1], r1);
                End(lanes[2], r2);
                End(lanes[3], r3);
                break;
            }

            r0 = Step(lanes[0], r0, text[at]);
            r1 = Step(lanes[1], r1, text[at]);
            r2 = Step(lanes[2], r2, text[at]);
            r3 = Step(lanes[3], r3, text[at]);
            at++;
        }

        var may = 0;
        for (var i = 0; i < gates.Length; i++)
        {
            may |= lanes[i].Answer == GateStates.May ? 1 << i : 0;
        }

        return may;
    }

    private void Begin(Lane lane, PatternGate? gate, int length)
    {
        lane.Gate = gate;
        lane.Answer = GateStates.May;
        if (gate is null)
        {
            (lane.Table, lane.Classes) = (Parked, OneClass);
            return;
        }

        lane.States = gate.Current;
        lane.Table = lane.States.Table;
        lane.Classes = gate.ClassOf;
        lane.Budget = PatternGate.BudgetFor(length);
        waiting++;
    }

    /// <summary>As far as all four know their way; the number of octets.</summary>
    private int Run(ReadOnlySpan<byte> text, ref int r0, ref int r1, ref int r2, ref int r3)
    {
        // A row is an offset that its table made, a class is less than the row is long: no look-up leaves its table.
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(lanes[0].Table);
        ref var t1 = ref MemoryMarshal.GetArrayDataReference(lanes[1].Table);
        ref var t2 = ref MemoryMarshal.GetArrayDataReference(lanes[2].Table);
        ref var t3 = ref MemoryMarshal.GetArrayDataReference(lanes[3].Table);
        ref var c0 = ref MemoryMarshal.GetArrayDataReference(lanes[0].Classes);
        ref var c1 = ref MemoryMarshal.GetArrayDataReference(lanes[1].Classes);
        ref var c2 = ref MemoryMarshal.GetArrayDataReference(lanes[2].Classes);
        ref var c3 = ref MemoryMarshal.GetArrayDataReference(lanes[3].Classes);
        var (s0, s1, s2, s3) = (r0, r1, r2, r3);
        var i = 0;
        for (; i < text.Length; i++)
        {
            nint octet = text[i];
            var n0 = Unsafe.Add(ref t0, s0 + Unsafe.Add(ref c0, octet));
            var n1 = Unsafe.Add(ref t1, s1 + Unsafe.Add(ref c1, octet));
            var n2 = Unsafe.Add(ref t2, s2 + Unsafe.Add(ref c2, octet));
            var n3 = Unsafe.Add(ref t3, s3 + Unsafe.Add(ref c3, octet));
            if (n0 < GateStates.FirstRow || n1 < GateStates.FirstRow || n2 < GateStates.FirstRow || n3 < GateStates.FirstRow)
            {
                break;
            }

            (s0, s1, s2, s3) = (n0, n1, n2, n3);
        }

        (r0, r1, r2, r3) = (s0, s1, s2, s3);
        return i;
    }

    /// <summary>One octet with everything that may come of it.</summary>
    private int Step(Lane lane, int row, byte octet)
    {
        var next = lane.Table[row + lane.Classes[octet]];
        if (next == GateStates.Unknown)
        {
            next = lane.Gate!.Learn(ref lane.States!, ref lane.Table, row, lane.Classes[octet], ref lane.Budget);
        }

        return next >= GateStates.FirstRow ? next : Park(lane, next);
    }

    private void End(Lane lane, int row)
    {
        if (lane.Table == Parked)
        {
            return;
        }

        var end = lane.Gate!.EndClass;
        var next = lane.Table[row + end];
        Park(lane, next == GateStates.Unknown ? lane.Gate.Learn(ref lane.States!, ref lane.Table, row, end, ref lane.Budget) : next);
    }

    private int Park(Lane lane, int answer)
    {
        lane.Answer = answer;
        (lane.Table, lane.Classes) = (Parked, OneClass);
        waiting--;
        return GateStates.FirstRow;
    }
}
