using Microsoft.Extensions.Logging;

namespace Relay.State.Embedded;

/// <summary>The one that writes: every second, and a last time when it is disposed of. It carries out other processes' requests, too.</summary>
internal sealed partial class Flusher : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan AlarmPeriod = TimeSpan.FromMinutes(1);

    private readonly StateFiles files;

    private readonly StripeSet stripes;

    private readonly TimeProvider time;

    private readonly ILogger logger;

    private readonly Func<string, bool> forget;

    private readonly FileStream ownership;

    private readonly Journal journal;

    private readonly SemaphoreSlim writing = new(1);

    private readonly CancellationTokenSource ending = new();

    private readonly Task loop;

    private DateTimeOffset quietUntil;

    private int disposed;

    public Flusher(StateFiles files, StripeSet stripes, TimeProvider time, ILogger logger, Func<string, bool> forget)
    {
        (this.files, this.stripes, this.time, this.logger, this.forget) = (files, stripes, time, logger, forget);
        ownership = files.TryOwn() ?? throw new IOException($"another process keeps its state in {files.Folder}");
        try
        {
            journal = new(files, stripes, Now());
        }
        catch
        {
            ownership.Dispose();
            throw;
        }

        if (journal.Damaged)
        {
            LogDamaged(logger, files.Folder);
        }

        loop = RunAsync();
    }

    /// <summary>Writes now what changed; a failure is logged, and what was to be written is written with the next snapshot.</summary>
    public async Task FlushAsync()
    {
        await writing.WaitAsync();
        try
        {
            ForgetRequest.Serve(files, forget);
            stripes.SweepNext(Now());
            journal.Flush(Now());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Alarm(e);
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await ending.CancelAsync();
        await loop;
        await FlushAsync();
        journal.Dispose();
        await ownership.DisposeAsync();
        ending.Dispose();
        writing.Dispose();
    }

    private async Task RunAsync()
    {
        // Disks keep real time, whatever clock the entries live by.
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token))
            {
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The store is being disposed of, which writes what is left.
        }
    }

    private void Alarm(Exception e)
    {
        if (time.GetUtcNow() is var now && now >= quietUntil)
        {
            quietUntil = now + AlarmPeriod;
            LogFailed(logger, files.Folder, e.Message);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Error, Message = "state cannot be written to {Folder}: {Reason}; it is kept in memory only")]
    private static partial void LogFailed(ILogger logger, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the snapshot in {Folder} is damaged: what could not be read of it is lost")]
    private static partial void LogDamaged(ILogger logger, string folder);
}
