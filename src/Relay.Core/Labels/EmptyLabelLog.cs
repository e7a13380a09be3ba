namespace Relay.Core.Labels;

/// <summary>Nothing is learned here: a log that is always empty.</summary>
public sealed class EmptyLabelLog : ILabelLog
{
    public static readonly EmptyLabelLog Instance = new();

    private EmptyLabelLog()
    {
    }

    public long? Size => null;

    public ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation) => default;

    public ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation) => new(new LabelPage([], default, AtEnd: true, Replaced: false));

    public ValueTask TidyAsync(CancellationToken cancellation) => default;

    public ValueTask DisposeAsync() => default;
}
