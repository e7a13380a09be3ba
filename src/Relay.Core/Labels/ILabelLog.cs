namespace Relay.Core.Labels;

/// <summary>A place in a training log, to be handed back to the log it came from. The default is its beginning.</summary>
/// <param name="Origin">Names the log and what it begins with; null at the beginning.</param>
/// <param name="Position">Where it goes on.</param>
/// <param name="Events">Events before it.</param>
public readonly record struct LabelCursor(string? Origin, string? Position, long Events);

/// <summary>Some events in their order.</summary>
/// <param name="Next">Where the next page begins.</param>
/// <param name="AtEnd">There was nothing behind them.</param>
/// <param name="Replaced">The log is no longer the one the cursor is of (its oldest events were dropped, or it is another): begin anew. Nothing was read.</param>
public sealed record LabelPage(IReadOnlyList<LabelEvent> Events, LabelCursor Next, bool AtEnd, bool Replaced)
{
    public static readonly LabelPage BeginAnew = new([], default, AtEnd: false, Replaced: true);
}

/// <summary>How much a training log keeps. What is dropped, from the oldest on, counts as never said.</summary>
/// <param name="Events">The newest so many; up to a tenth more may lie there before the oldest go.</param>
/// <param name="Age">Of events; older ones go when the log is next tidied.</param>
public sealed record LabelRetention(int Events, TimeSpan Age);

/// <summary>
/// The training log: events in one order that all its readers see alike. Several processes may append and follow. Trouble with the disk is
/// <see cref="IOException"/>, with a store <see cref="State.StateUnavailableException"/>.
/// </summary>
public interface ILabelLog : IAsyncDisposable
{
    /// <summary>Octets it takes on disk or in the store, as last seen; null where that is not known.</summary>
    long? Size { get; }

    /// <summary>When it returns they are kept, all of them, in this order.</summary>
    ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation);

    /// <summary>The next events from a cursor on; a bounded number.</summary>
    ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation);

    /// <summary>Drops what <see cref="LabelRetention"/> does not keep.</summary>
    ValueTask TidyAsync(CancellationToken cancellation);
}
