using Microsoft.Extensions.Logging;
using Relay.Core.Labels;
using Relay.State.Redis;

namespace Relay.State.Labels;

/// <summary>From the configuration to the training log: with Redis one that all relays share, else a file.</summary>
public static class LabelLogs
{
    /// <param name="state">The <c>state:</c> value, already validated.</param>
    /// <param name="file">The log's own file without Redis; with it <c>FILE.waiting</c> is where labels wait.</param>
    public static ILabelLog Open(string state, string file, LabelRetention retention, TimeProvider time, ILogger logger) =>
        state.StartsWith("embedded:", StringComparison.Ordinal)
            ? new FileLabelLog(file, retention, time, logger)
            : new WaitingLabelLog(new RedisLabelLog(state, retention, time), new FileLabelLog(file + ".waiting", retention, time, logger), time, logger);
}
