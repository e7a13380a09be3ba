namespace Relay.Core.Checks;

/// <summary>
/// Whom the message, or its envelope, was proved to come from. Written by the checks of authentication as they learn it; read by
/// greylisting, reputation and the log, which need not know how it was proved.
/// </summary>
public sealed class ProvenIdentity
{
    private readonly List<string> domains = [];
    private readonly Lock gate = new();

    /// <summary>Organizational domain of a reverse-path that SPF proves; null where it does not, or not yet. Known at RCPT.</summary>
    public string? EnvelopeOrganization { get; set; }

    /// <summary>Domains that a method passed for (SPF, DKIM), lower case, each once. Complete when the message has been judged.</summary>
    public IReadOnlyList<string> Domains
    {
        get
        {
            lock (gate)
            {
                return [.. domains];
            }
        }
    }

    /// <summary>The author's domain where DMARC passes for it; null where it does not.</summary>
    public string? AuthorDomain { get; set; }

    /// <summary>One line for the log: <c>spf=pass dkim=pass(example.org) dmarc=pass</c>; empty where nothing was evaluated.</summary>
    public string Summary { get; set; } = "";

    public void Add(string domain)
    {
        lock (gate)
        {
            if (!domains.Contains(domain))
            {
                domains.Add(domain);
            }
        }
    }
}
