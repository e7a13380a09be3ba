using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>
/// One hand-over of a message over one connection, with the rules for what each failure means to the client. It never tries
/// again once the end of data may have reached the backend.
/// </summary>
/// <param name="asked">Recipients that were answered in this transaction before.</param>
internal sealed class SmtpDelivery(SmtpRoute route, Envelope envelope, IReadOnlySet<MailPath> asked)
{
    private static readonly SmtpReply RefusedLate = new(451, "4.5.1", "The next hop refused a recipient that it had taken before, try again later");
    private static readonly SmtpReply SpoolTrouble = new(451, "4.3.0", "Local trouble, try again later");

    /// <summary>
    /// Null where the connection broke before the end of data could have gone out: the message can go over a fresh one, to the next
    /// host where this one does not carry transactions through. Never null when a fresh one was asked for.
    /// </summary>
    public async ValueTask<DeliveryResult?> RunAsync(OutgoingMessage message, bool fresh, CancellationToken cancellation)
    {
        var taken = await route.TakeAsync(fresh, cancellation);
        if (taken.Lease is not { } lease)
        {
            return new DeliveryResult(taken.Failure, "");
        }

        var exchange = new MailExchange(lease.Connection, route.Settings);
        var mayRetry = !fresh;
        try
        {
            return await RunAsync(lease, exchange, message, mayRetry, cancellation);
        }
        catch (ConnectionLostException e)
        {
            route.Logger.ConnectionLost(lease.Host.Name, e.Message);
            if (!lease.Reused)
            {
                lease.Host.Failed(e.Message);
            }

            return mayRetry && !exchange.EndMayHaveGone ? null : new DeliveryResult(LostReply(exchange), lease.Host.Name);
        }
        catch (IOException e)
        {
            route.Logger.SpoolFailed(e, envelope.Id);
            return new DeliveryResult(SpoolTrouble, lease.Host.Name);
        }
        finally
        {
            lease.Drop(); // no more than a formality where it was returned
        }
    }

    private async ValueTask<DeliveryResult?> RunAsync(Lease lease, MailExchange exchange, OutgoingMessage message, bool mayRetry, CancellationToken cancellation)
    {
        var offered = lease.Connection.Capabilities;
        if (EnvelopeRules.AtDelivery(envelope, message, offered) is { } unfit)
        {
            lease.Return(reset: false);
            return new DeliveryResult(unfit, lease.Host.Name);
        }

        var result = await exchange.SendEnvelopeAsync(envelope, message, cancellation);
        if (result.Step != EnvelopeStep.Ready)
        {
            if (mayRetry && result.Refusal.IsClosing)
            {
                return null; // 421 on a connection that had been kept: its time was up, nothing more
            }

            EndRefused(lease, result);
            return new DeliveryResult(Refusal(result, offered), lease.Host.Name);
        }

        var answer = await exchange.SendMessageAsync(message, cancellation);
        if (!answer.IsClosing)
        {
            lease.Return(reset: false); // RFC 5321 §4.1.1.4: the end of data ends the transaction, whatever the answer
        }

        return new DeliveryResult(ReplyMapping.ToClient(answer, offered.EnhancedStatusCodes), lease.Host.Name);
    }

    private static void EndRefused(Lease lease, EnvelopeResult result)
    {
        if (result.MustDrop || result.Refusal.IsClosing)
        {
            lease.Drop();
        }
        else
        {
            lease.Return(reset: true);
        }
    }

    private SmtpReply Refusal(EnvelopeResult result, Capabilities offered)
    {
        if (result.Step != EnvelopeStep.RecipientRefused)
        {
            return ReplyMapping.ToClient(result.Refusal, offered.EnhancedStatusCodes);
        }

        var permanent = 0;
        var known = false;
        for (var i = 0; i < result.Recipients!.Length; i++)
        {
            var reply = result.Recipients[i];
            if (reply.IsRefusal)
            {
                var path = envelope.Recipients[i].Path;
                permanent += reply.IsPermanent ? 1 : 0;
                known |= asked.Contains(path);
                route.Cache.RememberLate(route.Key, envelope.ReversePath, path, ReplyMapping.ToClient(reply, offered.EnhancedStatusCodes), route.Settings.RecipientRefusedLate);
            }
        }

        // Where nobody was asked before (no recipient check) and all are refused for good, a retry would hear nothing new.
        return permanent == envelope.Recipients.Count && !known ? ReplyMapping.ToClient(result.Refusal, offered.EnhancedStatusCodes) : RefusedLate;
    }

    private static SmtpReply LostReply(MailExchange exchange) => ReplyMapping.Lost(
        exchange.EndMayHaveGone ? "The next hop broke off before it answered, try again later" : "The next hop broke off, try again later");
}
