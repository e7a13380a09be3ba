namespace Relay.Core.Options;

/// <summary>Score thresholds of actions; infinity: never.</summary>
public sealed record ActionOptions
{
    public double Tag { get; set; } = 5;

    public double Quarantine { get; set; } = 10;

    public double Reject { get; set; } = 15;
}

public sealed class QuarantineOptions
{
    /// <summary>A folder, absolute path.</summary>
    public string Path { get; set; } = "var/quarantine";

    /// <summary>A message older than this is deleted.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Octets of all files; past it the oldest messages are deleted.</summary>
    public long MaxSize { get; set; } = 10L << 30;
}

/// <summary>Decision records, for <c>relay explain</c>.</summary>
public sealed class HistoryOptions
{
    /// <summary>A database file, absolute path.</summary>
    public string Path { get; set; } = "var/history.db";

    /// <summary>Older records are deleted; zero: none are written.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Octets of the database; past it the oldest records are deleted.</summary>
    public long MaxSize { get; set; } = 1L << 30;
}

/// <summary>Which of its own header fields the relay writes.</summary>
public sealed class HeaderOptions
{
    /// <summary>X-Spam-Report: every symbol with its score and description.</summary>
    public bool Report { get; set; }

    /// <summary>Put before the Subject of tagged mail; empty: the Subject stays. It breaks DKIM signatures.</summary>
    public string SubjectTag { get; set; } = "";

    /// <summary>Authentication-Results (RFC 8601), for backends and users' clients.</summary>
    public bool AuthenticationResults { get; set; } = true;

    /// <summary>Received-SPF (RFC 7208 §9.1), for backends that still read it.</summary>
    public bool ReceivedSpf { get; set; }
}
