using System.Collections.Frozen;
using Relay.Configuration;

namespace Relay.Hosting;

/// <summary>Runs a relay with a configuration until it is told to stop.</summary>
public static class RelayHost
{
    /// <summary>Names of the checks that are built, as <c>checks.</c> in relay.yaml knows them.</summary>
    public static readonly IReadOnlySet<string> BuiltChecks =
        new[] { "early_talker", "header", "helo", "pipelining", "size" }.ToFrozenSet(StringComparer.Ordinal);

    public static async Task<int> RunAsync(LoadedConfiguration configuration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task;
        return 0;
    }
}
