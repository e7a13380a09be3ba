using System.Buffers;
using Microsoft.Extensions.Logging;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// What happens between the end of data and its reply: protocol bounds, checks, policy, then the hand-over. It answers 2xx only
/// after the next hop has, or after the message is on disk, synced; a bug or a broken disk is 451.
/// </summary>
internal sealed partial class MessageDesk(SmtpServices services, SessionFacts session)
{
    /// <summary>Octets of a Subject that the quarantine's list shows.</summary>
    private const int MaxSubject = 1000;

    /// <param name="gone">Cancelled when the client has left without asking for anything more: its message is then not delivered,
    /// since it will bring it again.</param>
    public async ValueTask<SmtpReply> JudgeAsync(Transaction transaction, CancellationToken gone)
    {
        SmtpReply reply;
        try
        {
            reply = await JudgeCoreAsync(transaction, gone);
        }
        catch (OperationCanceledException)
        {
            reply = Failed(transaction, "the client left before its message was handed over");
        }
#pragma warning disable CA1031 // whatever our own code does wrong must end in a temporary failure, not in a lost message
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(services.Logger, transaction.Envelope.Id, e);
            reply = Failed(transaction, "failed: " + e.GetType().Name);
        }

        transaction.LastReply = reply;
        return reply;
    }

    private async ValueTask<SmtpReply> JudgeCoreAsync(Transaction transaction, CancellationToken gone)
    {
        var receiver = transaction.Receiver!;
        transaction.Times = transaction.Times with { Receive = transaction.Elapsed - transaction.Times.Envelope };
        if (receiver.Trouble is { } trouble)
        {
            LogFailed(services.Logger, transaction.Envelope.Id, trouble);
        }

        if (receiver.Refusal is { } refusal)
        {
            return Refuse(transaction, refusal);
        }

        return receiver.Header() is { } section
            ? await JudgeMessageAsync(transaction, new ReceivedMessage(receiver.Body, section, receiver.HasEightBit), gone)
            : Refuse(transaction, Replies.HeaderTooBig);
    }

    private async ValueTask<SmtpReply> JudgeMessageAsync(Transaction transaction, ReceivedMessage message, CancellationToken gone)
    {
        // RFC 5321 §6.3: a mail loop shows in its Received fields.
        if (message.Header.Count(message.HeaderBytes.Span, "Received"u8) > transaction.Snapshot.Options.Limits.Hops)
        {
            return Refuse(transaction, Replies.TooManyHops);
        }

        var before = transaction.Elapsed;
        transaction.Context.Message = message;
        transaction.Checks.Start(Stage.Data);
        await transaction.CollectAsync(Stage.Data);
        transaction.Checks.Conclude(transaction.Card);
        var verdict = Policy.ForRecipients(Policy.Decide(transaction.Card, transaction.Policy.Actions), transaction.Envelope.Recipients);
        if (verdict.Action != MailAction.Reject && await transaction.AskGatesAsync(Stage.Data, transaction.Envelope.Recipients[0], gone) is { } deferred)
        {
            return Defer(transaction, deferred);
        }

        transaction.Verdict = verdict;
        var after = transaction.Elapsed;
        transaction.Times = transaction.Times with { Check = after - before };
        var reply = verdict.Action switch
        {
            MailAction.Reject => transaction.Card.Refusal ?? SpamReply.Of(transaction.Card, verdict, transaction.Envelope.Id),
            MailAction.Defer => transaction.Card.Refusal ?? new SmtpReply(451, "4.7.1", $"Deferred; id {transaction.Envelope.Id}"),
            MailAction.Discard => new SmtpReply(250, "2.0.0", $"Ok; id {transaction.Envelope.Id}"),
            _ => await HandOverAsync(transaction, message, verdict, gone),
        };
        transaction.Times = transaction.Times with { Deliver = transaction.Elapsed - after };
        return reply;
    }

    private async ValueTask<SmtpReply> HandOverAsync(Transaction transaction, ReceivedMessage message, Verdict verdict, CancellationToken gone)
    {
        var outgoing = Compose(transaction, message, verdict);
        if (verdict.Action == MailAction.Quarantine)
        {
            await services.Quarantine.StoreAsync(Entry(transaction, message, verdict), outgoing, gone);
            transaction.Backend = "quarantine";
            return new SmtpReply(250, "2.0.0", $"Ok; id {transaction.Envelope.Id}");
        }

        var result = await transaction.Delivery!.DeliverAsync(outgoing, gone);
        transaction.Backend = result.Backend;
        if (!result.Reply.IsPositive)
        {
            transaction.Verdict = verdict with
            {
                Action = result.Reply.IsTemporary ? MailAction.Defer : MailAction.Reject,
                Reason = "backend: " + result.Reply,
                ByScore = false,
            };
        }

        return result.Reply with { Text = $"{result.Reply.Text} (id {transaction.Envelope.Id})" };
    }

    private OutgoingMessage Compose(Transaction transaction, ReceivedMessage message, Verdict verdict)
    {
        var options = transaction.Snapshot.Options;
        var added = new ArrayBufferWriter<byte>(1024);
        TraceFields.WriteReceived(added, session, transaction.Envelope, options.Hostname, services.Time.GetUtcNow());
        var tag = verdict.Action == MailAction.Tag ? SubjectTag.Place(message.HeaderBytes.Span, message.Header, options.Headers.SubjectTag) : default;
        if (verdict.Action != MailAction.Quarantine)
        {
            added.Write(Sign(transaction, message, tag).Span);
        }

        TraceFields.WriteAuthentication(added, transaction.Context.Features.Get<IAuthenticationReport>(), options.Headers);
        TraceFields.WriteVerdict(added, transaction.Envelope.Id, verdict, transaction.Card, transaction.Snapshot.Scores, transaction.Policy.Actions, options.Headers, transaction.Context.Features.Get<MessageProbability>());
        if (message.Header.BeginsFolded)
        {
            // A first line that begins with white space would continue the last field put before it: an empty line keeps them apart.
            added.Write("\r\n"u8);
        }

        var own = OwnFields.Find(message.HeaderBytes.Span, message.Header, options.Hostname);
        return new OutgoingMessage(added.WrittenMemory, message.Body, own, message.HasEightBit, tag)
        {
            HasEightBitHeader = message.HasEightBit && !System.Text.Ascii.IsValid(message.HeaderBytes.Span),
        };
    }

    /// <summary>A signature is a gift to the next hop: mail goes without one rather than not at all.</summary>
    private ReadOnlyMemory<byte> Sign(Transaction transaction, ReceivedMessage message, Insertion tag)
    {
        try
        {
            if (transaction.Context.Features.Get<IMessageSigner>() is not { } signer)
            {
                return default;
            }

            // Signed is what goes out: a tag breaks the signatures that came with the message, not ours.
            var header = tag.In(message.HeaderBytes);
            var fields = tag == default ? message.Header : HeaderFields.Parse(header.Span);
            return signer.Sign(header, fields, message.Body.Length - message.Section.BodyOffset);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUnsigned(services.Logger, transaction.Envelope.Id, e);
            return default;
        }
    }

    private QuarantineEntry Entry(Transaction transaction, ReceivedMessage message, Verdict verdict) => new()
    {
        Envelope = transaction.Envelope,
        Time = services.Time.GetUtcNow(),
        Trusted = session.Trusted,
        Subject = SubjectTag.Read(message.HeaderBytes.Span, message.Header, MaxSubject),
        Size = message.Body.Length,
        Score = verdict.Score,
        Symbols = transaction.Card.Symbols,
    };

    private static SmtpReply Refuse(Transaction transaction, SmtpReply refusal)
    {
        transaction.Verdict = new Verdict(refusal.IsTemporary ? MailAction.Defer : MailAction.Reject, transaction.Card.Total, "protocol: " + refusal.Text);
        return refusal with { Text = $"{refusal.Text} (id {transaction.Envelope.Id})" };
    }

    private static SmtpReply Defer(Transaction transaction, SmtpReply reply)
    {
        transaction.Verdict = new Verdict(MailAction.Defer, transaction.Card.Total, reply.Text);
        return reply with { Text = $"{reply.Text} (id {transaction.Envelope.Id})" };
    }

    private static SmtpReply Failed(Transaction transaction, string reason)
    {
        transaction.Verdict = new Verdict(MailAction.Defer, transaction.Card.Total, reason);
        return Replies.InternalError with { Text = $"{Replies.InternalError.Text} (id {transaction.Envelope.Id})" };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Id}: the message could not be signed and goes on without")]
    private static partial void LogUnsigned(ILogger logger, string id, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Id}: the message could not be processed and was deferred")]
    private static partial void LogFailed(ILogger logger, string id, Exception e);
}
