namespace Relay.Filters.Rules.Scanning;

/// <summary>
/// Composites in their order. Nearly all ask only for what a message has not: these keep the value they have when nothing hit, and only those
/// that ask for something else are worked out. Immutable.
/// </summary>
internal sealed class Composites
{
    private readonly CompiledRule[] metas;
    private readonly double[] untouched;
    private readonly int[][] askers;

    /// <param name="metas">Each behind those it asks for.</param>
    public Composites(CompiledRule[] metas, int slots)
    {
        this.metas = metas;
        untouched = new double[slots];
        var asking = new List<int>?[slots];
        for (var i = 0; i < metas.Length; i++)
        {
            untouched[metas[i].Slot] = metas[i].Expression!.Evaluate(untouched);
            foreach (var symbol in metas[i].Expression!.Symbols)
            {
                (asking[symbol] ??= []).Add(i);
            }
        }

        askers = Array.ConvertAll(asking, static a => a is null ? [] : a.ToArray());
    }

    /// <param name="due">A mark for each composite, all false; left so.</param>
    public void Run(RunState state, bool[] due)
    {
        foreach (var slot in state.Touched)
        {
            Mark(slot, due);
        }

        for (var i = 0; i < metas.Length; i++)
        {
            var slot = metas[i].Slot;
            if (!due[i])
            {
                state.Set(slot, untouched[slot]);
                continue;
            }

            due[i] = false;
            var value = metas[i].Expression!.Evaluate(state.Values);
            state.Set(slot, value);
            if (value != untouched[slot])
            {
                Mark(slot, due);
            }
        }
    }

    private void Mark(int slot, bool[] due)
    {
        foreach (var asker in askers[slot])
        {
            due[asker] = true;
        }
    }
}
