using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Relay.LoadTest.Smtp;

namespace Relay.LoadTest.Load;

/// <summary>
/// Many connections that have said EHLO and then nothing. They come from several loopback addresses, each in a /24 of its
/// own, so that a server's limits per client and per network can stay at their defaults.
/// </summary>
internal sealed class IdleCrowd : IDisposable
{
    private const int OpenedAtATime = 40;
    private const int BufferSize = 1024; // thousands of them: the generator's memory is nobody's interest, but it is real

    private readonly ConcurrentBag<SmtpConnection> connections = [];
    private readonly ConcurrentDictionary<string, int> reasons = new(StringComparer.Ordinal);

    public int Count => connections.Count;

    public IReadOnlyDictionary<string, int> Reasons => reasons;

    public static async Task<IdleCrowd> OpenAsync(IPEndPoint target, int count, int sources, TimeSpan patience)
    {
        var crowd = new IdleCrowd();
        using var deadline = new CancellationTokenSource(patience);
        var options = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtATime };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), options, async (i, _) =>
        {
            var source = new IPAddress([127, 1, (byte)(1 + (i % sources)), 2]);
            try
            {
                crowd.connections.Add(await SmtpConnection.OpenAsync(target, source, deadline.Token, BufferSize));
            }
            catch (Exception e) when (e is SmtpException or SocketException or OperationCanceledException)
            {
                crowd.Miss(e.Message);
            }
        });
        return crowd;
    }

    /// <summary>NOOP on every connection: how many still answer 250.</summary>
    public async Task<int> AnsweringAsync(TimeSpan patience)
    {
        var alive = 0;
        using var deadline = new CancellationTokenSource(patience);
        var options = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtATime };
        await Parallel.ForEachAsync(connections, options, async (connection, _) =>
        {
            try
            {
                await connection.WriteAsync(Words.Noop, deadline.Token);
                await connection.ExpectAsync(250, "NOOP", deadline.Token);
                Interlocked.Increment(ref alive);
            }
            catch (Exception e) when (e is SmtpException or SocketException or OperationCanceledException)
            {
                Miss(e.Message);
            }
        });
        return alive;
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private void Miss(string reason)
    {
        if (reasons.Count < 20 || reasons.ContainsKey(reason))
        {
            reasons.AddOrUpdate(reason, 1, (_, n) => n + 1);
        }
    }
}
