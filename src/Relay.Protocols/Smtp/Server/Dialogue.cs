using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// What commands do, once their syntax and order are right. It owns the phase and the open transaction; each handler checks,
/// lets the stage's checks run, then changes state.
/// </summary>
internal sealed class Dialogue : IAsyncDisposable
{
    private readonly WireConnection wire;
    private readonly SmtpServices services;
    private readonly SessionFacts facts;
    private readonly bool normalize;
    private readonly MessageDesk desk;
    private CheckRun? sessionChecks;
    private Transaction? transaction;

    public Dialogue(WireConnection wire, SmtpServices services, SessionFacts facts, bool normalize)
    {
        this.wire = wire;
        this.services = services;
        this.facts = facts;
        this.normalize = normalize;
        desk = new MessageDesk(services, facts);
    }

    public Phase Phase { get; private set; } = Phase.Greeted;

    public bool InTransaction => transaction is not null;

    private CheckRun SessionChecks => sessionChecks ??= new CheckRun(
        services.Snapshot.Checks,
        new CheckContext { Session = facts, Hostname = services.Snapshot.Options.Hostname },
        withEdge: !facts.Trusted,
        services.Time,
        services.Logger);

    public void StartConnectChecks() => SessionChecks.Start(Stage.Connect);

    /// <summary>Whether what runs since the client connected knows it for good, as soon as that is known, and within a bound.</summary>
    public ValueTask<bool> IsVouchedForAsync(TimeSpan limit) => SessionChecks.IsVouchedForAsync(limit, wire.Closed);

    public async ValueTask<Step> ExecuteAsync(Command command, bool moreFollows)
    {
        switch (command.Row.Verb)
        {
            case Verb.Ehlo or Verb.Helo:
                await EndTransactionAsync();
                return Hello(command);
            case Verb.Mail:
                return new Step(Mail(command));
            case Verb.Rcpt:
                return await RecipientAsync(command);
            case Verb.Data:
                return await DataAsync();
            case Verb.Rset:
                await EndTransactionAsync();
                return new Step(Replies.Ok);
            case Verb.Vrfy:
                return new Step(Replies.CannotVerify);
            case Verb.Help:
                return new Step(Replies.Help);
            default:
                return new Step(Replies.Ok);
        }
    }

    /// <summary>After a TLS handshake the session is as new (RFC 3207 §4.2).</summary>
    public async ValueTask ForgetAsync()
    {
        await EndTransactionAsync();
        facts.Helo = null;
        facts.Extended = false;
        Phase = Phase.Greeted;
    }

    public async ValueTask DisposeAsync()
    {
        await EndTransactionAsync();
        sessionChecks?.Dispose();
    }

    private async ValueTask EndTransactionAsync()
    {
        if (transaction is { } open)
        {
            transaction = null;
            await open.DisposeAsync();
        }

        Phase = Phase == Phase.Greeted ? Phase.Greeted : Phase.Ready;
    }

    private Step Hello(Command command)
    {
        facts.Helo = command.Name;
        facts.Extended = command.Row.Verb == Verb.Ehlo;
        Phase = Phase.Ready;
        SessionChecks.Start(Stage.Helo);
        var hostname = services.Snapshot.Options.Hostname;
        if (!facts.Extended)
        {
            return new Step(new SmtpReply(250, "", hostname));
        }

        var startTls = services.OffersTls && facts.Tls is null;
        ReplyWriter.WriteLines(wire.Output, 250, hostname, services.Extensions.Lines(startTls));
        return default;
    }

    private SmtpReply Mail(Command command)
    {
        var snapshot = services.Snapshot;
        var path = command.Path!;
        if (facts.Tls is null && (snapshot.RequiresTls(facts.ClientAddress) || snapshot.RequiresTls(path.Domain)))
        {
            return Replies.TlsRequired;
        }

        if (command.Mail.Size > snapshot.Options.Limits.MessageSize)
        {
            return Replies.MessageTooBig; // RFC 1870 §6.1
        }

        var envelope = new Envelope
        {
            ReversePath = path,
            Body = command.Mail.Body,
            SmtpUtf8 = command.Mail.SmtpUtf8,
            DeclaredSize = command.Mail.Size,
            DsnReturn = command.Mail.Return,
            DsnEnvelopeId = command.Mail.EnvelopeId,
            Client = new ClientIdentity(facts.ClientAddress, facts.ClientPort, facts.Helo ?? "", facts.Extended),
            Id = RelayId.New(services.Time),
        };
        transaction = new Transaction(services, facts, SessionChecks, envelope);
        transaction.Checks.Start(Stage.Mail);
        Phase = Phase.Mail;
        return Replies.SenderOk;
    }

