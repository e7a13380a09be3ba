using System.Text;
using Relay.State.Redis;

namespace Relay.State.Tests;

/// <summary>URLs and Sentinel's answers, as texts.</summary>
public sealed class RedisUrlTests
{
    [Fact]
    public void Url_OneServer_HasItsParts()
    {
        var url = RedisUrl.Parse("rediss://:p@s/s?@host.example:6380/12?ca=/etc/ca.pem");
        Assert.Equal((true, false, "p@s/s?", 12, "/etc/ca.pem"), (url.Tls, url.IsSentinel, url.Password, url.Database, url.Authority));
        Assert.Equal([new RedisHost("host.example", 6380)], url.Hosts);
        Assert.Equal([new RedisHost("::1", 6379)], RedisUrl.Parse("redis://[::1]").Hosts);
        Assert.Null(RedisUrl.Parse("redis://:@h").Password);
    }

    [Fact]
    public void Url_Sentinels_HaveTheirParts()
    {
        var url = RedisUrl.Parse("redis-sentinel://:hush@a,b:26380,[2001:db8::1]:1/3?master=mail&sentinel_password=quiet");
        Assert.Equal([new RedisHost("a", 26379), new RedisHost("b", 26380), new RedisHost("2001:db8::1", 1)], url.Hosts);
        Assert.Equal((false, "hush", 3, "mail", "quiet"), (url.Tls, url.Password, url.Database, url.Master, url.SentinelPassword));
        Assert.True(RedisUrl.Parse("rediss-sentinel://a?master=m").Tls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("redis:/host")]
    [InlineData("http://host")]
    [InlineData("redis://")]
    [InlineData("redis://host:")]
    [InlineData("redis://host:65536")]
    [InlineData("redis://host:1:2")]
    [InlineData("redis://[::1")]
    [InlineData("redis://[]")]
    [InlineData("redis://host/-1")]
    [InlineData("redis://host/")]
    [InlineData("redis://host/99999999999")]
    [InlineData("redis://a,b")]
    [InlineData("redis://user:secret@host")]
    [InlineData("redis://host?ca=x")]
    [InlineData("redis-sentinel://host")]
    [InlineData("redis-sentinel://host?master=")]
    [InlineData("redis-sentinel://host?master=m&what=1")]
    [InlineData("redis-sentinel://a,?master=m")]
    [InlineData("redis-sentinel://1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17?master=m")]
    public void Url_Wrong_IsAProblemWithoutItsPassword(string text)
    {
        var problem = RedisUrl.TryParse(text, out _);
        Assert.NotNull(problem);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => RedisUrl.Parse(text));
    }

    [Theory]
    [InlineData("*2\r\n$9\r\n127.0.0.1\r\n$4\r\n6379\r\n", 0, "127.0.0.1", 6379)]
    [InlineData("+OK\r\n*2\r\n$4\r\nhost\r\n$1\r\n1\r\n", 1, "host", 1)]
    [InlineData("*-1\r\n", 0, null, 0)]
    [InlineData("-NOAUTH Authentication required.\r\n", 0, null, 0)]
    [InlineData("-WRONGPASS x\r\n-NOAUTH y\r\n", 1, null, 0)]
    [InlineData("*2\r\n$4\r\nhost\r\n$1\r\n0\r\n", 0, null, 0)]
    [InlineData("*2\r\n$4\r\nhost\r\n$5\r\n65536\r\n", 0, null, 0)]
    [InlineData("*2\r\n$0\r\n\r\n$1\r\n1\r\n", 0, null, 0)]
    [InlineData("*2\r\n$4\r\nhost\r\n$2\r\n-1\r\n", 0, null, 0)]
    public void Reply_ReadInPieces_IsWholeAtItsEnd(string text, int skip, string? host, int port)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(SentinelReply.TryParse(bytes.AsSpan(0, length), skip, out _));
        }

        Assert.True(SentinelReply.TryParse(bytes, skip, out var master));
        Assert.Equal(host is null ? null : new RedisHost(host, port), master);
    }
}
