using System.Text;
using Relay.Testing;

namespace Relay.Dns.Tests;

public sealed class AnswerCacheTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void Entry_AtTheEndOfItsLife_IsGone()
    {
        var cache = new AnswerCache(10, 1_000_000, time);
        cache.Set(Key("a"), Text(1), Minute);
        time.Advance(Minute - TimeSpan.FromTicks(1));
        Assert.True(cache.TryGet(Key("a"), out _));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.False(cache.TryGet(Key("a"), out _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Entries_PastTheirNumber_PushOutTheLeastUsed()
    {
        var cache = new AnswerCache(2, 1_000_000, time);
        cache.Set(Key("a"), Text(1), Minute);
        cache.Set(Key("b"), Text(1), Minute);
        Assert.True(cache.TryGet(Key("a"), out _));
        cache.Set(Key("c"), Text(1), Minute);
        Assert.Equal((true, false, true), (cache.TryGet(Key("a"), out _), cache.TryGet(Key("b"), out _), cache.TryGet(Key("c"), out _)));
    }

    [Fact]
    public void Entries_PastTheirBytes_PushOutTheLeastUsed()
    {
        var cache = new AnswerCache(1000, 200_000, time);
        for (var i = 0; i < 100; i++)
        {
            cache.Set(Key("n" + i), Text(50_000), Minute);
        }

        Assert.Equal(3, cache.Count);
        cache.Set(Key("huge"), Text(300_000), Minute);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Entry_SetAgain_ReplacesTheFormer()
    {
        var cache = new AnswerCache(10, 1000, time);
        for (var i = 0; i < 100; i++)
        {
            cache.Set(Key("a"), Text(i), Minute);
        }

        Assert.True(cache.TryGet(Key("a"), out var answer));
        Assert.Equal(99, ((TxtRecord)answer.Records[0]).Data.Length);
    }

    private static byte[] Key(string name) => Encoding.ASCII.GetBytes(name);

    private static DnsAnswer Text(int length) => new(DnsOutcome.Records, DnsFailure.None, [new TxtRecord("a", 60, new byte[length])], false);
}
