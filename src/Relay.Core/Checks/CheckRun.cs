using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;

namespace Relay.Core.Checks;

/// <summary>
/// Runs checks for one session (stages up to HELO) or one transaction (the later ones): starts each when its stage is reached and
/// awaits it only where its answer is needed. Exceptions, time-outs and cancellations become "could not know"; nothing a check does
/// reaches the caller. Used by one caller at a time. Disposing cancels what still runs.
/// </summary>
public sealed partial class CheckRun(CheckSet set, CheckContext context, bool withEdge, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly List<Entry> entries = [];
    private CancellationTokenSource? deadline;
    private BodyObservers? observers;

    /// <summary>Starts the checks of a stage. A stage started again (a second EHLO) replaces what it found before.</summary>
    public void Start(Stage stage)
    {
        var checks = set.StartingAt(stage, withEdge);
        if (checks.IsEmpty)
        {
            return;
        }

        entries.RemoveAll(e => e.Check.Starts == stage);
        foreach (var check in checks)
        {
            entries.Add(Begin(check, Deadline));
        }
    }

    /// <summary>
    /// The header is complete: begins what can begin with it (<see cref="IStreamingCheck"/>). Null where no check wants to see the body.
    /// </summary>
    public BodyObservers? BeginBody()
    {
        List<(ICheck, IBodyObserver)>? found = null;
        foreach (var check in set.Streaming)
        {
            if (check.EdgeOnly && !withEdge)
            {
                continue;
            }

            try
            {
                if (check.Begin(context, Deadline) is { } observer)
                {
                    (found ??= []).Add((check, observer));
                }
            }
#pragma warning disable CA1031 // as below
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(logger, check.Name, e);
            }
        }

        return observers = found is null ? null : new BodyObservers(found, logger);
    }

    /// <summary>Awaits every check that is needed by a stage, and puts what was found on the card.</summary>
    public async ValueTask CollectAsync(Stage stage, Scorecard card)
    {
        foreach (var entry in entries)
        {
            if (entry.Check.NeededBy > stage)
            {
                continue;
            }

            if (entry.Pending is { } pending)
            {
                entry.Result = await FinishAsync(entry, pending);
                entry.Pending = null;
            }

            card.Add(entry.Check.Name, entry.Result);
        }
    }

    /// <summary>
    /// True as soon as one of the checks that run knows the client for good (<see cref="SymbolHit.Vouches"/>); false when all have
    /// answered without, or after <paramref name="limit"/>. What they found stays theirs to be collected.
    /// </summary>
    public async ValueTask<bool> IsVouchedForAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (entries.Exists(static e => e.Pending is null && Vouches(e.Result)))
        {
            return true;
        }

        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await foreach (var answered in Task.WhenEach(entries.Select(static e => e.Pending).OfType<Task<CheckResult>>()).WithCancellation(either.Token))
            {
                if (answered.IsCompletedSuccessfully && Vouches(await answered))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody said so in time.
        }

        return false;
    }

    /// <summary>All checks of the message have answered: lets those judge that look at what was found.</summary>
    public void Conclude(Scorecard card)
    {
        foreach (var check in set.Concluding)
        {
            var started = time.GetTimestamp();
            var result = CheckResult.Nothing;
            var outcome = "done";
            try
            {
                result = check.Conclude(context, card);
            }
#pragma warning disable CA1031 // as above
            catch (Exception e)
#pragma warning restore CA1031
            {
                outcome = "failed";
                LogFailed(logger, check.Name, e);
                result = CheckResult.Unknown("failed: " + e.GetType().Name);
            }

            RelayMeters.CheckDuration.Record(
                time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("check", check.Name), new KeyValuePair<string, object?>("outcome", outcome));
            card.Add(check.Name, result);
        }
    }

    public void Dispose()
    {
        deadline?.Cancel();
        deadline?.Dispose();
        deadline = null;
    }

    private CancellationToken Deadline => (deadline ??= new CancellationTokenSource(Timeout.InfiniteTimeSpan, time)).Token;

    private static bool Vouches(CheckResult result)
    {
        foreach (var hit in result.Symbols)
        {
            if (hit.Vouches)
            {
                return true;
            }
        }

        return false;
    }

    private Entry Begin(ICheck check, CancellationToken cancellation)
    {
        var entry = new Entry(check) { Started = time.GetTimestamp() };
        if (observers?.HasFailed(check) == true)
        {
            entry.Result = CheckResult.Unknown("failed on the body");
            return entry;
        }

        try
        {
            var running = check.RunAsync(context, cancellation);
            if (running.IsCompletedSuccessfully)
            {
                entry.Result = running.GetAwaiter().GetResult();
                Measure(entry, "done");
            }
            else
            {
                entry.Pending = running.AsTask();
            }
        }
#pragma warning disable CA1031 // a bug in a check must not cost the message: it is said in the log and as a symbol
        catch (Exception e)
#pragma warning restore CA1031
        {
            entry.Result = Failed(entry, e);
        }

        return entry;
    }

    private async ValueTask<CheckResult> FinishAsync(Entry entry, Task<CheckResult> pending)
    {
        try
        {
            var left = (entry.Check.TimeLimit ?? set.Timeout) - time.GetElapsedTime(entry.Started);
            var result = await pending.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            Measure(entry, "done");
            return result;
        }
        catch (TimeoutException)
        {
            Measure(entry, "timeout");
            return CheckResult.Unknown("no answer in time");
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Failed(entry, e);
        }
    }

    private CheckResult Failed(Entry entry, Exception e)
    {
        Measure(entry, "failed");
        LogFailed(logger, entry.Check.Name, e);
        return CheckResult.Unknown("failed: " + e.GetType().Name);
    }

    private void Measure(Entry entry, string outcome) => RelayMeters.CheckDuration.Record(
        time.GetElapsedTime(entry.Started).TotalSeconds,
        new KeyValuePair<string, object?>("check", entry.Check.Name),
        new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Error, Message = "check {Check} failed; the message goes on without it")]
    private static partial void LogFailed(ILogger logger, string check, Exception e);

    [DebuggerDisplay("{Check.Name}")]
    private sealed class Entry(ICheck check)
    {
        public ICheck Check { get; } = check;

        public Task<CheckResult>? Pending { get; set; }

        public CheckResult Result { get; set; }

        public long Started { get; init; }
    }
}
