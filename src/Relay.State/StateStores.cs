using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.State.Resilient;

namespace Relay.State;

/// <summary>From the <c>state:</c> value of the configuration, already validated, to its store.</summary>
public static class StateStores
{
    private const string EmbeddedPrefix = "embedded:";

    /// <summary>The store of a running relay, which owns its folder. Redis need not be there yet.</summary>
    /// <param name="embeddedFolder">Where the state is kept that stands in for Redis.</param>
    /// <exception cref="IOException">The folder cannot be used, or another relay uses it.</exception>
    public static IStateStore Open(string state, string embeddedFolder, TimeProvider time, ILogger logger)
    {
        if (FolderOf(state) is { } folder)
        {
            return new EmbeddedStore(folder, new(), time, logger);
        }

        var fallback = new EmbeddedStore(embeddedFolder, new(), time, logger);
        return new ResilientStore(new RedisStore(state, time), fallback, time, logger);
    }

    /// <summary>The store of a command that looks in beside a running relay: it may list and forget.</summary>
    public static IStateStore OpenForCommand(string state, TimeProvider time) => FolderOf(state) is { } folder
        ? new EmbeddedGuest(folder, time, () => new EmbeddedStore(folder, new(), time, NullLogger.Instance))
        : new RedisStore(state, time);

    /// <summary>Waits until a shared store is connected, for a command that has nothing else to do.</summary>
    /// <exception cref="StateUnavailableException">It is not, in the time given.</exception>
    public static async Task ReadyAsync(IStateStore store, TimeSpan patience, TimeSpan glance, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (store is RedisStore)
        {
            try
            {
                await store.ReputationAsync(new(ReputationKind.Network, "probe.invalid"), cancellation);
                return;
            }
            catch (StateUnavailableException) when (TimeProvider.System.GetElapsedTime(start) < patience)
            {
                await Task.Delay(glance, TimeProvider.System, cancellation);
            }
        }
    }

    private static string? FolderOf(string state) =>
        state.StartsWith(EmbeddedPrefix, StringComparison.Ordinal) ? state[EmbeddedPrefix.Length..] : null;
}
