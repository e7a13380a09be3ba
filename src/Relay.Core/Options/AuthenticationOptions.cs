namespace Relay.Core.Options;

/// <summary>How organizational domains are found.</summary>
public enum OrganizationMethod
{
    /// <summary>RFC 9989's walk up the DNS tree; the list where the walk finds nothing.</summary>
    TreeWalk,

    /// <summary>The public suffix list alone, as RFC 7489 had it.</summary>
    PublicSuffixList,
}

/// <summary><c>checks.dmarc</c> and <c>checks.arc</c>.</summary>
public sealed class AuthenticationOptions
{
    /// <summary>A fail with p=reject refuses, with p=quarantine quarantines. False: evidence only, a small score.</summary>
    public bool EnforceDmarc { get; set; } = true;

    public OrganizationMethod Organization { get; set; }

    /// <summary>Domains whose ARC seals are believed, lower-case A-labels. None by default: anyone can seal.</summary>
    public List<string> TrustedSealers { get; set; } = [];
}

/// <summary>One key the relay signs with.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>d=, a lower-case A-label name.</summary>
    public string Domain { get; set; } = "";

    /// <summary>s=</summary>
    public string Selector { get; set; } = "";

    /// <summary>PEM file of an RSA or Ed25519 key, absolute path.</summary>
    public string Key { get; set; } = "";
}

/// <summary><c>signing</c>: what the relay signs of the messages it passes on. Nothing by default.</summary>
public sealed class SigningOptions
{
    /// <summary>DKIM for mail from trusted networks whose author's domain is one of these, or below one.</summary>
    public List<SigningKeyOptions> Dkim { get; set; } = [];

    /// <summary>ARC seal over what is delivered; null: none.</summary>
    public SigningKeyOptions? Arc { get; set; }
}

/// <summary><c>dmarc_reports</c>: whether rows for aggregate reports (RFC 9990) are kept. Off unless asked for.</summary>
public sealed class DmarcReportOptions
{
    public bool Enabled { get; set; }

    /// <summary>org_name of the reports; empty: the hostname.</summary>
    public string Organization { get; set; } = "";

    /// <summary>The address reports are sent from and answered at.</summary>
    public string Contact { get; set; } = "";

    /// <summary>Where reports are handed in; null: they are only written to files.</summary>
    public BackendUrl? Smarthost { get; set; }
}
