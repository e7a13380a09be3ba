using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Events;

/// <summary>A recipient that was turned away, and how.</summary>
public readonly record struct RefusedRecipient(string Address, SmtpReply Reply);

/// <summary>How long a transaction's parts took.</summary>
public record struct StageTimes(TimeSpan Envelope, TimeSpan Receive, TimeSpan Check, TimeSpan Deliver, TimeSpan Total);

/// <summary>
/// Everything about one transaction that an admin may ask for: the log line, and what history and feedback will read. Written
/// once when the transaction ends; nothing done with it can change the verdict.
/// </summary>
public sealed record DecisionRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required IPAddress Client { get; init; }

    public int ClientPort { get; init; }

    /// <summary>One of ours: its mail says nothing about strangers.</summary>
    public bool Trusted { get; init; }

    public string? Helo { get; init; }

    public TlsFacts? Tls { get; init; }

    public ProtocolFaults Faults { get; init; }

    public required string From { get; init; }

    public IReadOnlyList<string> To { get; init; } = [];

    public IReadOnlyList<RefusedRecipient> Refused { get; init; } = [];

    /// <summary>Octets received; null where no data came.</summary>
    public long? Size { get; init; }

    /// <summary>accept, tag, quarantine, defer, reject, discard; <c>none</c> where the client gave up before the end of data.</summary>
    public required string Action { get; init; }

    public double Score { get; init; }

    public IReadOnlyList<ScoredSymbol> Symbols { get; init; } = [];

    /// <summary>Of spam, by the classifier; null where it did not know.</summary>
    public double? Probability { get; init; }

    /// <summary>The thresholds that counted; null where no recipient was asked for.</summary>
    public ActionOptions? Actions { get; init; }

    /// <summary>The score alone made the action.</summary>
    public bool ByScore { get; init; }

    /// <summary>Why: symbol, protocol reason or backend's refusal.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The host that took or refused the message.</summary>
    public string Backend { get; init; } = "";

    /// <summary>The last reply of the transaction; null where the connection went away first.</summary>
    public SmtpReply? Reply { get; init; }

    public StageTimes Times { get; init; }

    /// <summary>Whom authentication proved it to come from.</summary>
    public ProvenIdentity? Proven { get; init; }

    /// <summary>Results of authentication in one line; empty where nothing was evaluated.</summary>
    public string Authentication { get; init; } = "";

    /// <summary>What judged it: the relay and its rules, so that an old decision is not held against new ones.</summary>
    public string Versions { get; init; } = "";

    /// <summary>For the owner of the author's domain; to be asked by sinks at once, not kept.</summary>
    public IDomainReport? DomainReport { get; init; }
}

/// <summary>Where decision records go.</summary>
public interface IDecisionSink
{
    void Record(DecisionRecord record);
}
