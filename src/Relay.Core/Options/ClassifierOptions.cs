namespace Relay.Core.Options;

/// <summary><c>checks.classifier</c>: the statistical judgement, and what the site teaches it.</summary>
public sealed class ClassifierOptions
{
    /// <summary>The shipped model, absolute path; null: <c>models/default.model</c> beside the program.</summary>
    public string? Model { get; set; }

    /// <summary>A small correction for each recipient's domain that has labels of its own.</summary>
    public bool PerDomain { get; set; }

    /// <summary>checks.classifier.learn.enabled: labels are taken, and followed.</summary>
    public bool Learns { get; set; } = true;

    /// <summary>The training log, absolute path. With shared state it is in the store, and labels wait beside this path while the store is away.</summary>
    public string LogPath { get; set; } = "var/labels.log";

    /// <summary>Labels kept; past them the oldest go, and what they taught with them. Some 6 kB each.</summary>
    public int KeepEvents { get; set; } = 20_000;

    /// <summary>Older labels go.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(730);
}
