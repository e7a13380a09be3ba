namespace Relay.Auth.Dmarc;

/// <summary>What SPF and DKIM proved (RFC 9989 §4.3), and what they could not know.</summary>
/// <param name="Spf">The domain of an SPF pass of the MAIL FROM identity; null without.</param>
/// <param name="Dkim">The d= domains of signatures that pass.</param>
public sealed record DmarcIdentifiers(string? Spf, IReadOnlyList<string> Dkim)
{
    /// <summary>The domain whose SPF evaluation ended in temperror.</summary>
    public string? SpfUnknown { get; init; }

    /// <summary>The d= domains of signatures that ended in temperror.</summary>
    public IReadOnlyList<string> DkimUnknown { get; init; } = [];

    public static DmarcIdentifiers None { get; } = new(null, []);
}
