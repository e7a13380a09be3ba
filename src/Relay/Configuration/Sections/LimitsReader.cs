using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>limits</c> and <c>backends</c>: every bound with the bounds of its own value.</summary>
internal static class LimitsReader
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static void ReadLimits(Section root, LimitOptions limits)
    {
        if (root.Map("limits") is not { } s)
        {
            return;
        }

        limits.MessageSize = s.Value("message_size", Units.Size(1, 1024 * Units.GiB), limits.MessageSize);
        limits.Recipients = s.Value("recipients", Scalars.Count(1, 100_000), limits.Recipients);
        limits.LineLength = s.Value("line_length", Units.MemorySize(998, Units.GiB), limits.LineLength);
        limits.HeaderSize = s.Value("header_size", Units.MemorySize(1024, Units.GiB), limits.HeaderSize);
        limits.Hops = s.Value("hops", Scalars.Count(1, 10_000), limits.Hops);
        ReadContent(s, limits);
        limits.Connections = s.Value("connections", Scalars.Count(1, 1_000_000), limits.Connections);
        limits.ConnectionsPerClient = s.Value("connections_per_client", Scalars.Count(1, 1_000_000), limits.ConnectionsPerClient);
        limits.ConnectionsPerNetwork = s.Value("connections_per_network", Scalars.Count(1, 1_000_000), limits.ConnectionsPerNetwork);
        limits.CommandsWithoutMail = s.Value("commands_without_mail", Scalars.Count(1, 1_000_000), limits.CommandsWithoutMail);
        limits.SoftErrors = s.Value("soft_errors", Scalars.Count(0, 1_000_000), limits.SoftErrors);
        limits.HardErrors = s.Value("hard_errors", Scalars.Count(1, 1_000_000), limits.HardErrors);
        limits.ErrorDelay = s.Value("error_delay", Units.Time(TimeSpan.Zero, TimeSpan.FromMinutes(1)), limits.ErrorDelay);
        limits.CommandTimeout = s.Value("command_timeout", Wait(TimeSpan.FromHours(1)), limits.CommandTimeout);
        limits.DataTimeout = s.Value("data_timeout", Wait(TimeSpan.FromHours(1)), limits.DataTimeout);
        limits.MessageTimeout = s.Value("message_timeout", Wait(TimeSpan.FromDays(1)), limits.MessageTimeout);
        limits.SessionTimeout = s.Value("session_timeout", Wait(TimeSpan.FromDays(1)), limits.SessionTimeout);
        limits.HandshakeTimeout = s.Value("handshake_timeout", Wait(TimeSpan.FromMinutes(10)), limits.HandshakeTimeout);
        limits.MessageMemory = s.Value("message_memory", Units.MemorySize(0, Units.GiB), limits.MessageMemory);
        limits.Memory = s.Value("memory", Units.Size(0, 1024 * Units.GiB), limits.Memory);
        limits.DrainTimeout = s.Value("drain_timeout", Units.Time(TimeSpan.Zero, TimeSpan.FromHours(1)), limits.DrainTimeout);
        s.Finish();
    }

    public static void ReadBackends(Section root, BackendPoolOptions pool)
    {
        if (root.Map("backends") is not { } s)
        {
            return;
        }

        pool.Connections = s.Value("connections", Scalars.Count(1, 10_000), pool.Connections);
        pool.MessagesPerConnection = s.Value("messages_per_connection", Scalars.Count(1, 1_000_000), pool.MessagesPerConnection);
        pool.IdleTimeout = s.Value("idle_timeout", Units.Time(TimeSpan.Zero, TimeSpan.FromHours(1)), pool.IdleTimeout);
        pool.ConnectTimeout = s.Value("connect_timeout", Wait(TimeSpan.FromSeconds(30)), pool.ConnectTimeout);
        pool.GreetingTimeout = s.Value("greeting_timeout", Wait(TimeSpan.FromSeconds(30)), pool.GreetingTimeout);
        pool.CommandTimeout = s.Value("command_timeout", Wait(TimeSpan.FromHours(1)), pool.CommandTimeout);
        pool.DataTimeout = s.Value("data_timeout", Wait(TimeSpan.FromHours(1)), pool.DataTimeout);
        pool.PoolTimeout = s.Value("pool_timeout", Wait(TimeSpan.FromMinutes(10)), pool.PoolTimeout);
        pool.RetryAfter = s.Value("retry_after", Units.Time(TimeSpan.Zero, TimeSpan.FromMinutes(10)), pool.RetryAfter);
        pool.RecipientGood = s.Value("recipient_good", Units.Time(TimeSpan.Zero, TimeSpan.FromDays(30)), pool.RecipientGood);
        pool.RecipientBad = s.Value("recipient_bad", Units.Time(TimeSpan.Zero, TimeSpan.FromDays(30)), pool.RecipientBad);
        pool.RecipientRefusedLate = s.Value("recipient_refused_late", Units.Time(TimeSpan.Zero, TimeSpan.FromDays(30)), pool.RecipientRefusedLate);
        pool.RecipientEntries = s.Value("recipient_entries", Scalars.Count(0, 10_000_000), pool.RecipientEntries);
        pool.Xforward = s.Value("xforward", Scalars.Switch, pool.Xforward);
        s.Finish();
    }

    /// <summary>What checks look at. A part inside a part costs stack, so depth has a low bound.</summary>
    private static void ReadContent(Section s, LimitOptions limits)
    {
        limits.ScannedSize = s.Value("scanned_size", Units.MemorySize(1024, 256 << 20), limits.ScannedSize);
        limits.Parts = s.Value("parts", Scalars.Count(1, 100_000), limits.Parts);
        limits.Depth = s.Value("depth", Scalars.Count(1, 100), limits.Depth);
        limits.HeaderFields = s.Value("header_fields", Scalars.Count(1, 1_000_000), limits.HeaderFields);
        limits.DecodedSize = s.Value("decoded_size", Units.Size(1024, Units.GiB), limits.DecodedSize);
        limits.TextLength = s.Value("text_length", Scalars.Count(1, 16 << 20), limits.TextLength);
        limits.Urls = s.Value("urls", Scalars.Count(0, 100_000), limits.Urls);
    }

    /// <summary>A wait that must be able to end, and to begin.</summary>
    private static Func<string, Parsed<TimeSpan>> Wait(TimeSpan max) => Units.Time(Tick, max);
}
