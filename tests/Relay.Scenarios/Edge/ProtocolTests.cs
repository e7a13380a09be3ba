using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Edge;

/// <summary>Order and form of commands, pipelining, and what breaches of protocol leave in header and log.</summary>
public sealed class ProtocolTests(PlainRelay fixture) : IClassFixture<PlainRelay>
{
    private const string E = "EHLO client.outer.test\n";
    private const string M = "MAIL FROM:<a@outer.test>\n";
    private const string R = "RCPT TO:<b@inner.test>\n";

    [Theory]
    [InlineData(M, "503")]
    [InlineData("RCPT TO:<b@inner.test>\nDATA\n", "503 503")]
    [InlineData(E + R, "250 503")]
    [InlineData(E + "DATA\n", "250 503")]
    [InlineData(E + M + "DATA\n", "250 250 503")]
    [InlineData(E + M + M, "250 250 503")]
    [InlineData(E + M + R + "RSET\n" + R, "250 250 250 250 503")]
    [InlineData(E + M + E + R, "250 250 250 503")]
    [InlineData("ehlo client.outer.test\nmail from:<a@outer.test>\nrcpt to:<b@inner.test>\nrset\n", "250 250 250 250")]
    [InlineData("HELO client.outer.test\n" + M + R, "250 250 250")]
    [InlineData("XYZZY plugh\n" + E, "500 250")]
    [InlineData(E + "\nNOOP\n", "250 500 250")]
    [InlineData(E + "VRFY someone\nEXPN list\nETRN inner.test\nTURN\nAUTH PLAIN\n", "250 252 502 502 502 502")]
    [InlineData(E + "NOOP anything at all\nHELP\n", "250 250 214")]
    [InlineData(E + "MAIL FROM:<>\n" + R, "250 250 250")]
    [InlineData(E + M + "RCPT TO:<Postmaster>\n", "250 250 250")]
    [InlineData(E + "MAIL FROM:<a@outer.test> SIZE=1000 BODY=8BITMIME\n" + R, "250 250 250")]
    [InlineData(E + "MAIL FROM:<a@outer.test> BODY=PURPLE\nMAIL FROM:<a@outer.test> SIZE=abc\nMAIL FROM:<a@outer.test> SIZE=1 SIZE=1\n", "250 501 501 501")]
    [InlineData(E + "MAIL FROM:<a@outer.test> XYZZY=1\n" + M + "RCPT TO:<b@inner.test> XYZZY\n", "250 555 250 555")]
    [InlineData(E + M + "RCPT TO:<bad@@x>\n" + R, "250 250 501 250")]
    [InlineData(E + "MAIL\nMAIL FROM:\nMAIL TO:<a@outer.test>\nRSET now\n", "250 501 501 501 501")]
    [InlineData("EHLO\nHELO a b\nEHLO [300.1.1.1]\nEHLO [IPv6:::1]\n", "501 501 501 250")]
    [InlineData(E + M + R + "DATA now\n", "250 250 250 501")]
    [InlineData("STARTTLS\n" + E + "STARTTLS\n", "502 250 502")]
    public async Task Commands_InOrder_HaveTheirCodes(string lines, string codes)
    {
        foreach (var pace in Paces.All)
        {
            await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
            var heard = new List<int>();
            foreach (var line in lines.Split('\n')[..^1])
            {
                heard.Add((await peer.SayAsync(line, pace)).Code);
            }

            Assert.Equal(codes, string.Join(' ', heard));
            Assert.Equal(221, (await peer.SayAsync("QUIT")).Code);
            Assert.True(await peer.IsClosedAsync());
        }
    }

    [Theory]
    [InlineData(505, 250)] // 512 octets with the command and CR LF: RFC 5321 §4.5.3.1.4
    [InlineData(506, 500)]
    [InlineData(100_000, 500)]
    public async Task Line_Length_IsBounded(int length, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);

        Assert.Equal(code, (await peer.SayAsync("NOOP " + new string('x', length))).Code);
        Assert.Equal(250, (await peer.SayAsync("NOOP")).Code);
    }

    [Theory]
    [InlineData(64, 250)]
    [InlineData(65, 501)]
    public async Task LocalPart_Length_IsBounded(int length, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>");

        Assert.Equal(code, (await peer.SayAsync($"RCPT TO:<{new string('x', length)}@inner.test>")).Code);
    }

    [Theory]
    [InlineData("whole", "EHLO client.outer.test\r\nMAIL FROM:<{0}@outer.test>\r\n", "RCPT TO:<b@inner.test>\r\nDATA\r\n", "UNAUTHORIZED_PIPELINING=1.5")]
    [InlineData("data", "EHLO client.outer.test\r\n", "MAIL FROM:<{0}@outer.test>\r\nRCPT TO:<b@inner.test>\r\nDATA\r\n", "")]
    [InlineData("helo", "HELO client.outer.test\r\n", "MAIL FROM:<{0}@outer.test>\r\nRCPT TO:<b@inner.test>\r\nDATA\r\n", "UNAUTHORIZED_PIPELINING=1.5")]
    [InlineData("bare", "EHLO client.outer.test\r\nNOOP\nNOOP\r\n", "MAIL FROM:<{0}@outer.test>\r\nRCPT TO:<b@inner.test>\r\nDATA\r\n", "BARE_NEWLINE_IN_COMMAND=3")]
    public async Task Pipelining_WhereItIsNotAllowed_LeavesItsSymbol(string sender, string first, string second, string symbol)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, first, sender));
        await HearAsync(peer, first);
        await peer.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, second, sender));
        await HearAsync(peer, second);

        Assert.Equal(250, (await peer.DataAsync(Message.Plain(sender))).Code);

        Assert.Contains(symbol, Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom(sender)).Data), StringComparison.Ordinal);
        Assert.Contains(symbol, await fixture.Relay.LogLineAsync($"from=<{sender}@outer.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelining_MessageBehindData_IsTakenAndLeavesItsSymbol()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        await peer.SendAsync("MAIL FROM:<slam@outer.test>\r\nRCPT TO:<b@inner.test>\r\nDATA\r\n" + Message.Header("slam") + "x\r\n.\r\nQUIT\r\n");

        Assert.Equal([250, 250, 354, 250, 221], (await peer.RestAsync()).Select(static r => r.Code));
        Assert.Contains("PIPELINED_DATA=2", Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom("slam")).Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipelining_MessageBehindRefusedData_IsNeverReadAsCommands()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        await peer.SendAsync("MAIL FROM:<lost@outer.test>\r\nRCPT TO:<bad@@x>\r\nDATA\r\nMAIL FROM:<evil@outer.test>\r\nRCPT TO:<b@inner.test>\r\n");

        Assert.Equal([250, 501, 503], (await peer.RestAsync()).Select(static r => r.Code)); // and closed
    }

    [Fact]
    public async Task Log_HostileAddress_CannotBeginALineNorAPair()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<\"x action=accept \\\" y\u0085z\"@outer.test> SMTPUTF8", "RCPT TO:<b@inner.test>", "RSET");

        var line = await fixture.Relay.LogLineAsync("\\x85"); // nobody else writes that

        Assert.Contains(" from=\"<\\\"x action=accept ", line, StringComparison.Ordinal);
    }

    private static async Task HearAsync(SmtpPeer peer, string commands)
    {
        foreach (var _ in commands.Split("\r\n")[..^1])
        {
            await peer.ReplyAsync();
        }
    }
}
