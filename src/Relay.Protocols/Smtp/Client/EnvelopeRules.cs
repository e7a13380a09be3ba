using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// What a backend cannot take and must therefore be refused rather than silently dropped or downgraded. Pure; null means
/// that it may go.
/// </summary>
internal static class EnvelopeRules
{
    private static readonly SmtpReply NoUtf8Address = new(550, "5.6.7", "The next hop does not take internationalized addresses");
    private static readonly SmtpReply NoUtf8Header = new(554, "5.6.9", "The next hop does not take internationalized header fields");
    private static readonly SmtpReply NoEightBit = new(554, "5.6.3", "The next hop takes 7-bit content only");
    private static readonly SmtpReply NoDsn = new(555, "5.5.4", "The next hop does not take delivery status notification parameters");
    private static readonly SmtpReply TooBig = new(552, "5.3.4", "Message too big for the next hop");
    private static readonly SmtpReply BadAddress = new(553, "5.1.3", "Control characters in an address");

    /// <summary>True where the answer depends on what the backend offers, so that a remembered one does not do.</summary>
    public static bool NeedsExtensions(Envelope envelope, Recipient recipient) =>
        envelope.WantsDsn || recipient.WantsDsn || envelope.SmtpUtf8 || NeedsUtf8(envelope, recipient);

    /// <summary>At RCPT: the addresses are known, the message is not.</summary>
    public static SmtpReply? AtRecipient(Envelope envelope, Recipient recipient, BackendExtensions offered)
    {
        if (!IsSafe(envelope, recipient))
        {
            return BadAddress;
        }

        if (!offered.HasFlag(BackendExtensions.SmtpUtf8) && NeedsUtf8(envelope, recipient))
        {
            return NoUtf8Address; // RFC 6531 §3.5
        }

        return !offered.HasFlag(BackendExtensions.Dsn) && PromisesSuccess(recipient) ? NoDsn : null;
    }

    /// <summary>At delivery: everything is known.</summary>
    public static SmtpReply? AtDelivery(Envelope envelope, OutgoingMessage message, Capabilities offered)
    {
        foreach (var recipient in envelope.Recipients)
        {
            if (AtRecipient(envelope, recipient, offered.Extensions) is { } refusal)
            {
                return refusal;
            }
        }

        if (envelope.SmtpUtf8 && !offered.SmtpUtf8 && message.HasEightBitHeader)
        {
            return NoUtf8Header; // RFC 6531 §3.6: only what needs nothing of the extension may go without it
        }

        if (envelope.Body == BodyType.EightBitMime && message.HasEightBit && !offered.EightBitMime)
        {
            return NoEightBit; // RFC 6152 §3; undeclared 8-bit content passes as it came
        }

        return offered.MaxSize > 0 && message.Length > offered.MaxSize ? TooBig : null; // RFC 1870 §6.1
    }

    /// <summary>
    /// RFC 3461 §5.2.2: mail goes on to a host without DSN, less the parameters; only NOTIFY=SUCCESS asks for a "relayed" notification,
    /// which a proxy has no way to send. (Postfix gives ORCPT wherever DSN is offered, so refusing for that would refuse its mail.)
    /// </summary>
    private static bool PromisesSuccess(Recipient recipient) => recipient.Notify?.Contains("SUCCESS", StringComparison.OrdinalIgnoreCase) == true;

    private static bool NeedsUtf8(Envelope envelope, Recipient recipient) => envelope.ReversePath.NeedsUtf8 || recipient.Path.NeedsUtf8;

    /// <summary>The session has checked the syntax; a line end in an argument would be a command of the sender's own, so it is checked twice.</summary>
    private static bool IsSafe(Envelope envelope, Recipient recipient) =>
        IsSafe(envelope.ReversePath.Address) && IsSafe(recipient.Path.Address) && IsSafe(recipient.Notify) && IsSafe(recipient.OriginalRecipient)
        && IsSafe(envelope.DsnReturn) && IsSafe(envelope.DsnEnvelopeId);

    private static bool IsSafe(string? argument) => argument is null || !argument.AsSpan().ContainsAnyInRange('\0', '\x1F');
}
