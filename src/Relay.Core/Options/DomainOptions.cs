namespace Relay.Core.Options;

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
