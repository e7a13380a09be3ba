namespace Relay.Filters.Rules;

/// <summary>What became of rule files.</summary>
public sealed record RuleReport
{
    public required IReadOnlyList<RuleNote> Notes { get; init; }

    public required int Files { get; init; }

    /// <summary>Rules of the eight counted kinds that run as written.</summary>
    public required int Taken { get; init; }

    /// <summary>Rules of these kinds that do not; each has a note.</summary>
    public required int Skipped { get; init; }

    /// <summary>Rules that only lines under conditions that do not hold define.</summary>
    public required int Inactive { get; init; }

    /// <summary>Composites that can never hit, for want of what they ask for.</summary>
    public required int DeadMetas { get; init; }

    /// <summary>Scores of skipped rules and dead composites, without their signs.</summary>
    public required double ScoreLost { get; init; }

    /// <summary>True where a file could not be read.</summary>
    public required bool AnyUnreadable { get; init; }
}
