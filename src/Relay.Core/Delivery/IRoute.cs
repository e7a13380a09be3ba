using Relay.Core.Mail;

namespace Relay.Core.Delivery;

/// <summary>Extensions of a next hop that change what the edge may offer and take.</summary>
[Flags]
public enum BackendExtensions
{
    None = 0,
    EightBitMime = 1,
    SmtpUtf8 = 2,
    Dsn = 4,

    /// <summary>What a hop that could not be asked counts as.</summary>
    All = EightBitMime | SmtpUtf8 | Dsn,
}

/// <summary>
/// One way out: the backends of a domain in failover order, or the outbound host. Routes are equal by reference: domains with
/// the same backends share one, so that a transaction may hold recipients of both.
/// </summary>
public interface IRoute
{
    /// <summary>For logs and metrics: the first backend's URL.</summary>
    string Name { get; }

    /// <summary>One recipient a transaction (LMTP).</summary>
    bool SingleRecipient { get; }

    /// <summary>Asks the hop for its extensions; <see cref="BackendExtensions.All"/> where it cannot be reached.</summary>
    ValueTask<BackendExtensions> ProbeAsync(CancellationToken cancellation);

    /// <summary>
    /// A recipient that cannot exist is asked for; true when the backend takes it, so that unknown users cannot be told apart.
    /// False where it is refused or nothing can be said.
    /// </summary>
    ValueTask<bool> AcceptsAnyRecipientAsync(string domain, CancellationToken cancellation);

    /// <summary>Begins a transaction; touches no network yet.</summary>
    IRouteTransaction Begin(Envelope envelope);
}

/// <summary>
/// One transaction on a route. Used by one caller at a time: <see cref="AddRecipientAsync"/> for each RCPT, then
/// <see cref="Release"/> when DATA begins, then <see cref="DeliverAsync"/> once. Disposing at any point leaves nothing at the backend.
/// </summary>
public interface IRouteTransaction : IAsyncDisposable
{
    /// <summary>
    /// The answer to RCPT: remembered, or the backend's own to MAIL or RCPT, or 451 4.4.x where it cannot be asked, or 555 / 550
    /// where the backend lacks what the envelope needs. Never throws but for cancellation.
    /// </summary>
    ValueTask<SmtpReply> AddRecipientAsync(Recipient recipient, CancellationToken cancellation);

    /// <summary>
    /// What the hop has said of this recipient before, where it was no: the only word on a recipient of a domain that does not ask at
    /// RCPT, so that one refused at delivery is not brought with the others again and again. Touches no network.
    /// </summary>
    SmtpReply? RefusedBefore(Recipient recipient);

    /// <summary>Gives the connection that checked recipients back, so that a slow sender holds none.</summary>
    void Release();

    /// <summary>
    /// Hands the message over for all of <see cref="Envelope.Recipients"/>. A 2xx means that the hop has taken the message
    /// for every one of them, or that it is on disk, synced. Anything else: nothing was taken (a recipient refused only here
    /// makes it 451 for all, and is remembered). <paramref name="cancellation"/> counts until the last bytes go out, not after.
    /// </summary>
    ValueTask<DeliveryResult> DeliverAsync(OutgoingMessage message, CancellationToken cancellation);
}

/// <summary>What became of a hand-over.</summary>
/// <param name="Reply">To be passed to the client.</param>
/// <param name="Backend">The host that answered, for the log; empty where none did.</param>
public readonly record struct DeliveryResult(SmtpReply Reply, string Backend);

/// <summary>Which way a recipient goes.</summary>
public interface IRouteTable
{
    /// <summary>All routes that recipients of a listener may take.</summary>
    IReadOnlyCollection<IRoute> Routes { get; }

    /// <summary>
    /// The route of a recipient's domain; <see cref="RouteMatch.None"/> where the domain is not ours. An empty domain
    /// (<c>&lt;postmaster&gt;</c>) goes to the route of the host name, else <c>*</c>, else the first domain.
    /// </summary>
    RouteMatch Find(MailPath recipient);

    /// <summary>The way of mail from trusted networks to other domains; null where relaying is refused.</summary>
    IRoute? Outbound { get; }
}

/// <summary>A route with what the domain says of its recipients.</summary>
/// <param name="Listed">False where the domain's recipient file does not hold the address; null where there is no file.</param>
/// <param name="CallForward">Ask the backend at RCPT time.</param>
public readonly record struct RouteMatch(IRoute? Route, bool? Listed, bool CallForward)
{
    public static readonly RouteMatch None;
}
