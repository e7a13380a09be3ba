using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Mail;

/// <summary>BDAT (RFC 3030): octets of a chunk are content whatever they are, and are taken off the wire whatever the answer.</summary>
public sealed class ChunkingTests(ChunkingTests.SmallRelay fixture) : IClassFixture<ChunkingTests.SmallRelay>
{
    public sealed class SmallRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => Plain(folder) + "\nlimits: { message_size: 64KiB }";
    }

    [Fact]
    public async Task Chunks_OfAnyCut_AreOneMessage()
    {
        foreach (var pace in Paces.All)
        {
            foreach (var size in (int[])[1, 7, 64, 10_000])
            {
                var sender = $"cut-{size}-{pace}";
                var message = Message.Plain(sender, "a\r\n.\r\n..\r\n.x\r\nQUIT\r\n\0\u00e4\r\n");
                await using var peer = await OpenAsync(sender);
                await peer.SendAsync(Chunked(message, size), pace);
                await peer.SendAsync("QUIT\r\n");

                var replies = await peer.RestAsync();

                Assert.Equal([.. Enumerable.Repeat(250, (message.Length + size - 1) / size), 221], replies.Select(static r => r.Code));
                Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom(sender)).Data, message), sender);
            }
        }
    }

    [Fact]
    public async Task LastChunk_Empty_EndsTheMessage()
    {
        var message = Message.Plain("empty-last");
        await using var peer = await OpenAsync("empty-last");
        await peer.SendAsync($"BDAT {message.Length}\r\n{Encoding.Latin1.GetString(message)}");
        Assert.Equal(250, (await peer.ReplyAsync()).Code);
        Assert.Empty(fixture.TakenFrom("empty-last"));

        Assert.Equal(250, (await peer.SayAsync("BDAT 0 LAST")).Code);

        Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom("empty-last")).Data, message));
    }

    [Theory]
    [InlineData("", 503)]
    [InlineData("MAIL FROM:<a@outer.test>\r\n", 503)]
    public async Task Chunk_OutOfOrder_IsAnsweredOnceAndItsOctetsAreNoCommands(string before, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        await peer.SendAsync(before + "BDAT 12 LAST\r\nRSET\r\nRSET\r\nQUIT\r\n");

        Assert.Equal([.. before.Length > 0 ? (int[])[250] : [], code, 221], (await peer.RestAsync()).Select(static r => r.Code));
    }

    [Fact]
    public async Task Chunk_WithinChunkedMessage_LeavesNoOtherWayThanChunksAndRset()
    {
        await using var peer = await OpenAsync("begun");
        await peer.SendAsync("BDAT 3\r\nabc");
        Assert.Equal(250, (await peer.ReplyAsync()).Code);

        Assert.Equal(503, (await peer.SayAsync("DATA")).Code);
        Assert.Equal(503, (await peer.SayAsync("MAIL FROM:<x@outer.test>")).Code);
        Assert.Equal(503, (await peer.SayAsync("RCPT TO:<x@inner.test>")).Code);
        await peer.GoAsync("NOOP", "RSET", "MAIL FROM:<begun@outer.test>");
        Assert.Empty(fixture.TakenFrom("begun"));
    }

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT x")]
    [InlineData("BDAT -1")]
    [InlineData("BDAT 5 FIRST")]
    [InlineData("BDAT 99999999999999999999 LAST")]
    public async Task Chunk_SizeThatCannotBeKnown_EndsTheSession(string command)
    {
        await using var peer = await OpenAsync("syntax");
        await peer.SendAsync(command + "\r\nRSET\r\n");

        Assert.Equal(501, Assert.Single(await peer.RestAsync()).Code); // what follows may be content: it must not be read as commands
    }

    [Fact]
    public async Task Chunks_OverTheSizeLimit_Get552AndTheSessionGoesOn()
    {
        await using var peer = await OpenAsync("big");
        await peer.SendAsync("BDAT 40000\r\n" + new string('x', 40_000) + "BDAT 40000 LAST\r\n" + new string('y', 40_000));

        Assert.Equal(250, (await peer.ReplyAsync()).Code);
        Assert.Equal(552, (await peer.ReplyAsync()).Code);
        Assert.Equal(250, (await peer.SayAsync("NOOP")).Code);
        Assert.Empty(fixture.TakenFrom("big"));
    }

    [Theory]
    [InlineData("BDAT 100 LAST\r\nonly this")]
    [InlineData("BDAT 9\r\nonly this")]
    [InlineData("DATA\r\nSubject: x\r\n\r\nonly this\r\n")]
    [InlineData("DATA\r\nSubject: x\r\n\r\nonly this\r\n.")]
    [InlineData("DATA\r\nSubject: x\r\n\r\nonly this\r\n.\r")]
    public async Task Message_CutOffBeforeItsEnd_IsDeliveredNowhere(string sent)
    {
        var sender = "cut" + sent.Length;
        await using var peer = await OpenAsync(sender);
        await peer.SendAsync(sent);
        peer.FinishSending();

        Assert.DoesNotContain(await peer.RestAsync(), static r => r.Code == 250 && r.Text.Contains("queued", StringComparison.Ordinal));
        await fixture.Relay.LogLineAsync($"from=<{sender}@outer.test>");
        Assert.Empty(fixture.TakenFrom(sender));
    }

    private async Task<SmtpPeer> OpenAsync(string sender)
    {
        var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", $"MAIL FROM:<{sender}@outer.test>", "RCPT TO:<b@inner.test>");
        return peer;
    }

    private static byte[] Chunked(byte[] message, int size)
    {
        var wire = new List<byte>();
        for (var at = 0; at < message.Length; at += size)
        {
            var n = Math.Min(size, message.Length - at);
            wire.AddRange(Encoding.ASCII.GetBytes($"BDAT {n}{(at + n == message.Length ? " LAST" : "")}\r\n"));
            wire.AddRange(message.AsSpan(at, n));
        }

        return [.. wire];
    }
}
