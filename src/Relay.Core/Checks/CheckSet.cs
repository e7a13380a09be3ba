using System.Collections.Immutable;

namespace Relay.Core.Checks;

/// <summary>The checks that are on, sorted by the stage they start at. Immutable; a reload builds a new set.</summary>
public sealed class CheckSet
{
    private readonly ImmutableArray<ICheck>[] edge;
    private readonly ImmutableArray<ICheck>[] content;
    private readonly ImmutableArray<IStreamingCheck> streaming;

    /// <param name="timeout">Time one check may take.</param>
    public CheckSet(IEnumerable<ICheck> checks, TimeSpan timeout, params ImmutableArray<IConcludingCheck> concluding)
    {
        Concluding = concluding;
        var all = checks.ToArray();
        Timeout = timeout;
        var stages = Enum.GetValues<Stage>();
        edge = [.. stages.Select(s => all.Where(c => c.Starts == s).ToImmutableArray())];
        content = [.. stages.Select(s => all.Where(c => c.Starts == s && !c.EdgeOnly).ToImmutableArray())];
        streaming = [.. all.OfType<IStreamingCheck>()];
        if (all.FirstOrDefault(static c => c.NeededBy < c.Starts) is { } wrong)
        {
            throw new ArgumentException($"check {wrong.Name} is needed before it can start", nameof(checks));
        }
    }

    public TimeSpan Timeout { get; }

    /// <summary>What judges last, in order.</summary>
    public ImmutableArray<IConcludingCheck> Concluding { get; }

    /// <summary>Checks that begin with the header, the body yet to come.</summary>
    public ImmutableArray<IStreamingCheck> Streaming => streaming;

    /// <summary>Checks that start at a stage; those of the edge only for clients that are not trusted.</summary>
    public ImmutableArray<ICheck> StartingAt(Stage stage, bool withEdge) => (withEdge ? edge : content)[(int)stage];
}
