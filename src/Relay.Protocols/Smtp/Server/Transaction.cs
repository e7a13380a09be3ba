using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Recipients;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// One mail transaction from MAIL to its end: envelope, route, checks, the message while it comes. Owns and gives back whatever it
/// holds. It ends with one decision record, however it ends.
/// </summary>
internal sealed class Transaction : IAsyncDisposable
{
    private readonly SmtpServices services;
    private readonly SessionFacts session;
    private readonly CheckRun sessionChecks;
    private readonly long started;
    private readonly List<RefusedRecipient> refused = [];

    public Transaction(SmtpServices services, SessionFacts session, CheckRun sessionChecks, Envelope envelope)
    {
        this.services = services;
        this.session = session;
        this.sessionChecks = sessionChecks;
        Snapshot = services.Snapshot;
        Envelope = envelope;
        started = services.Time.GetTimestamp();
        Context = new CheckContext { Session = session, Hostname = Snapshot.Options.Hostname, Limits = Snapshot.ContentLimits, Envelope = envelope };
        Checks = new CheckRun(Snapshot.Checks, Context, withEdge: !session.Trusted, services.Time, services.Logger);
        Card = new Scorecard(Snapshot.Scores);
        Policy = Snapshot.Policies.Common;
    }

    public ServerSnapshot Snapshot { get; }

    public Envelope Envelope { get; }

    public CheckContext Context { get; }

    public CheckRun Checks { get; }

    public Scorecard Card { get; }

    /// <summary>Set by the first recipient; all others must go the same way.</summary>
    public IRoute? Route { get; private set; }

    public IRouteTransaction? Delivery { get; private set; }

    /// <summary>That of the recipients taken, else of the one asked for last; all must have the same.</summary>
    public RecipientPolicy Policy { get; private set; }

    /// <summary>From DATA or the first BDAT on.</summary>
    public MessageReceiver? Receiver { get; set; }

    public StageTimes Times { get; set; }

    /// <summary>Set when the fate of the message is known; without it the transaction was given up.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>A recipient was refused for what was known before the message; counts where no other was taken.</summary>
    public Verdict? Early { get; set; }

    public string Backend { get; set; } = "";

    public SmtpReply? LastReply { get; set; }

    public TimeSpan Elapsed => services.Time.GetElapsedTime(started);

    /// <summary>The first recipient's way; another only while no recipient was taken on it.</summary>
    public async ValueTask UseRouteAsync(IRoute route)
    {
        if (ReferenceEquals(route, Route))
        {
            return;
        }

        if (Delivery is not null)
        {
            await Delivery.DisposeAsync();
        }

        Route = route;
        Delivery = route.Begin(Envelope);
    }

    /// <summary>The policy of the recipient that is asked for, where no other was taken.</summary>
    public void UsePolicy(RecipientPolicy policy)
    {
        Policy = policy;
        Context.Features.Set(policy);
    }

    public void Refuse(string address, SmtpReply reply)
    {
        LastReply = reply;
        if (refused.Count < 100)
        {
            refused.Add(new RefusedRecipient(address, reply));
        }
    }

    /// <summary>The header is here, the body may still come.</summary>
    public BodyObservers? BeginBody(HeaderSection header)
    {
        Context.Header = header;
        return Checks.BeginBody();
    }

    /// <summary>Everything found up to a stage, of the session's checks and the transaction's.</summary>
    public async ValueTask CollectAsync(Stage stage)
    {
        await sessionChecks.CollectAsync(stage, Card);
        await Checks.CollectAsync(stage, Card);
    }

    /// <summary>Greylisting, rates and the like; not for trusted clients.</summary>
    public ValueTask<SmtpReply?> AskGatesAsync(Stage stage, Recipient recipient, CancellationToken cancellation) => session.Trusted
        ? default
        : Snapshot.Gates.AskAsync(stage, new GateContext(Context, Card, Policy.Actions, recipient), cancellation);

    public async ValueTask DisposeAsync()
    {
        Checks.Dispose();
        Receiver?.Dispose();
        if (Delivery is not null)
        {
            await Delivery.DisposeAsync();
        }

        Report();
        Context.Features.Dispose();
    }

    private void Report()
    {
        var verdict = Verdict ?? (Envelope.Recipients.Count == 0 ? Early : null);
        var action = verdict is { } v ? ActionName(v.Action) : refused.Count > 0 && Envelope.Recipients.Count == 0 ? "reject" : "none";
        var times = Times with { Total = Elapsed };
        services.Decisions.Record(new DecisionRecord
        {
            Id = Envelope.Id,
            Time = services.Time.GetUtcNow(),
            Client = session.ClientAddress,
            ClientPort = session.ClientPort,
            Trusted = session.Trusted,
            Helo = session.Helo,
            Tls = session.Tls,
            Faults = session.Faults,
            From = Envelope.ReversePath.Address,
            To = [.. Envelope.Recipients.Select(static r => r.Path.Address)],
            Refused = refused,
            Size = Receiver?.Size,
            Action = action,
            Score = verdict?.Score ?? Card.Total,
            Symbols = Card.Symbols,
            Probability = Context.Features.Get<MessageProbability>()?.Value,
            Actions = Policy.Actions,
            ByScore = verdict?.ByScore ?? false,
            Reason = verdict?.Reason ?? "",
            Backend = Backend,
            Reply = LastReply,
            Times = times,
            Proven = Context.Proven,
            Authentication = Context.Features.Get<IAuthenticationReport>()?.Summary ?? "",
            Versions = Snapshot.Versions,
            DomainReport = Context.Features.Get<IDomainReport>(),
        });
    }

    /// <summary>The contract's names.</summary>
    private static string ActionName(MailAction action) => action switch
    {
        MailAction.Accept => "accept",
        MailAction.Tag => "tag",
        MailAction.Quarantine => "quarantine",
        MailAction.Defer => "defer",
        MailAction.Discard => "discard",
        _ => "reject",
    };
}
