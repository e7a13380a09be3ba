namespace Relay.Filters.Authentication;

/// <summary>Why a fail of DMARC was not taken at the word of the domain's owner (RFC 9989 §5.3.6, RFC 9990 §3.1.1.6).</summary>
public enum DmarcOverride
{
    /// <summary>It was, or nothing was asked.</summary>
    None,

    /// <summary>A trusted sealer saw it pass (RFC 8617 §5).</summary>
    TrustedSealer,

    /// <summary>It came through a mailing list that proves its own name.</summary>
    MailingList,

    /// <summary>Mail of this author from this network has passed for long.</summary>
    History,
}

/// <summary>Words of overrides.</summary>
public static class DmarcOverrides
{
    /// <summary>In the symbol's evidence and in Authentication-Results.</summary>
    public static string Text(this DmarcOverride reason) => reason switch
    {
        DmarcOverride.TrustedSealer => "a trusted ARC sealer saw it pass",
        DmarcOverride.MailingList => "came through a mailing list that proves its name",
        DmarcOverride.History => "mail of this author from this network has passed before",
        _ => "",
    };
}
