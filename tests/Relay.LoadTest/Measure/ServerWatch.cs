namespace Relay.LoadTest.Measure;

/// <summary>Watches a server while a run lasts: CPU from start to stop, resident memory before, at its highest, and after.</summary>
internal sealed class ServerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly int pid;
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;
    private long peakKb;

    private ServerWatch(int pid)
    {
        this.pid = pid;
        ServerSample.ForgetPeak(pid);
        Before = ServerSample.Take(pid);
        watching = WatchAsync();
    }

    public ServerSample Before { get; }

    public static ServerWatch Start(int pid) => new(pid);

    public ServerFigures Stop()
    {
        var after = ServerSample.Take(pid);
        return new ServerFigures(
            after.UserMs - Before.UserMs,
            after.SystemMs - Before.SystemMs,
            Before.ResidentKb,
            Math.Max(Interlocked.Read(ref peakKb), after.PeakKb),
            after.ResidentKb,
            after.Processes);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Interlocked.Exchange(ref peakKb, Math.Max(peakKb, ServerSample.Take(pid).ResidentKb));
                await Task.Delay(Interval, stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                return; // Stop says so if the server has ended
            }
        }
    }
}

/// <summary>What a run cost the server.</summary>
internal sealed record ServerFigures(double UserMs, double SystemMs, long ResidentBeforeKb, long ResidentPeakKb, long ResidentAfterKb, int Processes)
{
    public double CpuMs => UserMs + SystemMs;
}
