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

    public HeaderOptions Headers { get; set; } = new();

    public LogOptions Log { get; set; } = new();
}

/// <summary>Protocols a listener can speak.</summary>
public enum ListenerProtocol
{
    Smtp,
    Smtps,
    Pop3,
    Pop3s,
    Imap,
    Imaps,
}

/// <summary>What is done with a CR or LF that is not part of CR LF in message data.</summary>
public enum BareNewline
{
    /// <summary>550 5.5.2 after the true end of data.</summary>
    Reject,

    /// <summary>Made CR LF before anything looks at the message.</summary>
    Normalize,
}

public sealed class ListenerOptions
{
    public ListenerProtocol Protocol { get; set; }

    public IPEndPoint Address { get; set; } = new(IPAddress.Loopback, 2525);

    /// <summary>The hosts that may, and must, send a PROXY header; others on this listener are ordinary clients.</summary>
    public List<IPNetwork> ProxyProtocol { get; set; } = [];

    public BareNewline BareNewline { get; set; }

    /// <summary>POP3 and IMAP: where sessions are passed on to.</summary>
    public BackendUrl? Upstream { get; set; }

    /// <summary>POP3 and IMAP: off, mark or move.</summary>
    public string Scan { get; set; } = "mark";

    /// <summary>TLS from the first byte.</summary>
    public bool ImplicitTls => Protocol is ListenerProtocol.Smtps or ListenerProtocol.Pop3s or ListenerProtocol.Imaps;
}

public sealed class HttpOptions
{
    public IPEndPoint Address { get; set; } = new(IPAddress.Loopback, 9925);

    /// <summary>Bearer token of admin pages; needed unless the address is loopback.</summary>
    public string? Token { get; set; }
}

public sealed class CertificateOptions
{
    /// <summary>PEM file with the certificate and its chain, absolute path.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file with the private key, absolute path.</summary>
    public string Key { get; set; } = "";
}

public sealed class TlsOptions
{
    /// <summary>All certificates, chosen among by SNI and by what the client can verify (RSA, ECDSA); the first is the default.</summary>
    public List<CertificateOptions> Certificates { get; set; } = [];

    /// <summary>Sender domains from which mail is taken under TLS only (530 5.7.0 otherwise).</summary>
    public List<string> RequireFrom { get; set; } = [];

    /// <summary>Client networks from which mail is taken under TLS only.</summary>
    public List<IPNetwork> RequireClients { get; set; } = [];
}

public sealed class DnsOptions
{
    /// <summary>Empty: those of /etc/resolv.conf.</summary>
    public List<IPEndPoint> Servers { get; set; } = [];

    /// <summary>Time for one try; two tries a server.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>How unknown recipients of a domain are found before the message is taken.</summary>
public enum RecipientCheck
{
    /// <summary>MAIL and RCPT are tried at the backend when the client gives RCPT; answers are cached.</summary>
    CallForward,

    /// <summary>Every syntactically valid recipient is taken; the backend is first asked at delivery.</summary>
    None,
}

public sealed class DomainOptions
{
    /// <summary>In failover order; at least one.</summary>
    public List<BackendUrl> Backends { get; set; } = [];

    /// <summary>File of valid recipients (one address or local part a line), absolute path; null: <see cref="Check"/> decides.</summary>
    public string? RecipientsFile { get; set; }

    public RecipientCheck Check { get; set; } = RecipientCheck.CallForward;
}
