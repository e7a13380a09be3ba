namespace Relay.Core.State;

/// <summary>What is counted against a rate. A closed set: it names metrics and keys.</summary>
public enum RateKind
{
    ConnectionsOfClient,
    ConnectionsOfNetwork,
    MessagesOfClient,
    MessagesOfNetwork,
    MessagesOfSenderDomain,
    RecipientsOfClient,
    RecipientsOfNetwork,
    RecipientsOfSenderDomain,
}

/// <param name="Name">The address, network or domain.</param>
public sealed record RateSubject(RateKind Kind, string Name);

/// <summary>A token bucket: it holds <paramref name="Burst"/> at most and refills by <paramref name="Count"/> in every <paramref name="Period"/>.</summary>
public sealed record RateLimit(double Count, TimeSpan Period, double Burst);

/// <param name="RetryAfter">When there will be enough tokens; zero where they were taken.</param>
public readonly record struct RateAnswer(bool Allowed, TimeSpan RetryAfter);

public enum TallyKind
{
    /// <summary>Unknown recipients that a client asked for: dictionary attacks.</summary>
    UnknownRecipients,
}

public sealed record TallySubject(TallyKind Kind, string Name);

public enum ReputationKind
{
    Network,
    SenderDomain,

    /// <summary>A domain that the message proved to come from.</summary>
    AuthenticatedDomain,
}

public sealed record ReputationSubject(ReputationKind Kind, string Name);

/// <summary>Decayed counts of good and bad messages; half-life 30 days.</summary>
public readonly record struct Reputation(double Good, double Bad)
{
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(30);

    public double Total => Good + Bad;
}

/// <summary>What happens once. A closed set: it names keys.</summary>
public enum OnceKind
{
    /// <summary>A report that was sent: relays that share a store send it once.</summary>
    ReportSent,

    /// <summary>A message that was learned from.</summary>
    Learned,

    /// <summary>A notice to a person, such as a warning to an administrator.</summary>
    Notice,
}

public sealed record OnceSubject(OnceKind Kind, string Name)
{
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(35);
}
