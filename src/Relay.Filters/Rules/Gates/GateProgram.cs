namespace Relay.Filters.Rules.Gates;

internal enum GateOp : byte
{
    /// <summary>Takes an octet of its set and goes on.</summary>
    Octet,

    /// <summary>Goes on where the octet before is in its set.</summary>
    Before,

    /// <summary>Goes on where the next octet is in its set.</summary>
    After,
    Split,
    Match,
}

/// <param name="Set">Of an octet or a look its set's number.</param>
/// <param name="Other">Of a split the second way.</param>
internal readonly record struct GateStep(GateOp Op, int Next, int Other = 0, int Set = 0);

/// <summary>A gate as a non-deterministic automaton over classes of octets that no set of it tells apart. Immutable.</summary>
internal sealed class GateProgram
{
    /// <summary>Steps of one pattern; the largest of the known rule sets has some ten thousands.</summary>
    public const int MaxSteps = 60_000;

    /// <summary>A repetition is unrolled to so many steps, and beyond that counts as "any number of times".</summary>
    private const int MaxUnrolled = 64;

    /// <summary>Repetitions of something large that are unrolled all the same, if the whole stays within its bound.</summary>
    private const int LargeRepeats = 4;

    /// <summary>Optional repetitions that are kept apart.</summary>
    private const int MaxOptional = 2;

    private readonly List<GateStep> steps = [new(GateOp.Match, -1)];
    private readonly List<OctetSet> sets = [];
    private readonly List<bool> edges = [];
    private readonly Dictionary<(OctetSet, bool), int> known = [];

    private readonly int leastRoom;

    private GateProgram(GateNode node, int leastRoom)
    {
        this.leastRoom = leastRoom;
        Start = Emit(node, 0);
        if (steps.Count > MaxSteps)
        {
            return;
        }

        Steps = [.. steps];
        Divide();
    }

    public GateStep[] Steps { get; } = [];

    public int Start { get; }

    /// <summary>Of each octet its class.</summary>
    public byte[] ClassOf { get; } = new byte[256];

    public int Classes { get; private set; }

    /// <summary>Of each class an octet that stands for it.</summary>
    public byte[] Representative { get; private set; } = [];

    /// <summary>Null for a pattern that would be too large.</summary>
    public static GateProgram? TryMake(GateNode node)
    {
        var made = new GateProgram(node, LargeRepeats);
        made = made.Steps.Length > 0 ? made : new GateProgram(node, 1);
        return made.Steps.Length > 0 ? made : null;
    }

    public bool Contains(int set, int octet) => sets[set].Contains(octet);

    /// <summary>True where the text's edge will do as well.</summary>
    public bool TakesEdge(int set) => edges[set];

    public IReadOnlyList<OctetSet> Sets => sets;

    private int Add(GateStep step)
    {
        steps.Add(step);
        return steps.Count - 1;
    }

    private int SetOf(in OctetSet set, bool edge)
    {
        if (!known.TryGetValue((set, edge), out var number))
        {
            known.Add((set, edge), number = sets.Count);
            sets.Add(set);
            edges.Add(edge);
        }

        return number;
    }

    /// <summary>Written from the end: each piece is told where to go on, and says where it begins.</summary>
    private int Emit(GateNode node, int next)
    {
        if (steps.Count > MaxSteps)
        {
            return next;
        }

        switch (node)
        {
            case GateOctet octet:
                return Add(new GateStep(GateOp.Octet, next, 0, SetOf(octet.Set, false)));
            case GateLook look:
                return Add(new GateStep(look.Ahead ? GateOp.After : GateOp.Before, next, 0, SetOf(look.Set, look.Edge)));
            case GateSequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    next = Emit(sequence.Parts[i], next);
                }

                return next;
            case GateChoice choice:
                return Choice(choice, next);
            default:
                return Repeat((GateRepeat)node, next);
        }
    }

    private int Choice(GateChoice choice, int next)
    {
        var entry = Emit(choice.Branches[^1], next);
        for (var i = choice.Branches.Count - 2; i >= 0; i--)
        {
            entry = Add(new GateStep(GateOp.Split, Emit(choice.Branches[i], next), entry));
        }

        return entry;
    }

    /// <summary>What it must is written so often, as far as there is room; what it may beyond that is kept apart or any number of times.</summary>
    private int Repeat(GateRepeat repeat, int next)
    {
        var room = Math.Max(leastRoom, MaxUnrolled / SizeOf(repeat.Inner));
        var least = Math.Min(repeat.Low, room);
        var optional = repeat.High - repeat.Low;
        if (repeat.High == int.MaxValue || optional > Math.Min(MaxOptional, room) || least < repeat.Low)
        {
            next = Loop(repeat.Inner, next);
        }
        else
        {
            for (var end = next; optional > 0; optional--)
            {
                next = Add(new GateStep(GateOp.Split, Emit(repeat.Inner, next), end));
            }
        }

        for (; least > 0; least--)
        {
            next = Emit(repeat.Inner, next);
        }

        return next;
    }

    private static int SizeOf(GateNode node) => node switch
    {
        GateSequence sequence => 1 + Math.Min(MaxSteps, sequence.Parts.Sum(SizeOf)),
        GateChoice choice => 1 + Math.Min(MaxSteps, choice.Branches.Sum(SizeOf)),
        GateRepeat repeat => Math.Min(MaxSteps, SizeOf(repeat.Inner) * Math.Clamp(repeat.Low, 1, MaxUnrolled)),
        _ => 1,
    };

    private int Loop(GateNode inner, int next)
    {
        var split = Add(new GateStep(GateOp.Split, next, next));
        steps[split] = new GateStep(GateOp.Split, Emit(inner, split), next);
        return split;
    }

    /// <summary>Octets that are in the same sets are of one class.</summary>
    private void Divide()
    {
        var classes = new Dictionary<string, byte>(StringComparer.Ordinal);
        var members = new List<byte>();
        var signature = new char[(sets.Count + 15) / 16];
        for (var octet = 0; octet < 256; octet++)
        {
            Array.Clear(signature);
            for (var set = 0; set < sets.Count; set++)
            {
                signature[set >> 4] |= sets[set].Contains(octet) ? (char)(1 << (set & 15)) : '\0';
            }

            var key = new string(signature);
            if (!classes.TryGetValue(key, out var number))
            {
                classes.Add(key, number = (byte)classes.Count);
                members.Add((byte)octet);
            }

            ClassOf[octet] = number;
        }

        Classes = members.Count;
        Representative = [.. members];
    }
}
