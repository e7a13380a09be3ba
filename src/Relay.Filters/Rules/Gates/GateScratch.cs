namespace Relay.Filters.Rules.Gates;

/// <summary>Working space for one step of a gate, kept by each thread.</summary>
internal sealed class GateScratch
{
    [ThreadStatic]
    private static GateScratch? mine;

    [ThreadStatic]
    private static GateScratch? spare;

    private int[] before = [];
    private int[] after = [];
    private int round;

    public List<int> Pending { get; } = [];

    /// <summary>The same behind the octet.</summary>
    public List<int> Reaching { get; } = [];

    public List<int> Items { get; } = [];

    public static GateScratch Begin(int steps) => Begin(mine ??= new GateScratch(), steps);

    /// <summary>A second one, for a step within a step.</summary>
    public static GateScratch Spare(int steps) => Begin(spare ??= new GateScratch(), steps);

    private static GateScratch Begin(GateScratch scratch, int steps)
    {
        if (scratch.before.Length < steps)
        {
            scratch.before = new int[steps];
            scratch.after = new int[steps];
            scratch.round = 0;
        }

        scratch.Items.Clear();
        scratch.Pending.Clear();
        scratch.Reaching.Clear();
        if (++scratch.round == int.MaxValue)
        {
            Array.Clear(scratch.before);
            Array.Clear(scratch.after);
            scratch.round = 1;
        }

        return scratch;
    }

    /// <summary>False where this step was looked at before the octet already.</summary>
    public bool TryVisit(int step) => Mark(before, step);

    /// <summary>The same for what stands behind the octet.</summary>
    public bool TryReach(int step) => Mark(after, step);

    private bool Mark(int[] marks, int step)
    {
        if (marks[step] == round)
        {
            return false;
        }

        marks[step] = round;
        return true;
    }
}
