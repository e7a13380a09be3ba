namespace Relay.Protocols.Tests.Server;

public sealed class ChunkTests
{
    [Fact]
    public async Task Chunks_MakeOneMessage()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.SendAsync("BDAT 16\r\nSubject: x\r\n\r\n.\r");
        Assert.StartsWith("250 2.0.0 16 octets", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503", await h.CommandAsync("DATA"), StringComparison.Ordinal);
        await h.SendAsync("BDAT 4 LAST\r\n\n.\r\n");
        Assert.StartsWith("250 2.0.0 Ok: queued", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.EndsWith("Subject: x\r\n\r\n.\r\n.\r\n", h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyLastChunk_EndsTheMessage()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.SendAsync("BDAT 15\r\nSubject: x\r\n\r\ny");
        Assert.StartsWith("250", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("BDAT 0 LAST"), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\ny", h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb\r", "a\r\nb\r\n")]
    [InlineData("a\r\n.\r\nb", "a\r\n.\r\nb")]
    public async Task BareNewlines_AreMended(string content, string expected)
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.SendAsync($"BDAT {content.Length} LAST\r\n" + content);
        Assert.StartsWith("250", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.EndsWith(expected, h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChunkWithoutRecipients_IsReadAndRefused()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        await h.CommandAsync("RCPT TO:<b@elsewhere.test>");
        await h.SendAsync("BDAT 25 LAST\r\nRCPT TO:<c@inner.test>\r\nx");
        Assert.StartsWith("503", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("221", await h.CommandAsync("QUIT"), StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
    }

    [Theory]
    [InlineData("BDAT", "501")]
    [InlineData("BDAT x LAST", "501")]
    [InlineData("BDAT -1", "501")]
    [InlineData("BDAT 99999999999999999999", "501")]
    [InlineData("BDAT 5 FIRST", "501")]
    [InlineData("BDAT 9999999999", "552")]
    public async Task ChunkOfUnknownOrEndlessSize_EndsTheSession(string line, string expected)
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        Assert.StartsWith(expected, await h.CommandAsync(line), StringComparison.Ordinal);
        Assert.Equal("", await h.ReplyAsync());
    }

    [Fact]
    public async Task TooBig_IsToldWithTheChunkThatIs()
    {
        await using var h = await new SessionHarness(static o => o.Limits.MessageSize = 100).WithRecipientAsync();
        await h.SendAsync("BDAT 101\r\n" + new string('x', 101));
        Assert.StartsWith("552 5.3.4", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("NOOP"), StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
    }

    [Fact]
    public async Task Reset_BetweenChunks_ForgetsThem()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.SendAsync("BDAT 5\r\nhello");
        await h.ReplyAsync();
        Assert.StartsWith("250", await h.CommandAsync("RSET"), StringComparison.Ordinal);
        Assert.StartsWith("503", await h.CommandAsync("BDAT 0 LAST"), StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
    }
}
