using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Testing.Delivery;

namespace Relay.Protocols.Tests.Server;

public sealed class DialogueTests
{
    [Theory]
    [InlineData("MAIL FROM:<a@outer.test>", "503 5.5.1")]
    [InlineData("STARTTLS", "502 5.5.1")]
    [InlineData("VRFY someone", "252")]
    [InlineData("EXPN list", "502 5.5.1")]
    [InlineData("ETRN inner.test", "502 5.5.1")]
    [InlineData("TURN", "502 5.5.1")]
    [InlineData("XYZZY", "500 5.5.1")]
    [InlineData("", "500 5.5.2")]
    [InlineData("NOOP with words", "250 2.0.0")]
    [InlineData("HELP", "214 2.0.0")]
    [InlineData("RSET", "250 2.0.0")]
    [InlineData("RSET now", "501 5.5.4")]
    [InlineData("EHLO", "501 5.5.4")]
    [InlineData("EHLO -abc.test", "501 5.5.4")]
    [InlineData("HELO abc.", "501 5.5.4")]
    [InlineData("HELO ////", "501 5.5.4")]
    [InlineData("EHLO [192.0.2.1]", "250-mx.test")]
    [InlineData("EHLO [IPv6:2001:db8::1]", "250-mx.test")]
    [InlineData("HELO my_host", "250 mx.test")]
    [InlineData("QUIT", "221 2.0.0")]
    public async Task Command_BeforeHelo_HasItsReply(string line, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        Assert.StartsWith(expected, await h.CommandAsync(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b@c>", "501 5.1.7")]
    [InlineData("MAIL FROM:a@b.test", "501 5.1.7")]
    [InlineData("MAIL FROM: <a@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<>", "250 2.1.0")]
    [InlineData("MAIL FROM:<@one.test,@two.test:a@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<\"quoted \\\" @ string\"@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=1000 BODY=8BITMIME", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=abc", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=1 SIZE=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=99999999999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=99999999999999999999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@b.test> BODY=PURPLE", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> XYZZY=1", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=<>", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> RET=HDRS ENVID=QQ314159", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> ENVID=+zz", "501 5.5.4")]
    [InlineData("MAIL FROM:<grüße@b.test>", "550 5.6.7")]
    [InlineData("MAIL FROM:<grüße@b.test> SMTPUTF8", "250 2.1.0")]
    [InlineData("RCPT TO:<b@inner.test>", "503 5.5.1")]
    [InlineData("DATA", "503 5.5.1")]
    public async Task Command_AfterEhlo_HasItsReply(string line, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        Assert.StartsWith(expected, await h.CommandAsync(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT TO:<b@inner.test>", "250 2.1.5")]
    [InlineData("RCPT TO:<B@INNER.test>", "250 2.1.5")]
    [InlineData("RCPT TO:<postmaster>", "250 2.1.5")]
    [InlineData("RCPT TO:<@x.test:b@inner.test>", "250 2.1.5")]
    [InlineData("RCPT TO:<b@elsewhere.test>", "550 5.7.1")]
    [InlineData("RCPT TO:<b%elsewhere.test@inner.test>", "550 5.7.1")]
    [InlineData("RCPT TO:<elsewhere.test!b@inner.test>", "550 5.7.1")]
    [InlineData("RCPT TO:<\"b@elsewhere.test\"@inner.test>", "550 5.7.1")]
    [InlineData("RCPT TO:<@inner.test:b@elsewhere.test>", "550 5.7.1")]
    [InlineData("RCPT TO:<b@[192.0.2.1]>", "550 5.7.1")]
    [InlineData("RCPT TO:<>", "501 5.1.3")]
    [InlineData("RCPT TO:<b>", "501 5.1.3")]
    [InlineData("RCPT TO:<b@inner..test>", "501 5.1.3")]
    [InlineData("RCPT TO:<b@inner.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2Bx@inner.test", "250 2.1.5")]
    [InlineData("RCPT TO:<b@inner.test> NOTIFY=NEVER,SUCCESS", "501 5.5.4")]
    [InlineData("RCPT TO:<b@inner.test> FOO", "555 5.5.4")]
    [InlineData("RCPT TO:<grüße@inner.test>", "553 5.6.7")]
    [InlineData("MAIL FROM:<a@b.test>", "503 5.5.1")]
    [InlineData("STARTTLS", "503 5.5.1")]
    public async Task Command_AfterMail_HasItsReply(string line, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith(expected, await h.CommandAsync(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "250")]
    [InlineData(65, "501")]
    public async Task LocalPart_AtItsCap_IsTheLastThatPasses(int octets, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        Assert.StartsWith(expected, await h.CommandAsync($"MAIL FROM:<{new string('x', octets)}@outer.test>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, "250")]
    [InlineData(257, "501")]
    public async Task Path_AtItsCap_IsTheLastThatPasses(int octets, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 4));
        var path = "<" + new string('x', octets - 2 - 1 - domain.Length) + "@" + domain + ">";
        Assert.Equal(octets, path.Length);
        Assert.StartsWith(expected, await h.CommandAsync("MAIL FROM:" + path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NOOP", 512, "250")]
    [InlineData("NOOP", 513, "500 5.5.2")]
    [InlineData("NOOP", 100_000, "500 5.5.2")]
    public async Task Line_AtItsCap_IsTheLastThatPasses(string verb, int octets, string expected)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        Assert.StartsWith(expected, await h.CommandAsync(verb + " " + new string('x', octets - verb.Length - 3)), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_WithoutEnd_IsGivenUp()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        for (var i = 0; i < 40 && !h.Ended.IsCompleted; i++)
        {
            await h.SendAsync(new string('x', 64 * 1024));
        }

        Assert.StartsWith("421 4.7.0", await h.ReplyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NOOP\nNOOP")]
    [InlineData("NOOP\rNOOP")]
    [InlineData("RSET\0")]
    [InlineData("MAIL FROM:<a@outer.test>\nRCPT TO:<b@inner.test>")]
    public async Task Command_WithBareNewline_IsAnsweredOnce(string line)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        Assert.StartsWith("500 5.5.2", await h.CommandAsync(line), StringComparison.Ordinal);
        Assert.StartsWith("221", await h.CommandAsync("QUIT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_ByteByByte_GiveTheSameReplies()
    {
        const string Dialogue = "EHLO client.test\r\nMAIL FROM:<a@outer.test>\r\nRCPT TO:<b@inner.test>\r\nRCPT TO:<nobody@x.test>\r\nDATA\r\n";
        await using var whole = await new SessionHarness().GreetedAsync();
        await using var bytes = await new SessionHarness().GreetedAsync();
        await whole.SendAsync(Dialogue);
        foreach (var b in Dialogue)
        {
            await bytes.SendAsync(b.ToString());
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(await whole.ReplyAsync(), await bytes.ReplyAsync());
        }
    }

    [Fact]
    public async Task Ehlo_Offers_WhatBackendsHave()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        var lines = (await h.CommandAsync("EHLO client.test")).Split('|').Select(static l => l[4..]).ToArray();
        Assert.Equal(
            ["mx.test", "SIZE 52428800", "PIPELINING", "ENHANCEDSTATUSCODES", "CHUNKING", "8BITMIME", "SMTPUTF8", "DSN", "LIMITS RCPTMAX=1000"], lines);
    }

    [Fact]
    public async Task Recipients_OfTwoRoutes_AreSplit()
    {
        var one = new FakeRoute("one");
        var two = new FakeRoute("two");
        await using var h = await new SessionHarness(routes: new Dictionary<string, IRoute> { ["one.test"] = one, ["alias.test"] = one, ["two.test"] = two }).GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<b@one.test>"), StringComparison.Ordinal);
        Assert.StartsWith("452 4.5.3", await h.CommandAsync("RCPT TO:<b@two.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<c@alias.test>"), StringComparison.Ordinal);
        await h.DataAsync("Subject: x\r\n\r\nx\r\n");
        Assert.Equal(["b@one.test", "c@alias.test"], Assert.Single(one.Delivered).Recipients);
        Assert.Empty(two.Delivered);
    }

    [Fact]
    public async Task Recipient_OfSingleRecipientRoute_IsAlone()
    {
        var route = new FakeRoute { SingleRecipient = true };
        await using var h = await new SessionHarness(routes: new Dictionary<string, IRoute> { ["inner.test"] = route }).WithRecipientAsync();
        Assert.StartsWith("452 4.5.3", await h.CommandAsync("RCPT TO:<c@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipient_GivenTwice_IsDeliveredOnce()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
        await h.DataAsync("Subject: x\r\n\r\nx\r\n");
        Assert.Equal(["b@inner.test"], Assert.Single(h.Route.Delivered).Recipients);
    }

    [Fact]
    public async Task Recipients_OverTheLimit_AreDeferred()
    {
        await using var h = await new SessionHarness(static o => o.Limits.Recipients = 2).WithRecipientAsync();
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<c@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("452 4.5.3", await h.CommandAsync("RCPT TO:<d@inner.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipient_RefusedByBackend_HearsItsReply()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        h.Route.OnRecipient = static _ => new SmtpReply(550, "5.1.1", "no such user here");
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.Equal("550 5.1.1 no such user here", await h.CommandAsync("RCPT TO:<b@inner.test>"));
        Assert.StartsWith("503 5.5.1", await h.CommandAsync("DATA"), StringComparison.Ordinal);
        await h.CommandAsync("RSET");
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal("b@inner.test", Assert.Single(record.Refused).Address);
        Assert.Equal("reject", record.Action);
    }

    [Fact]
    public async Task Recipient_NotListed_IsUnknown()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        h.Routes.Unlisted.Add("b@inner.test");
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.0/24", true, "250 2.1.5")]
    [InlineData("192.0.2.0/24", false, "550 5.7.1")]
    [InlineData("198.51.100.0/24", true, "550 5.7.1")]
    public async Task OtherDomain_IsRelayed_OnlyFromTrustedNetworksByOutbound(string trusted, bool withOutbound, string expected)
    {
        await using var h = await new SessionHarness(o => o.TrustedNetworks = [System.Net.IPNetwork.Parse(trusted)], outbound: withOutbound ? new FakeRoute("out") : null).GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@inner.test>");
        Assert.StartsWith(expected, await h.CommandAsync("RCPT TO:<b@elsewhere.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_PastTheHardLimit_EndTheSession()
    {
        await using var h = await new SessionHarness(static o => (o.Limits.SoftErrors, o.Limits.HardErrors) = (2, 4)).GreetedAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.StartsWith("500", await h.CommandAsync("XYZZY"), StringComparison.Ordinal);
        }

        Assert.StartsWith("421 4.7.0", await h.CommandAsync("XYZZY"), StringComparison.Ordinal);
        Assert.Equal("", await h.ReplyAsync());
    }

    [Fact]
    public async Task Errors_PastTheSoftLimit_AreDelayed()
    {
        await using var h = await new SessionHarness(static o => (o.Limits.SoftErrors, o.Limits.ErrorDelay) = (1, TimeSpan.FromSeconds(1))).GreetedAsync();
        Assert.StartsWith("500", await h.CommandAsync("XYZZY"), StringComparison.Ordinal);
        await h.SendAsync("XYZZY\r\n");
        var reply = h.ReplyAsync();
        while (!reply.IsCompleted)
        {
            h.Time.Advance(TimeSpan.FromMilliseconds(100)); // it never comes while the clock stands
            await Task.Yield();
        }

        Assert.StartsWith("500", await reply, StringComparison.Ordinal);
        Assert.True(h.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero));
    }

    [Fact]
    public async Task IdleCommands_PastTheLimit_EndTheSession()
    {
        await using var h = await new SessionHarness(static o => o.Limits.CommandsWithoutMail = 3).GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("NOOP");
        await h.CommandAsync("NOOP");
        Assert.StartsWith("421 4.7.0", await h.CommandAsync("NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentClient_IsTimedOut()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        var reply = h.ReplyAsync();
        h.Time.Advance(h.Options.Limits.CommandTimeout - TimeSpan.FromSeconds(5));
        Assert.False(reply.IsCompleted);
        for (var i = 0; i < 20 && !reply.IsCompleted; i++)
        {
            h.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.StartsWith("421 4.4.2", await reply, StringComparison.Ordinal);
        Assert.Equal("", await h.ReplyAsync());
    }

    [Fact]
    public async Task Drain_EndsTheIdle_AndLetsTransactionsFinish()
    {
        await using var idle = await new SessionHarness().GreetedAsync();
        await idle.CommandAsync("NOOP");
        idle.Drain();
        Assert.StartsWith("421 4.3.2", await idle.ReplyAsync(), StringComparison.Ordinal);

        await using var busy = await new SessionHarness().WithRecipientAsync();
        busy.Drain();
        Assert.StartsWith("250", await busy.DataAsync("Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.2", await busy.ReplyAsync(), StringComparison.Ordinal);
    }
}
