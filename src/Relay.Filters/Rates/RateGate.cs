using System.Globalization;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Greylist;

namespace Relay.Filters.Rates;

/// <summary>
/// Holds clients, networks and sender domains to their rates: each recipient takes a token, and so does the message with the first one.
/// A transaction whose first recipients are turned away pays for its message again: those are the ones to slow down. What was taken
/// from one bucket before another said no is not given back.
/// </summary>
public sealed class RateGate(RateOptions options, IStateStore store) : IRecipientGate
{
    public string Name => "rates";

    public Stage Stage => Stage.Rcpt;

    public async ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation)
    {
        var address = context.Facts.Session!.ClientAddress;
        var envelope = context.Facts.Envelope!;
        var first = envelope.Recipients.Count == 0;
        var client = ClientNetwork.Client(address);
        var network = ClientNetwork.Of(address);
        var domain = envelope.ReversePath.Domain.ToLowerInvariant();
        return await AskAsync(options.Client, RateKind.MessagesOfClient, RateKind.RecipientsOfClient, client, first, cancellation)
            ?? await AskAsync(options.Network, RateKind.MessagesOfNetwork, RateKind.RecipientsOfNetwork, network, first, cancellation)
            ?? (domain.Length == 0 ? null // the null reverse-path is everybody's
                : await AskAsync(options.SenderDomain, RateKind.MessagesOfSenderDomain, RateKind.RecipientsOfSenderDomain, domain, first, cancellation));
    }

    private async ValueTask<SmtpReply?> AskAsync(
        SubjectRates rates, RateKind messages, RateKind recipients, string name, bool first, CancellationToken cancellation) =>
        (first ? await TakeAsync(rates.Messages, messages, name, "messages", cancellation) : null)
            ?? await TakeAsync(rates.Recipients, recipients, name, "recipients", cancellation);

    private async ValueTask<SmtpReply?> TakeAsync(RateLimit? limit, RateKind kind, string name, string what, CancellationToken cancellation)
    {
        if (limit is null)
        {
            return null;
        }

        var answer = await store.TakeAsync(new RateSubject(kind, name), limit, 1, cancellation);
        return answer.Allowed ? null : Slower(what, name, answer.RetryAfter);
    }

    private static SmtpReply Slower(string what, string name, TimeSpan wait) => new(451, "4.7.1", string.Create(
        CultureInfo.InvariantCulture, $"Too many {what} from {name}, try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds))} s"));
}
