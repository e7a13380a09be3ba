using Relay.Core.State;

namespace Relay.Core.Options;

/// <summary><c>checks.rates</c>. Off unless asked for. Null: no limit.</summary>
public sealed class RateOptions
{
    public bool Enabled { get; set; }

    /// <summary>Of one address (IPv6: one /64).</summary>
    public SubjectRates Client { get; } = new() { Messages = PerMinute(120), Recipients = PerMinute(600) };

    /// <summary>Of a /24 or a /64. Large senders work from one; ten times a client's.</summary>
    public SubjectRates Network { get; } = new() { Messages = PerMinute(1200), Recipients = PerMinute(6000) };

    /// <summary>Of the reverse-path's domain. None by default: anybody may write it there, and so use up another's rate.</summary>
    public SubjectRates SenderDomain { get; } = new();

    /// <summary>Unknown recipients of one client before its other ones are put off too; null: no limit.</summary>
    public RateLimit? UnknownRecipients { get; set; } = new(20, TimeSpan.FromHours(1), 20);

    private static RateLimit PerMinute(int count) => new(count, TimeSpan.FromMinutes(1), count);
}

/// <summary>What one subject may send.</summary>
public sealed class SubjectRates
{
    public RateLimit? Messages { get; set; }

    public RateLimit? Recipients { get; set; }
}
