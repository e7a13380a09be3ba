using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Core.Delivery;

/// <summary>What is known of a message that is kept back: enough to list it, and to deliver it later as if it had been accepted.</summary>
public sealed record QuarantineEntry
{
    /// <summary>As it came, DSN parameters and all; its id is the entry's.</summary>
    public required Envelope Envelope { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>From <c>trusted_networks</c>: its recipients may be elsewhere.</summary>
    public bool Trusted { get; init; }

    /// <summary>The first Subject as readers show it, bounded; empty without.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Octets received.</summary>
    public long Size { get; init; }

    public double Score { get; init; }

    public IReadOnlyList<ScoredSymbol> Symbols { get; init; } = [];

    public string Id => Envelope.Id;
}
