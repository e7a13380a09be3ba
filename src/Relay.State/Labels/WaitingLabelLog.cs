using Microsoft.Extensions.Logging;
using Relay.Core.Labels;
using Relay.Core.State;

namespace Relay.State.Labels;

/// <summary>
/// A shared training log with a file beside it for the time when it cannot be reached: what is said then waits there, in order, and goes up with the next look at the log
/// that succeeds. While anything waits, all that is new waits behind it. An event that went up twice says nothing new. It says that labels wait at most once a minute.
/// </summary>
public sealed partial class WaitingLabelLog(ILabelLog shared, FileLabelLog waiting, TimeProvider time, ILogger logger) : ILabelLog
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private DateTimeOffset said = DateTimeOffset.MinValue;

    public long? Size => shared.Size;

    public async ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation)
    {
        try
        {
            if (!await AnyWaitsAsync(cancellation))
            {
                await shared.AppendAsync(events, cancellation);
                return;
            }
        }
        catch (StateUnavailableException e)
        {
            Say(e.Message);
        }

        await waiting.AppendAsync(events, cancellation);
    }

    public async ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation)
    {
        var page = await shared.ReadAsync(from, cancellation);
        if (page.AtEnd && await AnyWaitsAsync(cancellation))
        {
            await waiting.TakeAllAsync(
                async events =>
                {
                    await shared.AppendAsync(events, cancellation);
                    LogSent(logger, events.Count);
                },
                cancellation);
        }

        return page;
    }

    public ValueTask TidyAsync(CancellationToken cancellation) => shared.TidyAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await shared.DisposeAsync();
        await waiting.DisposeAsync();
    }

    private async ValueTask<bool> AnyWaitsAsync(CancellationToken cancellation) => (await waiting.ReadAsync(default, cancellation)).Events.Count > 0;

    private void Say(string reason)
    {
        var now = time.GetUtcNow();
        if (now - said >= Quiet)
        {
            said = now;
            LogWaiting(logger, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "labels: the shared log cannot be reached ({Reason}); labels wait on this machine until it can")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "labels: {Count} that waited on this machine are in the shared log")]
    private static partial void LogSent(ILogger logger, int count);
}
