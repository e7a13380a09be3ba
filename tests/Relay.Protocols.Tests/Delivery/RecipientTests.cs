using Relay.Core.Mail;
using Relay.Testing;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

public sealed class RecipientTests
{
    [Fact]
    public async Task Ask_FirstRecipient_IsPipelinedBehindMailAndFurtherOnesFollow()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        await using var transaction = rig.Route.Begin(Rig.Envelope());
        Assert.Equal(250, (await transaction.AddRecipientAsync(new Recipient(Rig.Path("b@example.org")), default)).Code);
        Assert.Equal(250, (await transaction.AddRecipientAsync(new Recipient(Rig.Path("c@example.org")), default)).Code);
        Assert.Equal(["MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.org>\r\n", "RCPT TO:<c@example.org>\r\n"], server.Reads.Skip(1));
    }

    [Theory]
    [InlineData("550 5.1.1 unknown", true)]
    [InlineData("250 2.1.5 fine", true)]
    [InlineData("450 4.2.1 later", false)]
    [InlineData("554 5.7.1 not from you", false)]
    public async Task Ask_Twice_RemembersFactsOnly(string answer, bool remembered)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == "RCPT" ? answer + "\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal(answer, (await rig.AskAsync("User@Example.ORG")).ToString());
        Assert.Equal(answer, (await rig.AskAsync("User@example.org")).ToString());
        Assert.Equal(answer, (await rig.AskAsync("user@example.org")).ToString());
        Assert.Equal(remembered ? 2 : 3, server.Verbs.Count(static v => v == "RCPT"));
    }

    [Theory]
    [InlineData("550 5.1.1 unknown", 60)]
    [InlineData("250 2.1.5 fine", 3600)]
    public async Task Ask_AfterItsLife_IsAskedAgain(string answer, int seconds)
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == "RCPT" ? answer + "\r\n" : null };
        using var rig = new Rig([Rig.Url(server)], time: clock);
        await rig.AskAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await rig.AskAsync();
        Assert.Equal(1, server.Verbs.Count(static v => v == "RCPT"));
        clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AskAsync();
        Assert.Equal(2, server.Verbs.Count(static v => v == "RCPT"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_MailRefused_IsTheAnswerAndIsNotRemembered(bool pipelining)
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "MAIL" ? "550 5.7.1 sender blocked\r\n" : null };
        server.Extensions = pipelining ? server.Extensions : ["ENHANCEDSTATUSCODES"];
        using var rig = new Rig(server);
        await using var transaction = rig.Route.Begin(Rig.Envelope());
        Assert.Equal("550 5.7.1 sender blocked", (await transaction.AddRecipientAsync(new Recipient(Rig.Path("b@example.org")), default)).ToString());
        Assert.Equal("550 5.7.1 sender blocked", (await transaction.AddRecipientAsync(new Recipient(Rig.Path("b@example.org")), default)).ToString());
        Assert.Equal(1, server.Connections);
        Assert.Equal(2, server.Verbs.Count(static v => v == "MAIL"));
    }

    [Fact]
    public async Task Ask_MailRefusedAndHungUp_IsStillTheRefusal()
    {
        await using var server = new ScriptedSmtpServer
        {
            Script = static c => c.Verb == "MAIL" ? "550 5.7.1 go away\r\n" : c.Verb == "RCPT" ? ScriptedSmtpServer.Close : null,
        };
        using var rig = new Rig(server);
        Assert.Equal("550 5.7.1 go away", (await rig.AskAsync()).ToString());
        Assert.Equal("550 5.7.1 go away", (await rig.SendAsync()).ToString());
    }

    [Fact]
    public async Task Ask_ConnectionDiesBetweenRecipients_BeginsAgainOnAFreshOne()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        await using var transaction = rig.Route.Begin(Rig.Envelope());
        Assert.Equal(250, (await transaction.AddRecipientAsync(new Recipient(Rig.Path("b@example.org")), default)).Code);
        server.CutConnections();
        Assert.Equal(250, (await transaction.AddRecipientAsync(new Recipient(Rig.Path("c@example.org")), default)).Code);
        Assert.Equal(2, server.Verbs.Count(static v => v == "MAIL"));
    }

    [Fact]
    public async Task Ask_SizeDeclared_IsPassedOn()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Line.Contains("SIZE=77", StringComparison.Ordinal) ? "552 5.3.4 too big\r\n" : null };
        using var rig = new Rig(server);
        var envelope = new Envelope { ReversePath = MailPath.Null, DeclaredSize = 77, Client = Rig.Envelope().Client, Id = "T" };
        Assert.Equal("552 5.3.4 too big", (await rig.AskAsync(envelope: envelope)).ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AcceptsAnyRecipient_SaysWhatTheBackendDoes(bool accepts)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == "RCPT" && !accepts ? "550 5.1.1 unknown\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal(accepts, await rig.Route.AcceptsAnyRecipientAsync("example.org", default));
        Assert.Contains(server.Commands, static c => c.Line == "MAIL FROM:<>");
        await PoolTests.Eventually(() => server.Verbs.Contains("RSET"));
        Assert.Empty(server.Taken);
    }
}
