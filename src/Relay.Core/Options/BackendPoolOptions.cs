namespace Relay.Core.Options;

/// <summary>Connections towards backends, for each host.</summary>
public sealed class BackendPoolOptions
{
    /// <summary>Open connections to one host. Exchange takes 20 from one source by default, so 20 is ours.</summary>
    public int Connections { get; set; } = 20;

    /// <summary>Messages over one connection before it is closed; Postfix by default ends a session after 100 to the same host too.</summary>
    public int MessagesPerConnection { get; set; } = 500;

    /// <summary>How long an unused connection is kept.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>TCP connect to one address.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Greeting, EHLO, STARTTLS and handshake together. All tries must end within the contract's 30 s.</summary>
    public TimeSpan GreetingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Answer to MAIL and RCPT.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Answer to the final dot (RFC 5321 §4.5.3.2.6: 10 minutes).</summary>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Wait for a free connection of the pool: then 451.</summary>
    public TimeSpan PoolTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A host that failed is not tried again for this time. The contract: mail flows within 5 s of a recovery.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a backend's 2xx to a recipient is remembered.</summary>
    public TimeSpan RecipientGood { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a backend's 5xx to a recipient is remembered: short, since a mailbox just made must get mail.</summary>
    public TimeSpan RecipientBad { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a recipient that was taken at RCPT but refused at delivery is answered with that refusal.</summary>
    public TimeSpan RecipientRefusedLate { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Remembered answers at most.</summary>
    public int RecipientEntries { get; set; } = 100_000;

    /// <summary>Send XFORWARD where the backend offers it, so that Postfix logs the true client.</summary>
    public bool Xforward { get; set; }
}
