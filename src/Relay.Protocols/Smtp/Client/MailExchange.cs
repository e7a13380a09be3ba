using System.Runtime.InteropServices;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Client;

/// <summary>How far the envelope came.</summary>
internal enum EnvelopeStep
{
    /// <summary>354: the message may follow.</summary>
    Ready,
    MailRefused,
    RecipientRefused,
    DataRefused,
}

/// <param name="Refusal">The backend's reply to the step that ended it.</param>
/// <param name="Recipients">Replies to RCPT in the envelope's order; null where they were not reached.</param>
/// <param name="MustDrop">354 was said though the message must not follow: only closing discards the transaction.</param>
internal readonly record struct EnvelopeResult(EnvelopeStep Step, BackendReply Refusal, BackendReply[]? Recipients, bool MustDrop);

/// <summary>
/// The dialogue of one transaction over one connection: envelope, pipelined where that is offered (RFC 2920), and data. It decides
/// nothing about other hosts or other tries. Throws <see cref="ConnectionLostException"/>; refusals are results.
/// </summary>
internal sealed class MailExchange(SmtpConnection connection, BackendSettings settings)
{
    /// <summary>Recipients in one write. More could fill both sides' buffers with neither reading (RFC 2920 §3.1).</summary>
    private const int Group = 100;

    /// <summary>True from the moment on when the end of data may have reached the backend: then it may have the message.</summary>
    public bool EndMayHaveGone { get; private set; }

    private Capabilities Offered => connection.Capabilities;

    /// <summary>Asks for one recipient, after MAIL where that has not been said in this transaction.</summary>
    public async ValueTask<(BackendReply? Mail, BackendReply Recipient)> CheckAsync(Envelope envelope, Recipient recipient, bool sayMail, CancellationToken cancellation)
    {
        BackendReply? mail = null;
        var forwarded = false;
        if (sayMail)
        {
            connection.Transactions++;
            forwarded = WriteMail(envelope, envelope.DeclaredSize, envelope.Body == BodyType.EightBitMime);
            if (!Offered.Pipelining)
            {
                await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
                mail = await AnswerAsync(cancellation);
                if (mail is { IsRefusal: true })
                {
                    return (mail, default);
                }
            }
        }

        MailCommands.Rcpt(connection.Commands, recipient, Offered);
        await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
        if (sayMail && mail is null)
        {
            mail = await MailAnswerAsync(forwarded, cancellation);
        }

        try
        {
            // Pipelined behind a refused MAIL this is 503 or the like: taken off the wire, not looked at.
            return (mail, await AnswerAsync(cancellation, keepText: true));
        }
        catch (ConnectionLostException) when (mail is { IsRefusal: true })
        {
            return (mail, default); // refused and hung up: the refusal is the answer, and the dead connection shows at its next use
        }
    }

    /// <summary>MAIL, RCPT for all and DATA.</summary>
    public ValueTask<EnvelopeResult> SendEnvelopeAsync(Envelope envelope, OutgoingMessage message, CancellationToken cancellation)
    {
        connection.Transactions++;
        var eightBit = envelope.Body == BodyType.EightBitMime || message.HasEightBit;
        var forwarded = WriteMail(envelope, message.Length, eightBit);
        return Offered.Pipelining ? PipelinedAsync(envelope, forwarded, cancellation) : OneByOneAsync(envelope, forwarded, cancellation);
    }

    /// <summary>
    /// The message and the end of data, the latter in one write with the last octets; then the backend's answer.
    /// <paramref name="cancellation"/> counts until that write. What fails from there on leaves it unknown whether the message was
    /// taken: the sender, told 451, tries again, so that a duplicate is possible and a loss is not (RFC 5321 §4.2.5, RFC 1047).
    /// </summary>
    public async ValueTask<BackendReply> SendMessageAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        using var block = new DataBlock();
        foreach (var piece in message.Pieces())
        {
            var rest = piece;
            while (!(rest = block.Take(rest)).IsEmpty)
            {
                await connection.WriteAsync(block.Written, settings.CommandTimeout, cancellation);
                block.Clear();
            }
        }

