using System.Net;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Edge;

/// <summary>Bounds on connections, errors and idle commands, told with 421; an early talker is noticed.</summary>
public sealed class LimitTests(LimitTests.TightRelay fixture) : IClassFixture<LimitTests.TightRelay>
{
    public sealed class TightRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            limits: { connections: 12, connections_per_client: 2, connections_per_network: 3, soft_errors: 2, hard_errors: 4, error_delay: 200ms, commands_without_mail: 6, recipients: 100, message_size: 64KiB, hops: 3 }
            checks: { early_talker: { delay: 300ms } }
            {{ToBackend}}
            {{Calm}}
            """;
    }

    [Fact]
    public async Task Connections_OverTheLimits_Get421AndRoomComesBack()
    {
        await using var one = await ConnectAsync("127.90.1.1");
        await using var two = await ConnectAsync("127.90.1.1");
        await using var third = await ConnectAsync("127.90.1.1");
        Assert.Equal([220, 220, 421], new[] { one, two, third }.Select(static p => p.Greeting!.Code));
        Assert.StartsWith("4.7.0 ", third.Greeting!.Text, StringComparison.Ordinal);
        Assert.True(await third.IsClosedAsync());

        await using var neighbour = await ConnectAsync("127.90.1.2");
        await using var fourth = await ConnectAsync("127.90.1.3");
        Assert.Equal((220, 421), (neighbour.Greeting!.Code, fourth.Greeting!.Code));
        Assert.Contains("network", fourth.Greeting!.Text, StringComparison.Ordinal);

        await one.SayAsync("QUIT");
        await one.IsClosedAsync();
        Assert.Equal(220, await UntilAdmittedAsync("127.90.1.1"));
    }

    [Fact]
    public async Task Errors_OverTheBudget_AreDelayedThenEndTheSession()
    {
        await using var peer = await ConnectAsync("127.91.1.1");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var codes = await CodesAsync(peer, "XYZZY", 4);
        Assert.Equal([500, 500, 500, 500], codes);
        Assert.True(watch.ElapsedMilliseconds >= 390, $"no delay: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(421, (await peer.SayAsync("XYZZY")).Code);
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task IdleCommands_OverTheBudget_EndTheSession()
    {
        await using var peer = await ConnectAsync("127.92.1.1");

        var codes = await CodesAsync(peer, "NOOP", 7);
        Assert.Equal([250, 250, 250, 250, 250, 250, 421], codes);
        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Recipients_OverTheLimit_Get452AndTheOthersTheMail()
    {
        await using var peer = await ConnectAsync("127.93.1.1");
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<many@outer.test>");
        for (var i = 0; i < 100; i++)
        {
            await peer.GoAsync($"RCPT TO:<r{i}@inner.test>");
        }

        var over = await peer.SayAsync("RCPT TO:<r100@inner.test>");
        Assert.Equal((452, true), (over.Code, over.Text.StartsWith("4.5.3 ", StringComparison.Ordinal)));
        await peer.GoAsync("DATA");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("many"))).Code);
        Assert.Equal(100, Assert.Single(fixture.TakenFrom("many")).RcptLines.Length);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@outer.test> SIZE=65536", 250)]
    [InlineData("MAIL FROM:<a@outer.test> SIZE=65537", 552)]
    public async Task Size_Declared_IsHeldAgainstTheLimit(string command, int code)
    {
        await using var peer = await ConnectAsync("127.94.1.1");
        Assert.Contains("250-SIZE 65536", (await peer.GoAsync("EHLO client.outer.test")).Lines);

        Assert.Equal(code, (await peer.SayAsync(command)).Code);
    }

    [Theory]
    [InlineData(0, 250)]
    [InlineData(1, 552)]
    public async Task Size_OfTheMessage_IsCountedAndTheSessionGoesOn(int over, int code)
    {
        await using var peer = await ConnectAsync($"127.95.{over}.1");
        var sender = "size-" + over;
        await peer.OpenAsync(sender);
        var header = Message.Header(sender);

        Assert.Equal(code, (await peer.DataAsync(Message.Plain(sender, new string('x', 65536 + over - header.Length - 2) + "\r\n"))).Code);
        Assert.Equal(250, (await peer.SayAsync("NOOP")).Code);
        Assert.Equal(code == 250 ? 1 : 0, fixture.TakenFrom(sender).Length);
    }

    [Theory]
    [InlineData(3, 250)]
    [InlineData(4, 554)]
    public async Task Hops_OverTheLimit_Get554(int hops, int code)
    {
        await using var peer = await ConnectAsync($"127.96.{hops}.1");
        await peer.OpenAsync("hops-" + hops);
        var trace = string.Concat(Enumerable.Repeat("Received: from a.test by b.test; Tue, 02 Jan 2024 10:00:00 +0000\r\n", hops));

        var reply = await peer.DataAsync(System.Text.Encoding.ASCII.GetBytes(trace + Message.Header("hops") + "x\r\n"));

        Assert.Equal(code, reply.Code);
        Assert.True(code == 250 || reply.Text.StartsWith("5.4.6 ", StringComparison.Ordinal), reply.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EarlyTalker_BeforeTheGreeting_IsNoticedAndServed(bool early)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, greet: false);
        var sender = "early-" + early;
        if (early)
        {
            await peer.SendAsync("EHLO client.outer.test\r\n");
        }

        Assert.Equal(220, (await peer.GreetAsync()).Code);
        if (early)
        {
            Assert.Equal(250, (await peer.ReplyAsync()).Code);
        }

        await peer.OpenAsync(sender);
        Assert.Equal(250, (await peer.DataAsync(Message.Plain(sender))).Code);
        var taken = System.Text.Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom(sender)).Data);
        Assert.Equal(early, taken.Contains("EARLY_TALKER=4", StringComparison.Ordinal));
        Assert.Equal(early, (await fixture.Relay.LogLineAsync($"from=<{sender}@outer.test>")).Contains("EARLY_TALKER=4", StringComparison.Ordinal));
    }

    private Task<SmtpPeer> ConnectAsync(string from) => SmtpPeer.ConnectAsync(fixture.Relay.Smtp, IPAddress.Parse(from));

    private static async Task<List<int>> CodesAsync(SmtpPeer peer, string command, int times)
    {
        var codes = new List<int>();
        for (var i = 0; i < times; i++)
        {
            codes.Add((await peer.SayAsync(command)).Code);
        }

        return codes;
    }

    /// <summary>The place of a closed connection is given back a moment after the client sees the close.</summary>
    private async Task<int> UntilAdmittedAsync(string from)
    {
        for (var i = 0; ; i++)
        {
            await using var peer = await ConnectAsync(from);
            if (peer.Greeting!.Code == 220 || i == 50)
            {
                return peer.Greeting.Code;
            }

            await Task.Delay(20);
        }
    }
}
