namespace Relay.Core.Options;

/// <summary>Kinds of next hops.</summary>
public enum BackendScheme
{
    Smtp,
    Smtps,

    /// <summary><c>mx://DOMAIN</c>: SMTP to the hosts of the domain's MX records, in their order.</summary>
    Mx,
    Lmtp,
    Maildir,
    Imap,
    Imaps,
    Pop3,
    Pop3s,
}

/// <summary>How far TLS towards a backend is asked for.</summary>
public enum BackendTls
{
    None,

    /// <summary>STARTTLS where offered, certificate not checked; plain where it is absent or answered 4xx or 5xx.</summary>
    Opportunistic,

    /// <summary>Encrypted, or 451.</summary>
    Required,

    /// <summary>Encrypted to a host whose certificate is valid for its name, or 451.</summary>
    Verified,
}

/// <summary>A next hop as configured: <c>SCHEME://HOST[:PORT][?tls=…][&amp;tls_name=N]</c> or <c>maildir:PATH</c>.</summary>
/// <param name="Host">Host name or address (without brackets); empty for maildir.</param>
/// <param name="TlsName">Name the certificate must bear, and SNI; null: the host.</param>
/// <param name="Path">maildir: absolute path.</param>
public sealed record BackendUrl(BackendScheme Scheme, string Host, int Port, BackendTls Tls, string? TlsName = null, string? Path = null)
{
    /// <summary>TLS from the first byte.</summary>
    public bool ImplicitTls => Scheme is BackendScheme.Smtps or BackendScheme.Imaps or BackendScheme.Pop3s;

    /// <summary>One recipient a transaction, since answers come per recipient only after the data (RFC 2033 §4.2).</summary>
    public bool SingleRecipient => Scheme is BackendScheme.Lmtp;

    /// <inheritdoc/>
    public override string ToString() => Scheme is BackendScheme.Maildir
        ? $"maildir:{Path}"
        : Host.Contains(':', StringComparison.Ordinal)
            ? $"{Name}://[{Host}]:{Port}"
            : $"{Name}://{Host}:{Port}";

    private string Name => Scheme switch
    {
        BackendScheme.Smtp => "smtp",
        BackendScheme.Smtps => "smtps",
        BackendScheme.Mx => "mx",
        BackendScheme.Lmtp => "lmtp",
        BackendScheme.Imap => "imap",
        BackendScheme.Imaps => "imaps",
        BackendScheme.Pop3 => "pop3",
        BackendScheme.Pop3s => "pop3s",
        _ => "maildir",
    };
}
