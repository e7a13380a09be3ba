using System.Net;

namespace Relay.Core.Options;

/// <summary>
/// Configuration as written in relay.yaml, with every default filled in. Plain data: reading, validation and
/// file positions belong to the executable's configuration loader, compiled forms to the snapshots.
/// </summary>
public sealed class RelayOptions
{
    /// <summary>Name in the greeting, in Received and as authserv-id.</summary>
    public string Hostname { get; set; } = "localhost";

    public List<ListenerOptions> Listeners { get; set; } = [];

    public HttpOptions Http { get; set; } = new();

    /// <summary>Null: no certificate, STARTTLS is not offered.</summary>
    public TlsOptions? Tls { get; set; }

    public DnsOptions Dns { get; set; } = new();

    /// <summary><c>embedded:PATH</c> or <c>redis://…</c>.</summary>
    public string State { get; set; } = "embedded:var/state";

    /// <summary>Clients that are not checked at the edge, may relay outward, and whose bare newlines are normalized.</summary>
    public List<IPNetwork> TrustedNetworks { get; set; } = [];

    /// <summary>Next hop for mail from trusted networks to other domains; null: refused with 550 5.7.1.</summary>
    public BackendUrl? Outbound { get; set; }

    /// <summary>Recipients' domains, lower-case A-labels, <c>*</c> for all others.</summary>
    public Dictionary<string, DomainOptions> Domains { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public LimitOptions Limits { get; set; } = new();

    public BackendPoolOptions Backends { get; set; } = new();

    public CheckOptions Checks { get; set; } = new();

    /// <summary>Rule files or folders, absolute paths.</summary>
    public List<string> Rules { get; set; } = [];

    public ActionOptions Actions { get; set; } = new();

    /// <summary>Folder of temporary message files, absolute path. They are unlinked at once; the folder is empty to look at.</summary>
    public string Spool { get; set; } = "var/spool";

    public QuarantineOptions Quarantine { get; set; } = new();

    public HistoryOptions History { get; set; } = new();

    public HeaderOptions Headers { get; set; } = new();

    public LogOptions Log { get; set; } = new();

    public SigningOptions Signing { get; } = new();

    public DmarcReportOptions DmarcReports { get; } = new();

    /// <summary>The public suffix list, absolute path; null: the one beside the program, or the system's where that is newer.</summary>
    public string? PublicSuffixList { get; set; }
}
