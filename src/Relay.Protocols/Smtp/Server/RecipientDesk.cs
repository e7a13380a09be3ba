using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// The answer to RCPT: whose mail it is and which way it goes, then what the checks so far refuse, then the backend's own word.
/// </summary>
internal static class RecipientDesk
{
    public static async ValueTask<SmtpReply> AnswerAsync(
        Transaction transaction, SessionFacts facts, MailPath path, RcptParameters parameters, CancellationToken cancellation)
    {
        if (path.NeedsUtf8 && !transaction.Envelope.SmtpUtf8)
        {
            return Replies.RecipientNeedsUtf8; // RFC 6531 §3.5
        }

        if (Routing(transaction, facts, path, out var match) is { } refusal)
        {
            return refusal;
        }

        if (Contains(transaction.Envelope, path))
        {
            return Replies.RecipientOk; // RFC 5321 §4.1.1.3: once is enough
        }

        var policy = transaction.Snapshot.Policies.Find(path);
        if (transaction.Envelope.Recipients.Count > 0 && !ReferenceEquals(policy, transaction.Policy))
        {
            return Replies.OtherPolicy; // one verdict for the message: it cannot follow two
        }

        transaction.UsePolicy(policy);
        transaction.Checks.Start(Stage.Rcpt);
        await transaction.CollectAsync(Stage.Rcpt);
        if (transaction.Card.Refusal is { } refused)
        {
            return refused;
        }

        if (RefusedByScore(transaction, path) is { } spam)
        {
            return spam;
        }

        var recipient = new Recipient(path, parameters.Notify, parameters.OriginalRecipient);
        if (await transaction.AskGatesAsync(Stage.Rcpt, recipient, cancellation) is { } deferred)
        {
            return deferred;
        }

        await transaction.UseRouteAsync(match.Route!);
        var delivery = transaction.Delivery!;
        var reply = match.CallForward
            ? await delivery.AddRecipientAsync(recipient, cancellation)
            : delivery.RefusedBefore(recipient) ?? Replies.RecipientOk;
        if (reply.IsPositive)
        {
            transaction.Envelope.Recipients.Add(recipient);
            return Replies.RecipientOk;
        }

        return reply;
    }

    /// <summary>
    /// What is known of client and sender is enough: the message need not come. Whoever writes to the postmaster about it is heard
    /// (RFC 5321 §4.5.1, RFC 2142 §5). Where the recipient has a list of welcome senders the message has to come: only it proves who wrote it.
    /// </summary>
    private static SmtpReply? RefusedByScore(Transaction transaction, MailPath path)
    {
        var verdict = Policy.Decide(transaction.Card, transaction.Policy.Actions);
        if (verdict.Action != MailAction.Reject || path.IsPostmaster || !transaction.Policy.Welcome.IsEmpty)
        {
            return null;
        }

        transaction.Early = verdict;
        return SpamReply.Of(transaction.Card, verdict, transaction.Envelope.Id);
    }

    /// <summary>Which way; a reply where there is none.</summary>
    private static SmtpReply? Routing(Transaction transaction, SessionFacts facts, MailPath path, out RouteMatch match)
    {
        var routes = transaction.Snapshot.Routes;
        match = routes.Find(path);
        if (match.Route is null && facts.Trusted && routes.Outbound is { } outbound)
        {
            match = new RouteMatch(outbound, null, CallForward: true);
        }

        if (match.Route is null)
        {
            return Replies.RelayingDenied;
        }

        // The percent hack, bang paths and quoted addresses: a backend might take them for a route to elsewhere.
        if (!facts.Trusted && path.LocalPart.AsSpan().IndexOfAny('%', '!', '@') >= 0)
        {
            return Replies.RoutedLocalPart;
        }

        if (match.Listed == false)
        {
            return Replies.UnknownRecipient;
        }

        if (transaction.Route is { } route && (!ReferenceEquals(route, match.Route) || route.SingleRecipient) && transaction.Envelope.Recipients.Count > 0)
        {
            return Contains(transaction.Envelope, path) ? null : Replies.OtherRoute;
        }

        return transaction.Envelope.Recipients.Count >= transaction.Snapshot.Options.Limits.Recipients ? Replies.TooManyRecipients : null;
    }

    private static bool Contains(Envelope envelope, MailPath path)
    {
        foreach (var known in envelope.Recipients)
        {
            if (known.Path.Address == path.Address)
            {
                return true;
            }
        }

        return false;
    }
}