    private async ValueTask<Step> RecipientAsync(Command command)
    {
        var open = transaction!;
        var path = command.Path!;
        var reply = await RecipientDesk.AnswerAsync(open, facts, path, command.Rcpt, wire.Closed);
        open.Times = open.Times with { Envelope = open.Elapsed };
        if (reply.IsPositive)
        {
            Phase = Phase.Rcpt;
            return new Step(reply);
        }

        open.Refuse(path.Address, reply);
        if (reply.IsUnknownRecipient && !facts.Trusted && await services.Tarpit.HoldAsync(open.Snapshot.Gates, facts.ClientAddress, services.Time, wire.Closed) is { } farewell)
        {
            open.LastReply = farewell;
            return new Step(farewell, Close: true);
        }

        return new Step(reply, Close: reply.Code == 421); // RFC 5321 §4.2.3: a 421 closes the channel; a gate may say it
    }

    private async ValueTask<Step> DataAsync()
    {
        var open = transaction!;
        BeginMessage(open, chunked: false);
        ReplyWriter.Write(wire.Output, Replies.StartData);
        var status = await open.Receiver!.ReceiveDataAsync(wire);
        return status == ReceiveStatus.Complete ? await JudgeAsync(open) : Broken(status);
    }

    /// <summary>BDAT (RFC 3030): its octets are taken off the wire whatever the answer, so that they are never read as commands.</summary>
    public async ValueTask<Step> ChunkAsync(Command command, SmtpReply? fault)
    {
        if (command.ChunkSize < 0 || command.ChunkSize > 4 * services.Snapshot.Options.Limits.MessageSize)
        {
            return new Step(command.ChunkSize < 0 ? fault : Replies.MessageTooBig, Close: true);
        }

        if (fault is not null)
        {
            // RFC 3030 §2: the octets still come; they are received and thrown away.
            using var sink = NewReceiver(services.Snapshot.Options.Limits, chunked: true);
            var thrown = await sink.ReceiveChunkAsync(wire, command.ChunkSize, last: true);
            return thrown == ReceiveStatus.Complete ? new Step(fault) : Broken(thrown);
        }

        var open = transaction!;
        if (open.Receiver is null)
        {
            BeginMessage(open, chunked: true);
        }

        Phase = Phase.Bdat;
        var status = await open.Receiver!.ReceiveChunkAsync(wire, command.ChunkSize, command.LastChunk);
        if (status != ReceiveStatus.Complete)
        {
            return Broken(status);
        }

        if (command.LastChunk)
        {
            return await JudgeAsync(open);
        }

        if (open.Receiver.Refusal is { } refusal)
        {
            await EndWithAsync(open, refusal);
            return new Step(refusal);
        }

        return new Step(new SmtpReply(250, "2.0.0", $"{command.ChunkSize} octets received"));
    }

    private void BeginMessage(Transaction open, bool chunked)
    {
        open.Delivery?.Release(); // a slow sender must hold no backend connection
        open.Receiver = NewReceiver(open.Snapshot.Options.Limits, chunked);
        open.Receiver.WhenHeaderIsComplete = open.BeginBody;
    }

    private MessageReceiver NewReceiver(Core.Options.LimitOptions limits, bool chunked) =>
        new(limits, services.Spool, services.Memory, normalize, chunked, services.Time);

    private async ValueTask<Step> JudgeAsync(Transaction open)
    {
        // A client that has closed and sent nothing behind its message has given up and will bring it again; one that has sent
        // more (QUIT, as a rule) only closed its sending side.
        var more = wire.TryRead(out var result);
        if (more)
        {
            wire.Input.AdvanceTo(result.Buffer.Start);
        }

        var reply = await desk.JudgeAsync(open, more ? CancellationToken.None : wire.Closed);
        await EndTransactionAsync();
        return new Step(reply);
    }

    private async ValueTask EndWithAsync(Transaction open, SmtpReply reply)
    {
        open.LastReply = reply;
        open.Verdict = new Verdict(reply.IsTemporary ? MailAction.Defer : MailAction.Reject, open.Card.Total, "protocol: " + reply.Text);
        await EndTransactionAsync();
    }

    private static Step Broken(ReceiveStatus status) => status switch
    {
        ReceiveStatus.TimedOut => new Step(Replies.TimedOut, Close: true),
        ReceiveStatus.Flooded => new Step(Replies.MessageTooBig, Close: true),
        _ => new Step(null, Close: true),
    };
}
