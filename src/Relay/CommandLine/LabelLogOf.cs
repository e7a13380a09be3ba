using Microsoft.Extensions.Logging;
using Relay.Core.Labels;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.State.Labels;

namespace Relay.CommandLine;

/// <summary>The training log of a configuration, the same for the running relay and for commands beside it.</summary>
internal static class LabelLogOf
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public static ILabelLog Open(RelayOptions options, ILogger logger)
    {
        var classifier = options.Checks.Classifier;
        return LabelLogs.Open(options.State, classifier.LogPath, new LabelRetention(classifier.KeepEvents, classifier.Keep), TimeProvider.System, logger);
    }

    /// <summary>Waits a little for a shared log, whose connection is made in the background. False: labels will wait on this machine.</summary>
    public static async Task<bool> IsReadyAsync(ILabelLog log, CancellationToken cancellation)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(Glance, TimeProvider.System, cancellation))
        {
            try
            {
                await log.ReadAsync(default, cancellation);
                return true;
            }
            catch (StateUnavailableException)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    return false;
                }
            }
        }
    }
}
