using System.Text;
using Relay.Core.State;
using Relay.State.Redis;
using Relay.Testing;

namespace Relay.State.Tests;

/// <summary>Texts seen again in a Redis that several relays share: counted together, within bounds, without a word of them.</summary>
public sealed class RedisBulkTests(RedisFixture fixture) : IClassFixture<RedisFixture>
{
    private const int MostFields = 200_000;

    private static readonly TimeSpan Window = TimeSpan.FromHours(2);

    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 1, TimeSpan.Zero) + TimeSpan.FromDays(Random.Shared.Next(10_000))); // slices of its own

    [Fact]
    public async Task TwoRelays_SameText_CountTogether()
    {
        await using var one = await fixture.OpenAsync(clock);
        await using var other = await fixture.OpenAsync(clock);
        ulong[] text = Shingles(32);
        var answers = new List<BulkAnswer>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await (i % 2 == 0 ? one : other).SightAsync(new(text, $"192.0.{i}.0/24"), Window, default));
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], answers.Select(static a => a.Sightings));
        Assert.InRange(answers[^1].Networks, 5, 7); // an estimate: two networks may share a bit
    }

    [Fact]
    public async Task Slice_Full_TakesNoNewTextAndCountsOnForThoseItHas()
    {
        await using var store = await fixture.OpenAsync(clock);
        ulong[] known = Shingles(32);
        await store.SightAsync(new(known, "a"), Window, default);
        var length = BulkSlices.Length(Window);
        string key = RedisKeys.Bulk(length, clock.GetUtcNow().ToUnixTimeMilliseconds() / length)!;
        using var redis = new RawRedis(new Uri(fixture.Url).Port);
        var fill = $"for i = 1, {MostFields - 32} do redis.call('HSET', KEYS[1], struct.pack('>I8', i), struct.pack('<I4I4I4', 1, 1, 0)) end return redis.call('HLEN', KEYS[1])";
        Assert.Equal($":{MostFields}\r\n", await redis.SendAsync("EVAL", fill, "1", key));

        ulong[] late = Shingles(32);
        Assert.Equal(new BulkAnswer(1, 1), await store.SightAsync(new(late, "a"), Window, default));
        Assert.Equal(new BulkAnswer(1, 1), await store.SightAsync(new(late, "b"), Window, default));
        Assert.Equal(2, (await store.SightAsync(new(known, "b"), Window, default)).Sightings);
        Assert.Equal($":{MostFields}\r\n", await redis.SendAsync("HLEN", key));
        Assert.NotEqual(":-1\r\n", await redis.SendAsync("PTTL", key)); // and all of it ends
        await redis.SendAsync("DEL", key);
    }

    [Fact]
    public async Task Network_Seen_IsOneBitAndNoName()
    {
        await using var store = await fixture.OpenAsync(clock);
        await store.SightAsync(new(Shingles(3), "customer.example"), Window, default);
        var length = BulkSlices.Length(Window);
        string key = RedisKeys.Bulk(length, clock.GetUtcNow().ToUnixTimeMilliseconds() / length)!;
        using var redis = new RawRedis(new Uri(fixture.Url).Port);
        var kept = await redis.SendAsync("HVALS", key);
        Assert.StartsWith("*3\r\n$12\r\n", kept, StringComparison.Ordinal); // three shingles: a count and 64 bits each
        Assert.DoesNotContain("customer", kept, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(kept) < 200);
    }

    private static ulong[] Shingles(int count) => [.. Enumerable.Range(0, count).Select(static _ => (ulong)Random.Shared.NextInt64() | (1ul << 62))];
}
