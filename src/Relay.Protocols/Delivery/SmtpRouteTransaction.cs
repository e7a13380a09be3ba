using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>
/// One transaction on an <see cref="SmtpRoute"/>: asks for recipients over one connection, and delivers over another or the
/// same. Its promise: 2xx only after the backend's 2xx to the end of data.
/// </summary>
internal sealed class SmtpRouteTransaction(SmtpRoute route, Envelope envelope) : IRouteTransaction
{
    private readonly HashSet<MailPath> asked = [];
    private Lease? checking;
    private bool mailSaid;

    public async ValueTask<SmtpReply> AddRecipientAsync(Recipient recipient, CancellationToken cancellation)
    {
        asked.Add(recipient.Path);
        var extended = EnvelopeRules.NeedsExtensions(envelope, recipient);
        var known = route.Cache.Find(route.Key, envelope.ReversePath, recipient.Path);
        // A remembered 2xx does not say whether the backend has what this envelope needs.
        if (known is { } answer && (answer.IsPermanent || !extended))
        {
            DeliveryMeter.Cache(hit: true);
            return answer;
        }

        DeliveryMeter.Cache(hit: false);
        var started = route.Time.GetTimestamp();
        var reply = await AskAsync(recipient, cancellation);
        DeliveryMeter.Operation(route.Name, "check", reply.Code, route.Time.GetElapsedTime(started));
        return reply;
    }

    public SmtpReply? RefusedBefore(Recipient recipient) =>
        route.Cache.Find(route.Key, envelope.ReversePath, recipient.Path) is { IsPermanent: true } known ? known : null;

    public void Release()
    {
        checking?.Return(reset: mailSaid);
        checking = null;
        mailSaid = false;
    }

    public async ValueTask<DeliveryResult> DeliverAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        Release();
        var started = route.Time.GetTimestamp();
        var delivery = new SmtpDelivery(route, envelope, asked);
        var result = await delivery.RunAsync(message, fresh: false, cancellation) ?? (await delivery.RunAsync(message, fresh: true, cancellation))!.Value;
        DeliveryMeter.Operation(route.Name, "deliver", result.Reply.Code, route.Time.GetElapsedTime(started));
        return result;
    }

    public ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }

    /// <summary>Two tries: a kept connection, or one that idled between two RCPT, may turn out dead, and nothing was begun that counts.</summary>
    private async ValueTask<SmtpReply> AskAsync(Recipient recipient, CancellationToken cancellation)
    {
        for (var fresh = false; ; fresh = true)
        {
            var first = checking is null;
            if (first)
            {
                var taken = await route.TakeAsync(fresh, cancellation);
                if (taken.Lease is null)
                {
                    return taken.Failure;
                }

                checking = taken.Lease;
            }

            var lease = checking!;
            try
            {
                if (await AskAsync(lease, recipient, mayRetry: !fresh && (lease.Reused || !first), cancellation) is { } reply)
                {
                    return reply;
                }
            }
            catch (ConnectionLostException e)
            {
                route.Logger.ConnectionLost(lease.Host.Name, e.Message);
                DropChecking();
                if (!lease.Reused && first)
                {
                    lease.Host.Failed(e.Message);
                }

                if (fresh)
                {
                    return ReplyMapping.Lost("The next hop broke off, try again later");
                }
            }
            catch
            {
                DropChecking();
                throw;
            }
        }
    }

    /// <summary>Null: the connection was being closed by the backend, and another try is due.</summary>
    private async ValueTask<SmtpReply?> AskAsync(Lease lease, Recipient recipient, bool mayRetry, CancellationToken cancellation)
    {
        var offered = lease.Connection.Capabilities;
        if (EnvelopeRules.AtRecipient(envelope, recipient, offered.Extensions) is { } refusal)
        {
            return refusal;
        }

        var exchange = new MailExchange(lease.Connection, route.Settings);
        var (mail, answer) = await exchange.CheckAsync(envelope, recipient, sayMail: !mailSaid, cancellation);
        var mailRefused = mail is { IsRefusal: true };
        var decisive = mailRefused ? mail!.Value : answer;
        mailSaid |= !mailRefused;
        if (decisive.IsClosing)
        {
            DropChecking();
            if (mayRetry)
            {
                return null;
            }
        }

        var reply = ReplyMapping.ToClient(decisive, offered.EnhancedStatusCodes);
        if (!mailRefused)
        {
            Remember(recipient, reply);
        }
        else if (!decisive.IsClosing)
        {
            Restart();
        }

        return reply;
    }

    /// <summary>After a refused MAIL the connection is given back with RSET: what a backend made of the RCPT behind it is not our state.</summary>
    private void Restart()
    {
        checking?.Return(reset: true);
        checking = null;
        mailSaid = false;
    }

    private void Remember(Recipient recipient, SmtpReply reply)
    {
        // A policy refusal (X.7.Y) may be about this sender: it is not a fact about the recipient.
        if (reply.IsPositive)
        {
            route.Cache.Remember(route.Key, recipient.Path, reply, route.Settings.RecipientGood);
        }
        else if (!reply.Enhanced.StartsWith("5.7.", StringComparison.Ordinal))
        {
            route.Cache.Remember(route.Key, recipient.Path, reply, route.Settings.RecipientBad);
        }
    }

    private void DropChecking()
    {
        checking?.Drop();
        checking = null;
        mailSaid = false;
    }
}
