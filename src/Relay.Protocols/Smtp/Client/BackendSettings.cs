using System.Security.Cryptography.X509Certificates;
using Relay.Core.Options;

namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// What a pool works by, compiled from the options and immutable. Equal settings may share a pool: that is how one survives
/// a reload of the configuration.
/// </summary>
internal sealed record BackendSettings
{
    /// <summary>The argument of EHLO.</summary>
    public required string Hostname { get; init; }

    public required int Connections { get; init; }

    public required int MessagesPerConnection { get; init; }

    public required TimeSpan IdleTimeout { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    public required TimeSpan GreetingTimeout { get; init; }

    public required TimeSpan CommandTimeout { get; init; }

    public required TimeSpan DataTimeout { get; init; }

    public required TimeSpan PoolTimeout { get; init; }

    public required TimeSpan RetryAfter { get; init; }

    public required TimeSpan RecipientGood { get; init; }

    public required TimeSpan RecipientBad { get; init; }

    public required TimeSpan RecipientRefusedLate { get; init; }

    public required bool Xforward { get; init; }

    /// <summary>Roots that certificates must lead to where they are checked; null: the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public static BackendSettings From(RelayOptions options) => new()
    {
        Hostname = options.Hostname,
        Connections = options.Backends.Connections,
        MessagesPerConnection = options.Backends.MessagesPerConnection,
        IdleTimeout = options.Backends.IdleTimeout,
        ConnectTimeout = options.Backends.ConnectTimeout,
        GreetingTimeout = options.Backends.GreetingTimeout,
        CommandTimeout = options.Backends.CommandTimeout,
        DataTimeout = options.Backends.DataTimeout,
        PoolTimeout = options.Backends.PoolTimeout,
        RetryAfter = options.Backends.RetryAfter,
        RecipientGood = options.Backends.RecipientGood,
        RecipientBad = options.Backends.RecipientBad,
        RecipientRefusedLate = options.Backends.RecipientRefusedLate,
        Xforward = options.Backends.Xforward,
    };
}
