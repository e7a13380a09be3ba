namespace Relay.Core.Mail;

/// <summary>BODY parameter of MAIL (RFC 6152).</summary>
public enum BodyType
{
    /// <summary>No BODY parameter.</summary>
    Unspecified,
    SevenBit,
    EightBitMime,
}

/// <summary>A recipient with its DSN parameters (RFC 3461 §4), values as given (xtext not decoded).</summary>
public sealed record Recipient(MailPath Path, string? Notify = null, string? OriginalRecipient = null)
{
    public bool WantsDsn => Notify is not null || OriginalRecipient is not null;
}

/// <summary>The envelope of one transaction: MAIL with its parameters, and the recipients taken so far.</summary>
public sealed class Envelope
{
    public required MailPath ReversePath { get; init; }

    public BodyType Body { get; init; }

    public bool SmtpUtf8 { get; init; }

    /// <summary>SIZE parameter of MAIL in octets (RFC 1870), null where absent.</summary>
    public long? DeclaredSize { get; init; }

    /// <summary>RET parameter (RFC 3461 §4.3): FULL or HDRS.</summary>
    public string? DsnReturn { get; init; }

    /// <summary>ENVID parameter (RFC 3461 §4.4), xtext.</summary>
    public string? DsnEnvelopeId { get; init; }

    /// <summary>Recipients that were answered 250, in their order.</summary>
    public List<Recipient> Recipients { get; } = [];

    /// <summary>Client and session, for XFORWARD and the log of delivery.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The relay's id of the transaction.</summary>
    public required string Id { get; init; }

    public bool WantsDsn => DsnReturn is not null || DsnEnvelopeId is not null;
}

/// <summary>Who is at the other end, as far as a backend may be told.</summary>
public sealed record ClientIdentity(System.Net.IPAddress Address, int Port, string Helo, bool Extended);
