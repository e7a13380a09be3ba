using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Filters.Rules;

namespace Relay.Hosting;

/// <summary>
/// Judges a few made-up messages ahead of mail, so that what rules build on first use is there. At start it runs beside the first messages: rules
/// hold for them all the same, and build for themselves what is not there yet. At a reload it runs before the new set takes over.
/// </summary>
internal static class WarmRules
{
    /// <summary>A reload comes through however many rules there are.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static void Run(LoadedConfiguration configuration, ILogger logger, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        var started = Stopwatch.GetTimestamp();
        var messages = RuleWarmUp.Run(configuration.Rules, limited.Token);
        HostLog.RulesWarm(logger, messages, (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
