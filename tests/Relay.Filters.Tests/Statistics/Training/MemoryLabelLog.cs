using Relay.Core.Labels;
using Relay.Core.State;

namespace Relay.Filters.Tests.Statistics.Training;

/// <summary>A training log in memory, in small pages; its oldest events can be dropped, and it can be away.</summary>
internal sealed class MemoryLabelLog : ILabelLog
{
    private const int Page = 3;

    private int generation;

    public List<LabelEvent> Events { get; private set; } = [];

    public bool IsAway { get; set; }

    public int Tidied { get; private set; }

    public long? Size => Events.Count;

    public void DropOldest(int count)
    {
        Events = [.. Events.Skip(count)];
        generation++;
    }

    public ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation)
    {
        FailIfAway();
        Events.AddRange(events);
        return default;
    }

    public ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation)
    {
        FailIfAway();
        if (from.Origin is not null && from.Origin != $"{generation}")
        {
            return new(LabelPage.BeginAnew);
        }

        var page = Events.Skip((int)from.Events).Take(Page).ToList();
        return new(new LabelPage(page, new($"{generation}", "", from.Events + page.Count), page.Count < Page, Replaced: false));
    }

    public ValueTask TidyAsync(CancellationToken cancellation)
    {
        Tidied++;
        return default;
    }

    public ValueTask DisposeAsync() => default;

    private void FailIfAway()
    {
        if (IsAway)
        {
            throw new StateUnavailableException("away");
        }
    }
}
