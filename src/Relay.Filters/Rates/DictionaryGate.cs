using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Filters.Rates;

/// <summary>Puts off the recipients that exist too, while a client is trying names.</summary>
public sealed class DictionaryGate(DictionaryAttack attack) : IRecipientGate
{
    public string Name => "dictionary";

    public Stage Stage => Stage.Rcpt;

    public async ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation) =>
        await attack.EvidenceAsync(context.Facts.Session!.ClientAddress, cancellation) is { } evidence
            ? new SmtpReply(450, "4.7.1", $"Too many unknown recipients ({evidence}), try again later")
            : null;
}
