using System.Text;
using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.Testing.Delivery;

/// <summary>A message as a fake route took it.</summary>
public sealed record DeliveredMessage(Envelope Envelope, IReadOnlyList<string> Recipients, byte[] Bytes)
{
    public string Text => Encoding.Latin1.GetString(Bytes);
}

/// <summary>A route without network: takes everything, unless told otherwise, and keeps what it took.</summary>
public sealed class FakeRoute(string name = "fake") : IRoute
{
    public string Name => name;

    public bool SingleRecipient { get; init; }

    public BackendExtensions Extensions { get; set; } = BackendExtensions.All;

    /// <summary>Answer to a recipient at RCPT time.</summary>
    public Func<Recipient, SmtpReply> OnRecipient { get; set; } = static _ => new SmtpReply(250, "2.1.5", "Ok");

    /// <summary>Answer to the final dot; awaited, so that a test can hold it back.</summary>
    public Func<DeliveredMessage, CancellationToken, Task<SmtpReply>> OnDeliver { get; set; } =
        static (_, _) => Task.FromResult(new SmtpReply(250, "2.0.0", "Ok: queued"));

    public List<DeliveredMessage> Delivered { get; } = [];

    /// <summary>Transactions that hold a connection now.</summary>
    public int Held { get; private set; }

    public int Begun { get; private set; }

    public int Disposed { get; private set; }

    public ValueTask<BackendExtensions> ProbeAsync(CancellationToken cancellation) => ValueTask.FromResult(Extensions);

    public ValueTask<bool> AcceptsAnyRecipientAsync(string domain, CancellationToken cancellation) => ValueTask.FromResult(false);

    public IRouteTransaction Begin(Envelope envelope)
    {
        Begun++;
        return new Transaction(this, envelope);
    }

    private sealed class Transaction(FakeRoute route, Envelope envelope) : IRouteTransaction
    {
        private bool holds;

        public ValueTask<SmtpReply> AddRecipientAsync(Recipient recipient, CancellationToken cancellation)
        {
            if (!holds)
            {
                holds = true;
                route.Held++;
            }

            return ValueTask.FromResult(route.OnRecipient(recipient));
        }

        public SmtpReply? RefusedBefore(Recipient recipient) => null;

        public void Release()
        {
            if (holds)
            {
                holds = false;
                route.Held--;
            }
        }

        public async ValueTask<DeliveryResult> DeliverAsync(OutgoingMessage message, CancellationToken cancellation)
        {
            using var bytes = new MemoryStream();
            foreach (var piece in message.Pieces())
            {
                bytes.Write(piece.Span);
            }

            var delivered = new DeliveredMessage(envelope, [.. envelope.Recipients.Select(static r => r.Path.Address)], bytes.ToArray());
            cancellation.ThrowIfCancellationRequested();
            var reply = await route.OnDeliver(delivered, cancellation);
            if (reply.IsPositive)
            {
                route.Delivered.Add(delivered);
            }

            return new DeliveryResult(reply, route.Name);
        }

        public ValueTask DisposeAsync()
        {
            Release();
            route.Disposed++;
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Domains and their routes in a dictionary; <c>*</c> for all others.</summary>
public sealed class FakeRouteTable(IReadOnlyDictionary<string, IRoute> routes) : IRouteTable
{
    public IReadOnlyCollection<IRoute> Routes => [.. routes.Values.Distinct()];

    public IRoute? Outbound { get; init; }

    /// <summary>Addresses that a recipients file would not hold.</summary>
    public HashSet<string> Unlisted { get; } = [];

    public RouteMatch Find(MailPath recipient)
    {
        var route = recipient.Domain.Length == 0
            ? routes.Values.First()
            : routes.GetValueOrDefault(recipient.Domain.ToLowerInvariant()) ?? routes.GetValueOrDefault("*");
        return route is null ? RouteMatch.None : new RouteMatch(route, Unlisted.Contains(recipient.Address) ? false : null, true);
    }
}

/// <summary>Keeps decision records.</summary>
public sealed class RecordedDecisions : Core.Events.IDecisionSink
{
    private readonly List<Core.Events.DecisionRecord> records = [];

    public IReadOnlyList<Core.Events.DecisionRecord> All
    {
        get
        {
            lock (records)
            {
                return [.. records];
            }
        }
    }

    public void Record(Core.Events.DecisionRecord record)
    {
        lock (records)
        {
            records.Add(record);
        }
    }
}

/// <summary>A quarantine in memory.</summary>
public sealed class FakeQuarantine : IQuarantine
{
    public List<string> Stored { get; } = [];

    public Exception? Trouble { get; set; }

    public List<QuarantineEntry> Entries { get; } = [];

    public ValueTask StoreAsync(QuarantineEntry entry, OutgoingMessage message, CancellationToken cancellation)
    {
        if (Trouble is { } trouble)
        {
            throw trouble;
        }

        Stored.Add(entry.Id);
        Entries.Add(entry);
        return ValueTask.CompletedTask;
    }
}
