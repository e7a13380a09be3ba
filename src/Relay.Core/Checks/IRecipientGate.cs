using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Checks;

/// <summary>What a gate may look at: the facts, what the checks have found up to here, and the recipient that is asked for.</summary>
public sealed record GateContext(CheckContext Facts, Scorecard Card, ActionOptions Actions, Recipient Recipient);

/// <summary>
/// Puts mail off, or lets it through, once the checks of a stage have told what they know: greylisting, rates. Unlike a check it speaks
/// for one recipient, and its no is a temporary failure, never a score. Asked in order, for clients that are not trusted; what it throws,
/// and a store that cannot answer, lets mail flow and is said in the log.
/// </summary>
public interface IRecipientGate
{
    /// <summary>Name under <c>checks.</c> in relay.yaml.</summary>
    string Name { get; }

    /// <summary><see cref="Stage.Rcpt"/>: asked at each RCPT. <see cref="Stage.Data"/>: asked once the message is here, with the first recipient.</summary>
    Stage Stage { get; }

    /// <summary>A 4xx reply, or null to let it through; a 421 ends the session.</summary>
    ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation);
}
