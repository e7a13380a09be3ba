namespace Relay.Core.Options;

/// <summary>Score thresholds of actions; infinity: never.</summary>
public sealed class ActionOptions
{
    public double Tag { get; set; } = 5;

    public double Quarantine { get; set; } = 10;

    public double Reject { get; set; } = 15;
}

public sealed class QuarantineOptions
{
    /// <summary>A Maildir, absolute path.</summary>
    public string Path { get; set; } = "var/quarantine";
}

/// <summary>Which of its own header fields the relay writes.</summary>
public sealed class HeaderOptions
{
    /// <summary>X-Spam-Report: every symbol with its score and description.</summary>
    public bool Report { get; set; }

    /// <summary>Authentication-Results (RFC 8601), for backends and users' clients.</summary>
    public bool AuthenticationResults { get; set; } = true;

    /// <summary>Received-SPF (RFC 7208 §9.1), for backends that still read it.</summary>
    public bool ReceivedSpf { get; set; }
}
