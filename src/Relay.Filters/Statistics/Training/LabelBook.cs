using Relay.Core.Labels;
using Relay.Core.State;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// A reader of the training log that knows what counts, and the way to say something new: what would change nothing is not written. One caller at a time.
/// </summary>
/// <param name="learn">Told of each event read and what came of it; null where nobody learns here.</param>
/// <param name="restart">The log is another one than it was, and is read from its beginning.</param>
public sealed class LabelBook(ILabelLog log, Action<LabelEvent, LabelOutcome>? learn = null, Action? restart = null)
{
    /// <summary>Labels of the operator written at once; those of others one by one, since each may be the one that reaches the cap.</summary>
    private const int Batch = 64;

    private LabelCursor at;

    public LabelLedger Ledger { get; private set; } = new();

    /// <summary>Reads what is new, to the end.</summary>
    /// <exception cref="StateUnavailableException">The log cannot be reached; what was read stays read.</exception>
    /// <exception cref="IOException">Nor its file.</exception>
    public async ValueTask ReadOnAsync(CancellationToken cancellation)
    {
        for (var atEnd = false; !atEnd;)
        {
            var page = await log.ReadAsync(at, cancellation);
            if (page.Replaced)
            {
                at = default;
                Ledger = new LabelLedger();
                restart?.Invoke();
                continue;
            }

            foreach (var label in page.Events)
            {
                var outcome = Ledger.Add(label);
                learn?.Invoke(label, outcome);
            }

            (at, atEnd) = (page.Next, page.AtEnd);
        }
    }

    /// <summary>The events of the log that count, oldest first, to somebody who learns them all anew. False where the log has become another one meanwhile.</summary>
    public async ValueTask<bool> ReplayAsync(Action<LabelEvent> each, CancellationToken cancellation)
    {
        var (position, cursor) = (0, default(LabelCursor));
        while (position < Ledger.Count)
        {
            var page = await log.ReadAsync(cursor, cancellation);
            if (page.Replaced || (page.Events.Count == 0 && page.AtEnd))
            {
                return false;
            }

            foreach (var label in page.Events)
            {
                if (position < Ledger.Count && Ledger.Counts(position++))
                {
                    each(label);
                }
            }

            cursor = page.Next;
        }

        return true;
    }

    /// <summary>Says something; each label's outcome goes to <paramref name="told"/> in their order, when it is kept.</summary>
    public async ValueTask TellAsync(IEnumerable<LabelEvent> labels, Action<LabelEvent, LabelOutcome> told, CancellationToken cancellation)
    {
        var batch = new List<LabelEvent>();
        var inBatch = new HashSet<MessageDigest>();
        foreach (var label in labels)
        {
            if (batch.Count == Batch || (batch.Count > 0 && label.Origin.Kind != LabelSource.Operator) || inBatch.Contains(label.Message))
            {
                await WriteAsync(batch, told, cancellation);
                inBatch.Clear();
            }

            batch.Add(label);
            inBatch.Add(label.Message);
        }

        await WriteAsync(batch, told, cancellation);
    }

    private async ValueTask WriteAsync(List<LabelEvent> batch, Action<LabelEvent, LabelOutcome> told, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return;
        }

        LabelOutcome[] outcomes;
        try
        {
            await ReadOnAsync(cancellation);
            outcomes = [.. batch.Select(Ledger.Look)];
        }
        catch (StateUnavailableException)
        {
            outcomes = [.. batch.Select(static _ => LabelOutcome.Waiting)];
        }

        await log.AppendAsync([.. batch.Where((_, i) => IsNews(outcomes[i]))], cancellation);
        for (var i = 0; i < batch.Count; i++)
        {
            told(batch[i], outcomes[i]);
        }

        batch.Clear();
    }

    private static bool IsNews(LabelOutcome outcome) => outcome is LabelOutcome.Learned or LabelOutcome.Replaced or LabelOutcome.Forgotten or LabelOutcome.Waiting;
}
