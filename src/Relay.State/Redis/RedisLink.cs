using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>
/// The connection to Redis: made in the background, and made anew where the library has not brought it back within a few seconds, so
/// that a changed role or address is seen too. With Sentinel it goes where Sentinel says: asked every second while calls fail, else every
/// ten. While there is no connection, asking for it fails at once.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A master cut off from its Sentinels still answers, and what it is told is lost.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    private readonly RedisUrl url;

    private readonly SentinelQuery? sentinels;

    private readonly TimeProvider time;

    private readonly CancellationTokenSource ending = new();

    private readonly Task loop;

    private volatile ConnectionMultiplexer? current;

    private volatile bool failing;

    /// <summary>Where the current connection goes; the loop's own, as the rest.</summary>
    private RedisHost? server;

    private long good;

    private long asked;

    public RedisLink(RedisUrl url, TimeProvider time)
    {
        (this.url, this.time) = (url, time);
        sentinels = url.IsSentinel ? new(url) : null;
        loop = Task.Run(RunAsync);
    }

    public ConnectionMultiplexer? Current => current is { IsConnected: true } connected ? connected : null;

    /// <summary>What the last call met: a connection that fails for long is made anew even where it stands.</summary>
    public void Report(bool failed) => failing = failed;

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await loop;
        current?.Dispose();
        ending.Dispose();
    }

    private async Task RunAsync()
    {
        good = time.GetTimestamp();
        try
        {
            while (true)
            {
                await LookAsync();
                await Task.Delay(Look, time, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    private async Task LookAsync()
    {
        var healthy = current is { IsConnected: true } && !failing;
        if (healthy)
        {
            good = time.GetTimestamp();
        }

        if (await ServerAsync(healthy) is { } next
            && (current is null || next != server || (!healthy && time.GetElapsedTime(good) > Patience)))
        {
            await ConnectAsync(next);
            good = time.GetTimestamp();
        }
    }

    /// <summary>Sentinels that do not answer change nothing.</summary>
    private async Task<RedisHost?> ServerAsync(bool healthy)
    {
        if (sentinels is null)
        {
            return url.Hosts[0];
        }

        if (healthy && time.GetElapsedTime(asked) < AskAgain)
        {
            return server;
        }

        var master = await sentinels.MasterAsync(ending.Token);
        asked = time.GetTimestamp();
        return master ?? server;
    }

    private async Task ConnectAsync(RedisHost next)
    {
        Task<ConnectionMultiplexer>? connecting = null;
        try
        {
            connecting = ConnectionMultiplexer.ConnectAsync(RedisOptions.Of(url, next));
            var made = await connecting.WaitAsync(Patience, time, ending.Token);
            var before = current;
            current = made;
            server = next;
            before?.Dispose();
        }
        catch (Exception e)
        {
            // What comes too late is not kept.
            _ = connecting?.ContinueWith(static t => t.GetAwaiter().GetResult().Dispose(), default, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            if (e is OperationCanceledException)
            {
                throw;
            }

            // A name that does not resolve, a refused connection: the next turn tries again, and callers are told that there is none.
            failing = true;
        }
    }
}
