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

    /// <summary>Thresholds of this domain's recipients; null: those of all.</summary>
    public ActionOptions? Actions { get; set; }

    /// <summary>Senders that are let through where they prove that it is they: addresses, domains, or <c>.domain</c> for all below one.</summary>
    public List<string> Welcome { get; set; } = [];

    /// <summary>Senders whose mail is unwanted, whether it is they or not.</summary>
    public List<string> Block { get; set; } = [];
}
