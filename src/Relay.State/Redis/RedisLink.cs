using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>
/// The connection to Redis: made in the background, and made anew where the library has not brought it back within a few seconds, so
/// that a changed role or address is seen too. While there is none, asking for it fails at once.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConfigurationOptions options;

    private readonly TimeProvider time;

    private readonly CancellationTokenSource ending = new();

    private readonly Task loop;

    private volatile ConnectionMultiplexer? current;

    private volatile bool failing;

    public RedisLink(ConfigurationOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
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
        var good = time.GetTimestamp();
        try
        {
            while (true)
            {
                if (current is { IsConnected: true } && !failing)
                {
                    good = time.GetTimestamp();
                }
                else if (current is null || time.GetElapsedTime(good) > Patience)
                {
                    await ConnectAsync();
                    good = time.GetTimestamp();
                }

                await Task.Delay(Look, time, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            var next = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(Patience, time, ending.Token);
            var before = current;
            current = next;
            before?.Dispose();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A name that does not resolve, a refused connection: the next turn tries again, and callers are told that there is none.
            failing = true;
        }
    }
}
