namespace Relay.Core.Checks;

/// <summary>
/// Whom the message, or its envelope, was proved to come from. Written by the checks of authentication as they learn it; read by
/// greylisting, reputation and the log, which need not know how it was proved. Organizational domains, lower case.
/// </summary>
public sealed class ProvenIdentity
{
    /// <summary>Whose reverse-path SPF proves; null where it does not, or not yet. Known when the checks needed at RCPT have answered.</summary>
    public string? EnvelopeOrganization { get; set; }

    /// <summary>Whose author DMARC passes for; null where it does not. Known when the message has been judged.</summary>
    public string? AuthorOrganization { get; set; }

    /// <summary>One line for the log: <c>spf=pass dkim=pass(example.org) dmarc=pass</c>; empty where nothing was evaluated.</summary>
    public string Summary { get; set; } = "";
}
