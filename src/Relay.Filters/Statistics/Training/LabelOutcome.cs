namespace Relay.Filters.Statistics.Training;

/// <summary>What came of a label. A closed set, as metrics name it.</summary>
public enum LabelOutcome
{
    /// <summary>A new example.</summary>
    Learned,

    /// <summary>It takes the place of what was said of the message before.</summary>
    Replaced,

    /// <summary>What was said of the message is taken back.</summary>
    Forgotten,

    /// <summary>The same was said before, or there was nothing to forget.</summary>
    Known,

    /// <summary>Its source has said as much as it may.</summary>
    Capped,

    /// <summary>The operator said otherwise.</summary>
    Overruled,

    /// <summary>The shared log cannot be reached; the label waits on this machine.</summary>
    Waiting,
}
