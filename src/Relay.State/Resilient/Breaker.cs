using Microsoft.Extensions.Logging;
using Relay.Core.State;

namespace Relay.State.Resilient;

/// <summary>
/// Whether the shared store is used: closed, or open after one failure until a probe that writes succeeds. Probes are its own, so no message ever
/// waits for one. It says so at most once a minute, and by a gauge.
/// </summary>
internal sealed partial class Breaker : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AlarmPeriod = TimeSpan.FromMinutes(1);

    private readonly IStateStore primary;

    private readonly TimeProvider time;

    private readonly ILogger logger;

    private readonly CancellationTokenSource ending = new();

    private readonly Lock gate = new();

    private Task probing = Task.CompletedTask;

    private DateTimeOffset quietUntil;

    private volatile bool open;

    private volatile string reason = "";

    public Breaker(IStateStore primary, TimeProvider time, ILogger logger)
    {
        (this.primary, this.time, this.logger) = (primary, time, logger);
        StateMeter.Degraded(false);
    }

    public bool IsOpen => open;

    public void Open(string why)
    {
        lock (gate)
        {
            reason = why;
            if (open || ending.IsCancellationRequested)
            {
                return;
            }

            open = true;
            StateMeter.Degraded(true);
            Alarm();
            probing = ProbeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        Task last;
        lock (gate)
        {
            last = probing;
        }

        await last;
    }

    private async Task ProbeAsync()
    {
        try
        {
            do
            {
                await Task.Delay(ProbePeriod, time, ending.Token);
                Alarm();
            }
            while (!await AnswersAsync());
            lock (gate)
            {
                open = false;
                StateMeter.Degraded(false);
            }

            LogBack(logger, primary.Name);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Disposed of.
        }
    }

    /// <summary>A store that is read-only or full still reads, so a probe counts something.</summary>
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await primary.TallyAsync(new(TallyKind.UnknownRecipients, "probe.invalid"), TimeSpan.FromMinutes(1), 1, ending.Token).AsTask()
                .WaitAsync(ResilientStore.Patience, time, ending.Token);
            return true;
        }
        catch (Exception e) when (e is StateUnavailableException or TimeoutException)
        {
            reason = e.Message;
            return false;
        }
    }

    private void Alarm()
    {
        var now = time.GetUtcNow();
        if (now >= quietUntil)
        {
            quietUntil = now + AlarmPeriod;
            LogDegraded(logger, primary.Name, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "state: {Store} is not usable ({Reason}); mail flows on embedded state until it is")]
    private static partial void LogDegraded(ILogger logger, string store, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "state: {Store} is back")]
    private static partial void LogBack(ILogger logger, string store);
}
