using Relay.Core.Labels;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// Which events of a training log count, as a function of the log alone; what a model holds is what these teach, in their order. Two steps. First, of each message one event
/// stands: the last that said something new. The same again changes nothing, another label replaces the first, <see cref="LabelVerb.Forget"/> takes it back; nobody
/// but the operator changes what the operator said. Then, in order, an event that stands counts while fewer than <see cref="Most"/>
/// of the last <see cref="Window"/> that count are its source's; the operator's always do. So no source ever is more than a fiftieth of what is learned, or twenty messages, and what does not
/// count pushes nobody else out. What counts is an example of full weight from the operator, of <see cref="OthersWeight"/> from others: measured, fifty wrong labels of full
/// weight in a row ruin a model of 1,200 messages, twenty of that weight cost it a quarter of a point. Not for use by two threads at once.
/// </summary>
public sealed class LabelLedger
{
    /// <summary>Events that count, of which a source may be <see cref="Most"/>.</summary>
    public const int Window = 1000;

    /// <summary>So many of a source may count.</summary>
    public const int Most = 20;

    /// <summary>What an example of anybody but the operator weighs.</summary>
    public const double OthersWeight = 0.05;

    private readonly List<Entry> entries = [];
    private readonly Dictionary<MessageDigest, int> standing = [];
    private readonly Dictionary<LabelOrigin, int> origins = [];
    private readonly List<int> counted = [];
    private readonly Queue<int> window = new(Window);

    private enum Standing : byte
    {
        /// <summary>Nothing, or no more.</summary>
        Void,
        Capped,
        Counts,
    }

    /// <summary>Events of the log so far.</summary>
    public int Count => entries.Count;

    /// <summary>Of them, those that count.</summary>
    public int Counting { get; private set; }

    /// <summary>An event that counted counts no more, so what was learned is no longer what the log teaches.</summary>
    public bool NeedsRebuild { get; private set; }

    /// <summary>Whether the event at this position of the log counts.</summary>
    public bool Counts(int position) => entries[position].Standing == Standing.Counts;

    /// <summary>What an event weighs as an example, where it counts.</summary>
    public static double WeightOf(LabelEvent label) => label.Origin.Kind == LabelSource.Operator ? label.Weight : label.Weight * OthersWeight;

    /// <summary>A model was made of what counts.</summary>
    public void Rebuilt() => NeedsRebuild = false;

    /// <summary>What would come of an event if it were next.</summary>
    public LabelOutcome Look(LabelEvent label)
    {
        if (!standing.TryGetValue(label.Message, out var at))
        {
            return label.Verb == LabelVerb.Forget ? LabelOutcome.Known : HasRoom(label.Origin) ? LabelOutcome.Learned : LabelOutcome.Capped;
        }

        var before = entries[at];
        var same = before.Verb == label.Verb;
        if (before.IsOperator && label.Origin.Kind != LabelSource.Operator)
        {
            return same ? LabelOutcome.Known : LabelOutcome.Overruled;
        }

        if (label.Verb == LabelVerb.Forget)
        {
            return LabelOutcome.Forgotten;
        }

        if (same && before.IsOperator == (label.Origin.Kind == LabelSource.Operator))
        {
            return LabelOutcome.Known;
        }

        // Its own word it may always change: that adds nothing.
        return HasRoom(label.Origin) || (origins.TryGetValue(label.Origin, out var own) && own == before.Origin) ? LabelOutcome.Replaced : LabelOutcome.Capped;
    }

    /// <summary>The next event of the log.</summary>
    public LabelOutcome Add(LabelEvent label)
    {
        var outcome = Look(label);
        var origin = OriginOf(label.Origin);
        var stands = standing.TryGetValue(label.Message, out var before);
        entries.Add(new Entry(label.Verb, origin, label.Origin.Kind == LabelSource.Operator, Standing.Void));
        if (outcome is LabelOutcome.Known or LabelOutcome.Overruled)
        {
            return outcome;
        }

        var wasCounted = stands && Counts(before);
        if (stands)
        {
            entries[before] = entries[before] with { Standing = Standing.Void };
            standing.Remove(label.Message);
        }

        if (label.Verb != LabelVerb.Forget)
        {
            standing[label.Message] = entries.Count - 1;
            Judge(entries.Count - 1);
        }

        if (wasCounted)
        {
            NeedsRebuild = true;
            JudgeAll();
        }

        return outcome != LabelOutcome.Forgotten && !Counts(entries.Count - 1) ? LabelOutcome.Capped : outcome;
    }

    private int OriginOf(LabelOrigin origin)
    {
        if (!origins.TryGetValue(origin, out var index))
        {
            origins[origin] = index = counted.Count;
            counted.Add(0);
        }

        return index;
    }

    private bool HasRoom(LabelOrigin origin) => origin.Kind == LabelSource.Operator || HasRoom(origins.TryGetValue(origin, out var index) ? counted[index] : 0);

    private static bool HasRoom(int own) => own < Most;

    private void Judge(int position)
    {
        var entry = entries[position];
        var counts = entry.IsOperator || HasRoom(counted[entry.Origin]);
        entries[position] = entry with { Standing = counts ? Standing.Counts : Standing.Capped };
        if (!counts)
        {
            return;
        }

        Counting++;
        counted[entry.Origin]++;
        window.Enqueue(entry.Origin);
        if (window.Count > Window)
        {
            counted[window.Dequeue()]--;
        }
    }

    /// <summary>From the beginning, as if the events that stand no more had never been.</summary>
    private void JudgeAll()
    {
        window.Clear();
        Counting = 0;
        for (var i = 0; i < counted.Count; i++)
        {
            counted[i] = 0;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Standing != Standing.Void)
            {
                Judge(i);
            }
        }
    }

    private readonly record struct Entry(LabelVerb Verb, int Origin, bool IsOperator, Standing Standing);
}
