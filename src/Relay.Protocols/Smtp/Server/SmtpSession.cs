using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// The conversation with one client (RFC 5321): a loop over "what are the next bytes": a command, data, an upgrade. It owns the
/// order of commands, the budget of errors and the end of the session; what commands do is in <see cref="Dialogue"/>.
/// Connection trouble surfaces as IOException; the listener's frame ends the session.
/// </summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly WireConnection wire;
    private readonly SmtpServices services;
    private readonly SessionFacts facts;
    private readonly CommandReader reader;
    private readonly Dialogue dialogue;
    private int errors;
    private int idleCommands;

    public SmtpSession(WireConnection wire, SmtpServices services, SessionFacts facts, bool normalizeNewlines)
    {
        this.wire = wire;
        this.services = services;
        this.facts = facts;
        reader = new CommandReader(wire, services.Extensions);
        dialogue = new Dialogue(wire, services, facts, normalizeNewlines || facts.Trusted);
    }

    private Core.Options.LimitOptions Limits => services.Snapshot.Options.Limits;

    public async Task RunAsync()
    {
        await GreetAsync();
        while (true)
        {
            var status = await reader.ReadAsync(Limits.CommandTimeout, drainable: !dialogue.InTransaction);
            if (Farewell(status) is { } farewell)
            {
                await CloseAsync(farewell);
                return;
            }

            if (status == CommandStatus.Closed)
            {
                return;
            }

            NoteFaults();
            if (reader.Current.Row.Verb is not (Verb.Mail or Verb.Rcpt or Verb.Data or Verb.Bdat) && ++idleCommands > Limits.CommandsWithoutMail)
            {
                await CloseAsync(Replies.TooManyIdleCommands);
                return;
            }

            var step = await StepAsync();
            if (step.Reply is { } reply && !await AnswerAsync(reply))
            {
                return;
            }

            if (step.Close)
            {
                await wire.FlushAsync(Limits.CommandTimeout);
                return;
            }
        }
    }

    public ValueTask DisposeAsync() => dialogue.DisposeAsync();

    /// <summary>Strangers may be kept waiting for the greeting: a client that talks into the pause does not know that the server speaks first.</summary>
    private async ValueTask GreetAsync()
    {
        dialogue.StartConnectChecks();
        var pause = await PauseAsync(services.Snapshot.Options.Checks.GreetingDelay);
        if (pause > TimeSpan.Zero)
        {
            var (status, result) = await wire.ReadAsync(pause, drainable: true);
            if (status == ReadStatus.Data)
            {
                NoteEarlyTalk(result);
            }
        }
        else if (wire.TryRead(out var early))
        {
            NoteEarlyTalk(early);
        }

        ReplyWriter.Write(wire.Output, new SmtpReply(220, "", services.Snapshot.Options.Hostname + " ESMTP Relay"));
    }

    /// <summary>What is left of the greeting's delay once it is known that the client is a stranger; zero where it is none.</summary>
    private async ValueTask<TimeSpan> PauseAsync(TimeSpan delay)
    {
        if (facts.Trusted || delay <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var started = services.Time.GetTimestamp();
        return await dialogue.IsVouchedForAsync(delay) ? TimeSpan.Zero : delay - services.Time.GetElapsedTime(started);
    }

    private void NoteEarlyTalk(System.IO.Pipelines.ReadResult result)
    {
        wire.Input.AdvanceTo(result.Buffer.Start);
        facts.Faults |= ProtocolFaults.EarlyTalk;
    }

    private static SmtpReply? Farewell(CommandStatus status) => status switch
    {
        CommandStatus.TimedOut => Replies.TimedOut,
        CommandStatus.Draining => Replies.Draining,
        CommandStatus.Flooded => Replies.LostSync,
        _ => null,
    };

    /// <summary>Pipelining where it is not allowed (RFC 2920 §3.1), and what else a line gives away, as facts for checks.</summary>
    private void NoteFaults()
    {
        var verb = reader.Current.Row.Verb;
        if (reader.MoreFollows)
        {
            facts.Faults |= verb switch
            {
                Verb.Helo or Verb.Ehlo => ProtocolFaults.PipelinedAfterHelo,
                Verb.Data => ProtocolFaults.PipelinedAfterData,
                _ when facts.Helo is not null && !facts.Extended => ProtocolFaults.PipelinedWithoutEhlo,
                _ => ProtocolFaults.None,
            };
        }

        if (reader.Current.Fault is { } fault && fault == Replies.BareNewlineInCommand)
        {
            facts.Faults |= ProtocolFaults.BareNewlineInCommand;
        }
    }

    private async ValueTask<Step> StepAsync()
    {
        var command = reader.Current;
        var wrong = Order(command);
        if (command.Row.Verb == Verb.Bdat)
        {
            // The chunk is on its way whatever the answer will be (RFC 3030 §2): the handler reads it, or ends the session.
            return await dialogue.ChunkAsync(command, wrong ?? command.Fault);
        }

        if ((wrong ?? command.Fault) is { } fault)
        {
            // DATA with the message already behind it: what follows is not commands, and reading it as such would smuggle.
            var lostSync = command.Row.Verb == Verb.Data && reader.MoreFollows;
            return new Step(fault, lostSync);
        }

        return command.Row.Verb switch
        {
            Verb.StartTls => await StartTlsAsync(),
            Verb.Quit => new Step(Replies.Bye, Close: true),
            _ => await dialogue.ExecuteAsync(command, reader.MoreFollows),
        };
    }

    /// <summary>RFC 5321 §4.1.4: what is wrong with the order, told before what is wrong with the syntax.</summary>
    private SmtpReply? Order(Command command)
    {
        if (command.Row.Phases.HasFlag(dialogue.Phase))
        {
            return null;
        }

        return (dialogue.Phase, command.Row.Verb) switch
        {
            (Phase.Greeted, _) => Replies.HeloFirst,
            (Phase.Ready, _) => Replies.MailFirst,
            (_, Verb.Mail) => Replies.NestedMail,
            (Phase.Mail, _) => Replies.RcptFirst,
            _ => Replies.NotNow,
        };
    }

    /// <summary>RFC 3207 §4: after the handshake nothing said before counts.</summary>
    private async ValueTask<Step> StartTlsAsync()
    {
        if (facts.Tls is not null)
        {
            return new Step(Replies.TlsAlready);
        }

        if (services.Snapshot.Certificates is not { } certificates || !services.OffersTls)
        {
            return new Step(Replies.StartTlsNotOffered);
        }

        if (reader.MoreFollows)
        {
            return new Step(Replies.PipelinedAfterStartTls, Close: true); // command injection: thrown away with the connection
        }

        ReplyWriter.Write(wire.Output, Replies.StartTls);
        await wire.FlushAsync(Limits.CommandTimeout);
        await TlsHandshake.RunAsync(wire, certificates, Limits.HandshakeTimeout);
        facts.Tls = wire.Tls;
        await dialogue.ForgetAsync();
        return default;
    }

    /// <summary>Counts and writes a reply; false when the session ends with it.</summary>
    private async ValueTask<bool> AnswerAsync(SmtpReply reply)
    {
        var verb = reader.Current.Row.Verb;
        RelayMeters.Replies.Add(1, new("verb", VerbLabels[(int)verb]), new("class", ClassLabels[reply.Code / 100]));
        idleCommands = verb is Verb.Data or Verb.Bdat && reply.IsPositive ? 0 : idleCommands;
        if (reply.IsPermanent && ++errors > Limits.SoftErrors)
        {
            if (errors > Limits.HardErrors)
            {
                await CloseAsync(Replies.TooManyErrors);
                return false;
            }

            await Task.Delay(Limits.ErrorDelay, services.Time, wire.Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ReplyWriter.Write(wire.Output, reply);
        return true;
    }

    private async ValueTask CloseAsync(SmtpReply reply)
    {
        ReplyWriter.Write(wire.Output, reply);
        await wire.FlushAsync(Limits.CommandTimeout);
    }

    private static readonly string[] VerbLabels = [.. Enum.GetNames<Verb>().Select(static v => v.ToLowerInvariant())];
    private static readonly string[] ClassLabels = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"];
}

/// <summary>What a command led to: its reply (null where it was written already), and whether the session ends with it.</summary>
internal readonly record struct Step(SmtpReply? Reply, bool Close = false);
