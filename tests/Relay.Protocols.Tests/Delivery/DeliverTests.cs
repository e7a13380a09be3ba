using System.Text;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

public sealed class DeliverTests
{
    [Fact]
    public async Task Deliver_Message_ArrivesByteForByteWithTheBackendsAnswer()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        var reply = await rig.SendAsync();
        Assert.Equal("250 2.0.0 Ok: queued as T", reply.ToString());
        var taken = Assert.Single(server.Taken);
        Assert.Equal(Rig.Body, Encoding.Latin1.GetString(taken.Data));
        Assert.Equal($"MAIL FROM:<a@sender.test> SIZE={Rig.Body.Length}", taken.MailLine);
        Assert.Equal(["RCPT TO:<b@example.org>"], taken.RcptLines);
    }

    [Fact]
    public async Task Deliver_PipeliningBackend_TakesTwoWritesAMessage()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        await rig.SendAsync();
        await rig.SendAsync();
        Assert.Equal(1, server.Connections);
        string[] message = [$"MAIL FROM:<a@sender.test> SIZE={Rig.Body.Length}\r\nRCPT TO:<b@example.org>\r\nDATA\r\n", "Subject: x\r\n\r\nHello\r\n..dot\r\n.\r\n"];
        Assert.Equal(["EHLO relay.test\r\n", .. message, .. message], server.Reads);
    }

    [Fact]
    public async Task Deliver_BackendWithoutPipelining_GoesOneByOne()
    {
        await using var server = new ScriptedSmtpServer { Extensions = [] };
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(["EHLO relay.test\r\n", "MAIL FROM:<a@sender.test>\r\n", "RCPT TO:<b@example.org>\r\n", "DATA\r\n", "Subject: x\r\n\r\nHello\r\n..dot\r\n.\r\n"], server.Reads);
    }

    [Theory]
    [InlineData("554 5.6.0 no", "MAIL", "554 5.6.0 no")]
    [InlineData("451 4.7.1 later", "MAIL", "451 4.7.1 later")]
    [InlineData("421 4.3.2 closing", "MAIL", "451 4.3.2 closing")]
    [InlineData("554 5.5.1 no", "DATA", "554 5.5.1 no")]
    [InlineData("452 4.3.1 full", "DATA", "452 4.3.1 full")]
    [InlineData("550 5.7.1 spam", "DOT", "550 5.7.1 spam")]
    [InlineData("451 later", "DOT", "451 4.0.0 later")]
    [InlineData("550 4.7.1 class differs", "DOT", "550 5.0.0 4.7.1 class differs")]
    [InlineData("421 closing", "DOT", "451 4.0.0 closing")]
    [InlineData("221 bye", "MAIL", "451 4.4.2 The next hop broke off, try again later")]
    [InlineData("250 what", "DATA", "451 4.4.2 The next hop broke off, try again later")]
    [InlineData("354 what", "DOT", "451 4.4.2 The next hop broke off before it answered, try again later")]
    public async Task Deliver_BackendsAnswer_IsPassedOnWithItsClass(string answer, string at, string expected)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == at ? answer + "\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal(expected, (await rig.SendAsync()).ToString());
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task Deliver_OneOfTwoRecipientsRefusedButDataTaken_DropsWithoutDot()
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Line.Contains("<c@", StringComparison.Ordinal) ? "550 5.1.1 gone\r\n" : null };
        using var rig = new Rig(server);
        var reply = await rig.SendAsync(envelope: Rig.Envelope("b@example.org", "c@example.org"));
        Assert.Equal((451, "4.5.1"), (reply.Code, reply.Enhanced));
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(2, server.Connections);
        Assert.Single(server.Taken);
        Assert.DoesNotContain(server.Reads, static r => r.StartsWith(".\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_OnlyRecipientRefused_KeepsTheConnectionAndRemembers()
    {
        var refusing = false;
        await using var server = new ScriptedSmtpServer();
        server.Script = c => c.Verb == "RCPT" && refusing ? "550 5.1.1 gone\r\n" : c.Verb == "DATA" && refusing ? "554 5.5.1 no valid recipients\r\n" : null;
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.AskAsync()).Code);
        refusing = true;
        Assert.Equal(451, (await rig.WholeAsync()).Code);
        Assert.Equal("550 5.1.1 gone", (await rig.AskAsync()).ToString());
        refusing = false;
        var other = new Envelope { ReversePath = Rig.Path("other@sender.test"), Client = Rig.Envelope().Client, Id = "T2" };
        Assert.Equal(250, (await rig.AskAsync(envelope: other)).Code);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Deliver_RecipientNeverAskedForAndRefused_GetsTheBackendsRefusal()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "RCPT" ? "550 5.1.1 gone\r\n" : null };
        using var rig = new Rig(server);
        Assert.Equal("550 5.1.1 gone", (await rig.SendAsync()).ToString());
    }

    [Fact]
    public async Task Deliver_LargeMessage_IsUnchanged()
    {
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING"] };
        using var rig = new Rig(server);
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(static i => (i % 7 == 0 ? "." : "") + "line " + i + "\r\n"));
        Assert.Equal(250, (await rig.SendAsync(Rig.Message(text))).Code);
        Assert.Equal(text, Encoding.Latin1.GetString(Assert.Single(server.Taken).Data));
    }

    [Fact]
    public async Task Deliver_ManyRecipients_AllAreNamedOnce()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        string[] addresses = [.. Enumerable.Range(0, 450).Select(static i => $"user{i}@example.org")];
        Assert.Equal(250, (await rig.SendAsync(envelope: Rig.Envelope(addresses))).Code);
        Assert.Equal(addresses.Select(static a => $"RCPT TO:<{a}>"), Assert.Single(server.Taken).RcptLines);
    }

    [Fact]
    public async Task Deliver_CancelledBeforeTheEnd_LeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new ScriptedSmtpServer();
        server.Script = c =>
        {
            if (c.Verb == "DATA")
            {
                cancel.Cancel();
            }

            return null;
        };
        using var rig = new Rig(server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rig.SendAsync(cancellation: cancel.Token));
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Deliver_CancelledAfterTheDot_WaitsForTheAnswer()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new ScriptedSmtpServer();
        server.Script = c =>
        {
            if (c.Verb == "DOT")
            {
                cancel.Cancel();
            }

            return null;
        };
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.SendAsync(cancellation: cancel.Token)).Code);
    }

    [Fact]
    public async Task Deliver_Lmtp_SpeaksLhlo()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig([Rig.Url(server, scheme: BackendScheme.Lmtp)]);
        Assert.True(rig.Route.SingleRecipient);
        Assert.Equal(250, (await rig.WholeAsync()).Code);
        Assert.Equal("LHLO", server.Verbs.Skip(1).First());
    }

    [Fact]
    public async Task Deliver_XforwardOn_TellsTheClientAheadOfMail()
    {
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING", "XFORWARD NAME ADDR PORT PROTO HELO SOURCE"] };
        using var rig = new Rig(server, static o => o.Backends.Xforward = true);
        Assert.Equal(250, (await rig.WholeAsync()).Code);
        Assert.Equal(2, server.Commands.Count(static c => c.Line == "XFORWARD NAME=[UNAVAILABLE] ADDR=192.0.2.1 PORT=4711 PROTO=ESMTP HELO=client.test SOURCE=REMOTE"));
    }
}
