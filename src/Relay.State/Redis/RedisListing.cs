using System.Runtime.CompilerServices;
using Relay.Core.State;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>The list of triplets: SCAN a page at a time on every master, so that no server stops for it, and a page's entries in one write.</summary>
internal static class RedisListing
{
    private const int PageSize = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<List<GreylistEntry>> PagesAsync(
        ConnectionMultiplexer multiplexer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var database = multiplexer.GetDatabase();
        foreach (var endpoint in multiplexer.GetEndPoints())
        {
            var server = multiplexer.GetServer(endpoint);
            if (!server.IsConnected || server.IsSlave)
            {
                continue;
            }

            using var keys = server.Keys(database.Database, RedisKeys.TripletPattern, PageSize).GetEnumerator();
            while (await NextAsync(keys, cancellation) is { Count: > 0 } page)
            {
                yield return await ReadAsync(database, page, cancellation);
            }
        }
    }

    /// <summary>The library scans synchronously: off the caller's thread then.</summary>
    private static Task<List<RedisKey>> NextAsync(IEnumerator<RedisKey> keys, CancellationToken cancellation) => GuardAsync(Task.Run(
        () =>
        {
            var page = new List<RedisKey>(PageSize);
            while (page.Count < PageSize && keys.MoveNext())
            {
                page.Add(keys.Current);
            }

            return page;
        },
        cancellation));

    private static async Task<List<GreylistEntry>> ReadAsync(IDatabase database, List<RedisKey> page, CancellationToken cancellation)
    {
        RedisValue[] fields = ["f", "p", "e", "t"];
        var values = await GuardAsync(Task.WhenAll(page.Select(key => database.HashGetAsync(key, fields))).WaitAsync(Patience, cancellation));
        return [.. page.Zip(values).Where(static p => !p.Second[0].IsNull).Select(static p => Entry(p.First!, p.Second))];
    }

    private static GreylistEntry Entry(string key, RedisValue[] values) => new(
        RedisKeys.Shown(key),
        TripletText.Decode((byte[])values[3]!),
        UnixTime.Of((long)values[0]),
        (int)values[1],
        UnixTime.Of((long)values[2]));

    private static async Task<T> GuardAsync<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new StateUnavailableException($"redis: {e.Message}", e);
        }
    }
}
