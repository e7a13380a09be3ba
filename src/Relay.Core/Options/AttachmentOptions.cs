namespace Relay.Core.Options;

/// <summary>
/// <c>checks.attachments</c>: how far files are looked into. What lies past a bound is not looked at, and said so by a symbol: a
/// bound is reached by whoever wants to hide something, and by a few honest senders.
/// </summary>
public sealed class AttachmentOptions
{
    /// <summary>Archives within archives. Honest mail has two or three levels (a document is an archive too).</summary>
    public int Depth { get; set; } = 6;

    /// <summary>Files within all archives of one message.</summary>
    public int Entries { get; set; } = 2000;

    /// <summary>Octets that one packed file may become; it is held in memory. What matters of a file stands in less.</summary>
    public int FileSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>Octets that all packed files of one message may become together: at most half a second of one core.</summary>
    public int TotalSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many times its size a packed file may become. Tables and logs reach 100; deflate's own limit is 1032.</summary>
    public int Ratio { get; set; } = 250;
}
