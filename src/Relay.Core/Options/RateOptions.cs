using Relay.Core.State;

namespace Relay.Core.Options;

/// <summary><c>checks.rates</c>. Off unless asked for. Null: no limit.</summary>
public sealed class RateOptions
{
    public bool Enabled { get; set; }

    /// <summary>Of one address (IPv6: one /64).</summary>
    public SubjectRates Client { get; } = new() { Connections = PerMinute(120), Messages = PerMinute(120), Recipients = PerMinute(600) };

    /// <summary>Of a /24 or a /64. Large senders work from one; ten times a client's.</summary>
    public SubjectRates Network { get; } = new() { Connections = PerMinute(1200), Messages = PerMinute(1200), Recipients = PerMinute(6000) };

    /// <summary>Of the reverse-path's domain. None by default: anybody may write it there, and so use up another's rate.</summary>
    public SubjectRates SenderDomain { get; } = new();

    /// <summary>Unknown recipients of one client before its other ones are put off too; null: no limit.</summary>
    public RateLimit? UnknownRecipients { get; set; } = new(20, TimeSpan.FromHours(1), 20);

    public TarpitOptions Tarpit { get; } = new();

    private static RateLimit PerMinute(int count) => new(count, TimeSpan.FromMinutes(1), count);
}

/// <summary>What one subject may send.</summary>
public sealed class SubjectRates
{
    /// <summary>Connections begun; 421 4.7.0. Of addresses and networks only.</summary>
    public RateLimit? Connections { get; set; }

    public RateLimit? Messages { get; set; }

    public RateLimit? Recipients { get; set; }
}

/// <summary><c>checks.rates.tarpit</c>: how a client past <see cref="RateOptions.UnknownRecipients"/> is slowed down.</summary>
public sealed class TarpitOptions
{
    /// <summary>Before each answer to an unknown recipient; a client must wait 5 minutes for it (RFC 5321 §4.5.3.2.3).</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Sessions kept waiting at once: each is a connection that good clients could have.</summary>
    public int Sessions { get; set; } = 200;

    /// <summary>Unknown recipients past the limit until the session is ended with 421.</summary>
    public int CloseAfter { get; set; } = 10;
}
