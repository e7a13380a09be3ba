using Microsoft.Extensions.Logging;
using Relay.Core.Labels;
using Relay.Core.Options;
using Relay.Filters.Statistics.Training;

namespace Relay.CommandLine;

/// <summary>Where <c>relay quarantine release --learn</c> says that a message was wanted. What goes wrong there is told and fails nothing.</summary>
internal sealed class ReleaseLabels : ILabelSink, IAsyncDisposable
{
    private readonly ILabelLog log;
    private readonly LabelDesk desk;

    private ReleaseLabels(ILabelLog log, LabelDesk desk) => (this.log, this.desk) = (log, desk);

    public static async Task<ReleaseLabels> OpenAsync(RelayOptions options, ILogger logger, CancellationToken cancellation)
    {
        var log = LabelLogOf.Open(options, logger);
        await LabelLogOf.IsReadyAsync(log, cancellation);
        return new ReleaseLabels(log, new LabelDesk(new LabelWriter(options.Hostname, ContentLimits.Of(options.Limits)), log, TimeProvider.System, logger));
    }

    public void Offer(in LabelledMessage message) => desk.Offer(message);

    /// <summary>Returns when what was offered is in the log, or cannot be.</summary>
    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        await log.DisposeAsync();
    }
}
