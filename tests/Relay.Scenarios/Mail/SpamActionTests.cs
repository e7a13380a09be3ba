using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Mail;

/// <summary>What becomes of a message by its score: header fields, reply, quarantine, log line. HELO alone makes the scores.</summary>
public sealed partial class SpamActionTests(SpamActionTests.ScoringRelay fixture) : IClassFixture<SpamActionTests.ScoringRelay>
{
    /// <summary>HELO without a dot is tagged, a bare address kept back, our own name refused.</summary>
    public sealed class ScoringRelay : RelayFixture
    {
        public string Quarantine => Relay.Folder.PathOf("var/quarantine");

        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            actions: { tag: 1, quarantine: 2, reject: 4 }
            headers: { report: true }
            log: { format: json }
            {{ToBackend}}
            """;
    }

    [Theory]
    [InlineData("client.outer.test", "accept", 250, 0)]
    [InlineData("nodot", "tag", 250, 1)]
    [InlineData("192.0.2.7", "quarantine", 250, 2)]
    [InlineData(RelayProcess.Hostname, "reject", 550, 4)]
    public async Task Score_ByThreshold_LeadsToItsActionReplyAndLogLine(string helo, string action, int code, double score)
    {
        var reply = await SendAsync(helo, "action-" + action, Message.Plain("action-" + action));

        Assert.Equal(code, reply.Code);
        var line = JsonDocument.Parse(await fixture.Relay.LogLineAsync($"\"from\":\"action-{action}@outer.test\"")).RootElement;
        Assert.Equal((action, score), (line.GetProperty("action").GetString(), line.GetProperty("score").GetDouble()));
        Assert.Equal(helo, line.GetProperty("helo").GetString());
        var named = code == 250 ? line.GetProperty("to")[0].GetString() : line.GetProperty("refused")[0].GetProperty("to").GetString();
        Assert.Equal("b@inner.test", named);
        Assert.Equal(score, line.GetProperty("symbols").EnumerateArray().Sum(static s => s.GetProperty("score").GetDouble()));
        Assert.Equal(reply.Text, line.GetProperty("reply").GetString()![4..]);
        Assert.Equal(action is "accept" or "tag" ? 1 : 0, fixture.TakenFrom("action-" + action).Length);
        Assert.Contains(line.GetProperty("id").GetString()!, reply.Text, StringComparison.Ordinal);
        Assert.All((string[])["envelope", "receive", "check", "deliver", "total"], stage => Assert.True(line.GetProperty("ms").GetProperty(stage).GetDouble() >= 0));
    }

    [Fact]
    public async Task Fields_OfAcceptedMail_SayNo()
    {
        var fields = await FieldsAsync("client.outer.test", "fields-no");

        Assert.DoesNotContain("X-Spam-Flag", fields, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Score: 0.0\r\n", fields, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Status: No, score=0.0 required=1.0\r\n\ttests=none\r\n", fields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_OfTaggedMail_SayYesAndWhy()
    {
        var fields = await FieldsAsync("nodot", "fields-yes");

        Assert.Contains("\r\nX-Spam-Flag: YES\r\n", fields, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Score: 1.0\r\n", fields, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Status: Yes, score=1.0 required=1.0\r\n\ttests=HELO_NO_DOT=1\r\n", fields, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Report:\r\n\t   1.0 HELO_NO_DOT The client's name is not fully qualified\r\n", fields, StringComparison.Ordinal);
        Assert.Matches(ReceivedField(), fields);
        Assert.Equal(["Received", "X-Relay-Id", "X-Spam-Flag", "X-Spam-Score", "X-Spam-Status", "X-Spam-Report"], Names(fields));
    }

    [Fact]
    public async Task Quarantine_Message_LiesThereComplete()
    {
        var message = Message.Plain("kept", ".\r\n..dots\r\n\0\u00ff\r\n");
        var reply = await SendAsync("192.0.2.7", "kept", message);

        Assert.Equal(250, reply.Code);
        var files = Directory.GetFiles(Path.Combine(fixture.Quarantine, "new")).Select(File.ReadAllBytes).Where(f => Message.Ends(f, message)).ToArray();
        var text = Encoding.Latin1.GetString(Assert.Single(files));
        Assert.Contains("\r\nX-Spam-Flag: YES\r\n", text, StringComparison.Ordinal);
        Assert.Matches(@"^Return-Path: <kept@outer\.test>\r\nX-Relay-Quarantine: \{[ -~]+\}\r\nReceived: ", text);
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Quarantine, "tmp")));
    }

    [Fact]
    public async Task Reject_Spam_TellsAnIdAndTheBackendHearsNothing()
    {
        var reply = await SendAsync(RelayProcess.Hostname, "refused", Message.Plain("refused"));

        Assert.StartsWith("5.7.1 ", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Backend.Commands, static c => c.Verb == "DATA" && c.Line.Contains("refused", StringComparison.Ordinal));
        Assert.Empty(fixture.TakenFrom("refused"));
    }

    [Fact]
    public async Task ForgedFields_FromOutside_AreTakenOutAndOthersKept()
    {
        const string Forged = "X-Spam-Flag: NO\r\nx-spam-status: No,\r\n\tscore=-99\r\nX-Relay-Id: 1\r\nX-SPAM-LEVEL : x\r\n"
            + "Authentication-Results: mx.scenario.test; dmarc=pass\r\nAuthentication-Results: (c) \"MX.Scenario.test.\"; spf=pass\r\n";
        const string Kept = "Authentication-Results: other.test; dmarc=fail\r\nX-Spammer: no\r\nReceived-SPF: pass (other.test)\r\n";
        var mail = Message.Header("forged") + "body\r\n";
        var reply = await SendAsync("client.outer.test", "forged", Encoding.ASCII.GetBytes(Forged + Kept + mail));

        Assert.Equal(250, reply.Code);
        var taken = Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom("forged")).Data);
        Assert.EndsWith("\r\n" + Kept + mail, taken, StringComparison.Ordinal);
        Assert.DoesNotContain("-99", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("dmarc=pass", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("spf=pass", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("LEVEL", taken, StringComparison.Ordinal);
    }

    private async Task<string> FieldsAsync(string helo, string sender)
    {
        var message = Message.Plain(sender);
        await SendAsync(helo, sender, message);
        var taken = Assert.Single(fixture.TakenFrom(sender)).Data;
        Assert.True(Message.Ends(taken, message));
        return Encoding.Latin1.GetString(taken, 0, taken.Length - message.Length);
    }

    private static IEnumerable<string> Names(string fields) =>
        fields.Split("\r\n").Where(static l => l.Length > 0 && l[0] is not (' ' or '\t')).Select(static l => l[..l.IndexOf(':', StringComparison.Ordinal)]);

    private async Task<HeardReply> SendAsync(string helo, string sender, byte[] message)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        return await peer.MailAsync(sender + "@outer.test", message, helo);
    }

    [GeneratedRegex(@"^Received: from nodot \(\[127\.[0-9.]+\]\)\r\n\tby mx\.scenario\.test \(Relay\) with ESMTP\r\n\tid [0-9A-Za-z]+\r\n\tfor <b@inner\.test>;\r\n\t[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000\r\n", RegexOptions.None, 1000)]
    private static partial Regex ReceivedField();
}
