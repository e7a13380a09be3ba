using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Filters.Rates;

/// <summary>
/// Turns a client away that went on trying names: its next recipient, existing or not, ends the session, so that it learns no more. One
/// that has only passed its limit is slowed down, and what it brings for those who exist goes through: stale lists are no attacks.
/// </summary>
public sealed class DictionaryGate(DictionaryAttack attack, TarpitOptions tarpit) : IRecipientGate
{
    public string Name => "dictionary";

    public Stage Stage => Stage.Rcpt;

    public async ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation) =>
        await attack.OverAsync(context.Facts.Session!.ClientAddress, cancellation) > tarpit.CloseAfter ? attack.Farewell : null;
}
