using Relay.Core.Mail;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

/// <summary>What a backend lacks is refused as the RFCs say, what it has is used.</summary>
public sealed class ExtensionTests
{
    private static readonly string[] All = ["PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "DSN"];

    [Fact]
    public async Task Deliver_EverythingOffered_PassesEveryParameter()
    {
        await using var server = new ScriptedSmtpServer { Extensions = All };
        using var rig = new Rig(server);
        var envelope = Make(BodyType.EightBitMime, true, "jos\u00e9@sender.test", "HDRS", "id+3D1");
        envelope.Recipients.Add(new Recipient(Rig.Path("m\u00fcller@example.org"), "SUCCESS,DELAY", "rfc822;x+40y"));
        Assert.Equal(250, (await rig.SendAsync(Rig.Message("Subject: \u00c3\u00a9\r\n\r\n\r\n", true, true), envelope)).Code);
        var taken = Assert.Single(server.Taken);
        Assert.Equal("MAIL FROM:<jos\u00e9@sender.test> SIZE=17 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=id+3D1", taken.MailLine);
        Assert.Equal(["RCPT TO:<m\u00fcller@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+40y"], taken.RcptLines);
    }

    [Theory]
    [InlineData("m\u00fcller@example.org", null, "550 5.6.7")]
    [InlineData("b@example.org", "SUCCESS,FAILURE", "555 5.5.4")]
    [InlineData("b@example.org", "NEVER", "250")]
    public async Task Ask_BackendLacksWhatTheRecipientNeeds_IsRefusedUnlessItCanDoWithout(string address, string? notify, string expected)
    {
        await using var server = new ScriptedSmtpServer { Extensions = [] };
        using var rig = new Rig(server);
        await rig.AskAsync(); // a remembered 250 must not hide the lack
        await using var transaction = rig.Route.Begin(Rig.Envelope());
        var reply = await transaction.AddRecipientAsync(new Recipient(Rig.Path(address), notify), default);
        Assert.StartsWith(expected, reply.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, BodyType.Unspecified, "250")]
    [InlineData(true, false, BodyType.Unspecified, "554 5.6.9")]
    [InlineData(false, true, BodyType.EightBitMime, "554 5.6.3")]
    [InlineData(false, false, BodyType.EightBitMime, "250")]
    [InlineData(false, true, BodyType.Unspecified, "250")]
    public async Task Deliver_BackendLacksWhatTheMessageNeeds_IsRefusedUnlessItCanDoWithout(bool header, bool eightBit, BodyType body, string expected)
    {
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING"] };
        using var rig = new Rig(server);
        var envelope = Make(body, true, "a@sender.test", null, null);
        envelope.Recipients.Add(new Recipient(Rig.Path("b@example.org")));
        var reply = await rig.SendAsync(Rig.Message("Subject: x\r\n\r\n\u00e9\r\n", eightBit, header), envelope);
        Assert.StartsWith(expected, reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(reply.IsPositive, server.Verbs.Contains("MAIL"));
    }

    [Theory]
    [InlineData(26, 250)]
    [InlineData(25, 552)]
    public async Task Deliver_SizeLimit_IsHeededBeforeSending(int limit, int code)
    {
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING", "SIZE " + limit] };
        using var rig = new Rig(server);
        Assert.Equal(code, (await rig.SendAsync(Rig.Message("Subject: x\r\n\r\n0123456789\r\n"))).Code);
        Assert.Equal(code == 250, server.Verbs.Contains("MAIL"));
    }

    [Fact]
    public async Task Ask_LineEndInAnAddress_NeverReachesTheBackend()
    {
        await using var server = new ScriptedSmtpServer();
        using var rig = new Rig(server);
        Assert.Equal(553, (await rig.AskAsync("b>\r\nRSET\r\n@example.org")).Code);
        Assert.DoesNotContain("MAIL", server.Verbs);
    }

    [Fact]
    public async Task Ask_UntidyReplyText_IsMadePrintableAndBounded()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "RCPT" ? "550-5.1.1 \u0007b\u00e9ll\r\n550 5.1.1 " + new string('x', 900) + "\r\n" : null };
        using var rig = new Rig(server);
        var reply = await rig.AskAsync();
        Assert.Equal(("5.1.1", 400), (reply.Enhanced, reply.Text.Length));
        Assert.StartsWith("?b?ll\nxxx", reply.Text, StringComparison.Ordinal);
    }

    private static Envelope Make(BodyType body, bool utf8, string sender, string? ret, string? envid) => new()
    {
        ReversePath = Rig.Path(sender),
        Body = body,
        SmtpUtf8 = utf8,
        DsnReturn = ret,
        DsnEnvelopeId = envid,
        Client = Rig.Envelope().Client,
        Id = "T",
    };
}