        block.Finish();
        cancellation.ThrowIfCancellationRequested();
        EndMayHaveGone = true;
        await connection.WriteAsync(block.Written, settings.DataTimeout, CancellationToken.None);
        var reply = await connection.ReadReplyAsync(keepText: true, settings.DataTimeout, CancellationToken.None);
        return reply.IsPositive || reply.IsRefusal ? reply : throw new OutOfStepException($"the end of data was answered {reply.Code}");
    }

    private bool WriteMail(Envelope envelope, long? size, bool eightBit)
    {
        var forwarded = settings.Xforward && Offered.Xforward.Length > 0;
        if (forwarded)
        {
            MailCommands.Xforward(connection.Commands, envelope.Client, Offered);
            if (!Offered.Pipelining)
            {
                // Without PIPELINING the two cannot share a write, and logging is not worth a round trip.
                connection.Commands.Clear();
                forwarded = false;
            }
        }

        MailCommands.Mail(connection.Commands, envelope, Offered, size, eightBit);
        return forwarded;
    }

    private async ValueTask<BackendReply> MailAnswerAsync(bool forwarded, CancellationToken cancellation)
    {
        if (forwarded)
        {
            await AnswerAsync(cancellation); // a refused XFORWARD costs the backend's log a line, not the mail
        }

        return await AnswerAsync(cancellation);
    }

    private async ValueTask<EnvelopeResult> PipelinedAsync(Envelope envelope, bool forwarded, CancellationToken cancellation)
    {
        var recipients = envelope.Recipients;
        var replies = new BackendReply[recipients.Count];
        BackendReply mail = default;
        var done = 0;
        while (true)
        {
            var group = Math.Min(Group, recipients.Count - done);
            foreach (var recipient in CollectionsMarshal.AsSpan(recipients).Slice(done, group))
            {
                MailCommands.Rcpt(connection.Commands, recipient, Offered);
            }

            var last = done + group == recipients.Count;
            if (last)
            {
                connection.Commands.Add("DATA\r\n"u8);
            }

            await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
            mail = done == 0 ? await MailAnswerAsync(forwarded, cancellation) : mail;
            try
            {
                var refused = mail.IsRefusal;
                for (var end = done + group; done < end; done++)
                {
                    replies[done] = await AnswerAsync(cancellation);
                    refused |= replies[done].IsRefusal;
                }

                if (last || refused)
                {
                    return Judge(mail, replies[..done], last ? await DataAnswerAsync(cancellation) : null);
                }
            }
            catch (ConnectionLostException) when (mail.IsRefusal)
            {
                return new(EnvelopeStep.MailRefused, mail, null, MustDrop: true); // refused and hung up: the refusal is the answer
            }
        }
    }

    private async ValueTask<EnvelopeResult> OneByOneAsync(Envelope envelope, bool forwarded, CancellationToken cancellation)
    {
        await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
        var mail = await MailAnswerAsync(forwarded, cancellation);
        var replies = new List<BackendReply>();
        var going = !mail.IsRefusal;
        for (var i = 0; going && i < envelope.Recipients.Count; i++)
        {
            MailCommands.Rcpt(connection.Commands, envelope.Recipients[i], Offered);
            await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
            replies.Add(await AnswerAsync(cancellation));
            going = !replies[i].IsRefusal;
        }

        BackendReply? data = null;
        if (going)
        {
            connection.Commands.Add("DATA\r\n"u8);
            await connection.SendCommandsAsync(settings.CommandTimeout, cancellation);
            data = await DataAnswerAsync(cancellation);
        }

        return Judge(mail, [.. replies], data);
    }

    /// <summary>
    /// All replies are in. Where 354 came though a recipient was refused, neither the message nor a lone dot may be sent: the
    /// dot would deliver an empty message to the others (RFC 2920 §3.1).
    /// </summary>
    private static EnvelopeResult Judge(BackendReply mail, BackendReply[] recipients, BackendReply? data)
    {
        var mustDrop = data is { Code: 354 };
        if (mail.IsRefusal)
        {
            return new(EnvelopeStep.MailRefused, mail, null, mustDrop);
        }

        foreach (var reply in recipients)
        {
            if (reply.IsRefusal)
            {
                return new(EnvelopeStep.RecipientRefused, reply, recipients, mustDrop);
            }
        }

        return data is { IsRefusal: true } refusal
            ? new(EnvelopeStep.DataRefused, refusal, recipients, false)
            : new(EnvelopeStep.Ready, default, recipients, false);
    }

    /// <summary>The answer to XFORWARD, MAIL or RCPT: 2xx, or a refusal; all else is no answer to these.</summary>
    private async ValueTask<BackendReply> AnswerAsync(CancellationToken cancellation, bool keepText = false)
    {
        var reply = await connection.ReadReplyAsync(keepText, settings.CommandTimeout, cancellation);
        return reply.IsRefusal || (reply.IsPositive && reply.Code != 221) ? reply : throw new OutOfStepException($"an envelope command was answered {reply.Code}");
    }

    private async ValueTask<BackendReply> DataAnswerAsync(CancellationToken cancellation)
    {
        var reply = await connection.ReadReplyAsync(keepText: false, settings.CommandTimeout, cancellation);
        return reply.Code == 354 || reply.IsRefusal ? reply : throw new OutOfStepException($"DATA was answered {reply.Code}");
    }
}
