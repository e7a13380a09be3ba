using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.Recipients;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// Everything a reload replaces, compiled and immutable. A transaction keeps the one it began with.
/// </summary>
public sealed record ServerSnapshot(
    RelayOptions Options,
    IRouteTable Routes,
    CheckSet Checks,
    ScoreTable Scores,
    GateKeeper Gates,
    CertificateStore? Certificates)
{
    /// <summary>What counts for the mail of each recipient's domain.</summary>
    public PolicyTable Policies { get; } = PolicyTable.Of(Options);

    /// <summary>What decision records say judged them.</summary>
    public string Versions { get; init; } = "";

    /// <summary>What looking at a message may cost.</summary>
    public ContentLimits ContentLimits { get; } = ContentLimits.Of(Options.Limits);

    public bool IsTrusted(IPAddress client) => Contains(Options.TrustedNetworks, client);

    public bool RequiresTls(IPAddress client) => Options.Tls is { } tls && Contains(tls.RequireClients, client);

    public bool RequiresTls(string senderDomain) =>
        Options.Tls is { } tls && tls.RequireFrom.Contains(senderDomain, StringComparer.OrdinalIgnoreCase);

    private static bool Contains(List<IPNetwork> networks, IPAddress client)
    {
        foreach (var network in networks)
        {
            if (network.Contains(client))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What all sessions of all listeners share and no reload replaces.</summary>
public sealed class SmtpServices
{
    private ServerSnapshot snapshot;

    public SmtpServices(ServerSnapshot snapshot) => this.snapshot = snapshot;

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required ConnectionGate Gate { get; init; }

    public required DeadlineRegistry Deadlines { get; init; }

    /// <summary>Sessions of clients that try names.</summary>
    public Tarpit Tarpit { get; } = new();

    /// <summary>Fixed at start: what EHLO offers does not change while the relay runs.</summary>
    public required ServerExtensions Extensions { get; init; }

    /// <summary>A certificate was loaded at start, so STARTTLS is offered.</summary>
    public required bool OffersTls { get; init; }

    public required IQuarantine Quarantine { get; init; }

    public required IDecisionSink Decisions { get; init; }

    /// <summary>What messages in hand hold in memory, all together.</summary>
    public required MemoryBudget Memory { get; init; }

    /// <summary>Folder of temporary message files.</summary>
    public required string Spool { get; init; }

    public ServerSnapshot Snapshot
    {
        get => Volatile.Read(ref snapshot);
        set => Volatile.Write(ref snapshot, value);
    }
}
