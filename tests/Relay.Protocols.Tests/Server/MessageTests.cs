using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Protocols.Tests.Server;

public sealed class MessageTests
{
    private const string Message = "From: <a@outer.test>\r\nSubject: x\r\n\r\nhello\r\n";

    private sealed class FixedCheck(string name, Func<CheckResult> result, Stage stage = Stage.Data) : ICheck
    {
        public string Name => name;

        public Stage Starts => stage;

        public Stage NeededBy => stage;

        public bool EdgeOnly => true;

        public IReadOnlyList<string> Symbols => ["TEST"];

        public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
        {
            await Task.Yield();
            return result();
        }
    }

    private static SessionHarness Scored(double score, Action<RelayOptions>? configure = null) => new(
        configure, checks: [new FixedCheck("test", static () => CheckResult.Hit("TEST", "why"))], scores: [new SymbolRule("TEST", score, "a test", "x.cf", 1)]);

    [Fact]
    public async Task Message_Accepted_ArrivesWithOurFieldsOnTop()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        Assert.StartsWith("250 2.0.0 Ok: queued (id ", await h.DataAsync(Message), StringComparison.Ordinal);
        var got = Assert.Single(h.Route.Delivered);
        Assert.EndsWith(Message, got.Text, StringComparison.Ordinal);
        Assert.StartsWith("Received: from client.test ([192.0.2.1])\r\n\tby mx.test (Relay) with ESMTP\r\n\tid ", got.Text, StringComparison.Ordinal);
        Assert.Contains("for <b@inner.test>;\r\n\tThu, 01 Jan 2026 00:00:00 +0000\r\n", got.Text, StringComparison.Ordinal);
        Assert.Contains("X-Spam-Status: No, score=0.0 required=5.0\r\n\ttests=none\r\n", got.Text, StringComparison.Ordinal);
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(("accept", Message.Length, "fake"), (record.Action, (int)record.Size!, record.Backend));
    }

    [Theory]
    [InlineData("\r\n.\r\n")]
    [InlineData("\r\nbody only\r\n.\r\n")]
    [InlineData("no header at all\r\n.\r\n")]
    [InlineData("X: 1\r\n\r\n..\r\n...x\r\n.\r\n")]
    [InlineData(".\r\n")]
    [InlineData("X: \u00e4\u00f6\u0000\r\n\r\n\u00ff\r\n.\r\n")]
    public async Task Message_OfAnyShape_KeepsItsBytes(string data)
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.CommandAsync("DATA");
        await h.SendAsync(Encoding.Latin1.GetBytes(data));
        Assert.StartsWith("250", await h.ReplyAsync(), StringComparison.Ordinal);
        var sent = (data[..^3].StartsWith('.') ? data[1..^3] : data[..^3]).Replace("\r\n.", "\r\n", StringComparison.Ordinal);
        Assert.EndsWith(sent, h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstLineFolded_IsKeptApartFromOurFields()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.DataAsync(" folded: yes\r\n\r\nx\r\n");
        Assert.Contains("\r\n\r\n folded: yes\r\n", h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForgedFields_AreTakenOut_OthersStay()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.DataAsync(
            "X-Spam-Flag: NO\r\nAuthentication-Results: (c) MX.Test;\r\n dmarc=pass\r\nAuthentication-Results: \"mx.test\" 1; none\r\n"
            + "Authentication-Results: other.test; none\r\nx-relay-id : 1\r\nX-Spammer: kept\r\n" + Message);
        var text = h.Route.Delivered[0].Text;
        Assert.DoesNotContain("X-Spam-Flag", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dmarc=pass", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"mx.test\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("x-relay-id", text, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthentication-Results: other.test; none\r\nX-Spammer: kept\r\nFrom: ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\ntwo\r\n", BareNewline.Reject, "550 5.5.2")]
    [InlineData("one\rtwo\r\n", BareNewline.Reject, "550 5.5.2")]
    [InlineData("one\ntwo\r\n", BareNewline.Normalize, "250")]
    [InlineData("one\rtwo\r\n", BareNewline.Normalize, "250")]
    public async Task BareNewline_IsRefusedOrMended(string body, BareNewline mode, string expected)
    {
        await using var h = new SessionHarness();
        h.Listener.BareNewline = mode;
        await h.WithRecipientAsync();
        Assert.StartsWith(expected, await h.DataAsync("Subject: x\r\n\r\n" + body), StringComparison.Ordinal);
        Assert.All(h.Route.Delivered, static d => Assert.EndsWith("\r\n\r\none\r\ntwo\r\n", d.Text, StringComparison.Ordinal));
        Assert.Equal(mode == BareNewline.Normalize ? 1 : 0, h.Route.Delivered.Count);
        Assert.StartsWith("250", await h.CommandAsync("NOOP"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\r\n.\r\r\n")]
    public async Task SmuggledEnd_IsNoEnd(string sequence)
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        var reply = await h.DataAsync("Subject: x\r\n\r\nx" + sequence + "MAIL FROM:<s@evil.test>\r\nRCPT TO:<v@inner.test>\r\nDATA\r\nx\r\n");
        Assert.Matches("^(250|550)", reply);
        Assert.StartsWith("221", await h.CommandAsync("QUIT"), StringComparison.Ordinal);
        Assert.DoesNotContain(h.Route.Delivered, static d => d.Envelope.ReversePath.Address == "s@evil.test");
    }

    [Theory]
    [InlineData(1000, "250")]
    [InlineData(1001, "552 5.3.4")]
    public async Task MessageAtItsSize_IsTheLastThatPasses(int size, string expected)
    {
        await using var h = await new SessionHarness(static o => o.Limits.MessageSize = 1000).WithRecipientAsync();
        var message = "Subject: x\r\n\r\n" + new string('y', size - 16) + "\r\n";
        Assert.Equal(size, message.Length);
        Assert.StartsWith(expected, await h.DataAsync(message), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("NOOP"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageFarOverItsSize_EndsTheSession()
    {
        await using var h = await new SessionHarness(static o => (o.Limits.MessageSize, o.Limits.LineLength) = (1000, 1000)).WithRecipientAsync();
        await h.CommandAsync("DATA");
        for (var i = 0; i < 200 && !h.Ended.IsCompleted; i++)
        {
            await h.SendAsync(new string('y', 100) + "\r\n");
        }

        Assert.StartsWith("552 5.3.4", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("", await h.ReplyAsync());
    }

    [Theory]
    [InlineData(3, "250")]
    [InlineData(4, "554 5.4.6")]
    public async Task Hops_AtTheirCap_AreTheLastThatPass(int hops, string expected)
    {
        await using var h = await new SessionHarness(static o => o.Limits.Hops = 3).WithRecipientAsync();
        Assert.StartsWith(expected, await h.DataAsync(string.Concat(Enumerable.Repeat("Received: from x by y; z\r\n", hops)) + Message), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, "250")]
    [InlineData(200_000, "552 5.3.4")]
    public async Task Header_OverItsSize_IsRefused(int octets, string expected)
    {
        await using var h = await new SessionHarness(static o => o.Limits.HeaderSize = 150_000).WithRecipientAsync();
        var fields = string.Concat(Enumerable.Repeat("X-Filler: " + new string('z', 88) + "\r\n", octets / 100));
        Assert.StartsWith(expected, await h.DataAsync(fields + Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeMessage_GoesThroughAFile_Unchanged()
    {
        await using var h = await new SessionHarness(static o => o.Limits.MessageMemory = 100_000).WithRecipientAsync();
        var body = string.Concat(Enumerable.Range(0, 60_000).Select(static i => $"line {i}\r\n"));
        Assert.StartsWith("250", await h.DataAsync("X-Spam-Flag: forged\r\n" + Message + body), StringComparison.Ordinal);
        Assert.EndsWith("required=5.0\r\n\ttests=none\r\n" + Message + body, h.Route.Delivered[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spool_Unusable_IsATemporaryFailure()
    {
        var file = Path.GetTempFileName();
        await using var h = new SessionHarness(static o => o.Limits.MessageMemory = 1000, spool: file);
        await h.WithRecipientAsync();
        Assert.StartsWith("452 4.3.1", await h.DataAsync(Message + new string('y', 500_000) + "\r\n"), StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
        File.Delete(file);
    }

    [Theory]
    [InlineData(4.9, "250", "accept", false)]
    [InlineData(5, "250", "tag", true)]
    [InlineData(15, "550 5.7.1", "reject", false)]
    public async Task Score_DecidesTheAction(double score, string expected, string action, bool flagged)
    {
        await using var h = await Scored(score).WithRecipientAsync();
        Assert.StartsWith(expected, await h.DataAsync(Message), StringComparison.Ordinal);
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(action, record.Action);
        Assert.Equal(("TEST", score, "why"), (record.Symbols[0].Name, record.Symbols[0].Score, record.Symbols[0].Detail));
        Assert.Equal(flagged, h.Route.Delivered.Exists(static d => d.Text.Contains("X-Spam-Flag: YES\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Messages_WhenDone_HoldNoMemory()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.CommandAsync("DATA");
        await h.SendAsync(Message);
        await h.HangUpAsync();
        await h.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, h.Memory.Used);
    }

    [Fact]
    public async Task Quarantined_IsStoredAndNotDelivered()
    {
        await using var h = await Scored(10).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Single(h.Quarantine.Stored);
        Assert.Empty(h.Route.Delivered);
    }

    [Fact]
    public async Task Quarantine_Broken_IsATemporaryFailure()
    {
        await using var h = Scored(10);
        h.Quarantine.Trouble = new IOException("disk full");
        await h.WithRecipientAsync();
        Assert.StartsWith("451 4.3.0", await h.DataAsync(Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckThatThrows_BecomesASymbol_AndMailFlows()
    {
        await using var h = await new SessionHarness(checks: [new FixedCheck("test", static () => throw new InvalidOperationException("bug"))]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Equal("TEST_UNKNOWN", Assert.Single(Assert.Single(h.Decisions.All).Symbols).Name);
    }

    [Fact]
    public async Task CheckThatRefusesEarly_IsHeardAtRcpt()
    {
        var check = new FixedCheck("test", static () => CheckResult.Refuse(new SmtpReply(550, "5.7.1", "not from you"), new SymbolHit("TEST")), Stage.Helo);
        await using var h = await new SessionHarness(checks: [check]).GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        Assert.StartsWith("250", await h.CommandAsync("MAIL FROM:<a@outer.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1 not from you", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustedClient_IsNotCheckedAtTheEdge()
    {
        await using var h = await Scored(100, static o => o.TrustedNetworks = [System.Net.IPNetwork.Parse("192.0.2.0/24")]).WithRecipientAsync();
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(450, "4.2.0", "defer")]
    [InlineData(550, "5.7.9", "reject")]
    public async Task BackendsRefusal_ReachesTheSender(int code, string enhanced, string action)
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        h.Route.OnDeliver = (_, _) => Task.FromResult(new SmtpReply(code, enhanced, "says the backend"));
        Assert.StartsWith($"{code} {enhanced} says the backend", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Equal(action, Assert.Single(h.Decisions.All).Action);
    }

    [Fact]
    public async Task Data_BeginsWithoutABackendConnectionHeld()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        Assert.Equal(1, h.Route.Held);
        Assert.StartsWith("354", await h.CommandAsync("DATA"), StringComparison.Ordinal);
        Assert.Equal(0, h.Route.Held);
    }

    [Fact]
    public async Task ClientGone_BeforeTheHandOver_GetsNothingDelivered()
    {
        var release = new TaskCompletionSource();
        await using var h = new SessionHarness(checks: [new WaitingCheck(release.Task)]);
        await h.WithRecipientAsync();
        await h.CommandAsync("DATA");
        await h.SendAsync(Message + ".\r\n");
        await h.HangUpAsync();
        release.SetResult();
        await h.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(h.Route.Delivered);
        Assert.Equal(1, h.Route.Disposed);
    }

    [Fact]
    public async Task ClientGone_InTheMiddle_LeavesARecordAndNoMessage()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.CommandAsync("DATA");
        await h.SendAsync(Message);
        await h.HangUpAsync();
        await h.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(h.Route.Delivered);
        Assert.Equal("none", Assert.Single(h.Decisions.All).Action);
    }

    [Fact]
    public async Task SlowSender_IsTimedOut()
    {
        await using var h = await new SessionHarness().WithRecipientAsync();
        await h.CommandAsync("DATA");
        await h.SendAsync(Message);
        var reply = h.ReplyAsync();
        for (var i = 0; i < 200 && !reply.IsCompleted; i++)
        {
            h.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.StartsWith("421 4.4.2", await reply, StringComparison.Ordinal);
        Assert.Empty(h.Route.Delivered);
    }

    [Fact]
    public async Task PipelinedEnvelope_IsAnsweredInOrder_AndNoFault()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.SendAsync("MAIL FROM:<a@outer.test>\r\nRCPT TO:<b@inner.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n");
        Assert.StartsWith("250 2.1.0", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.5", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("354", await h.ReplyAsync(), StringComparison.Ordinal);
        await h.SendAsync(Message + ".\r\nQUIT\r\n");
        await h.ShutdownSendAsync();
        Assert.StartsWith("250", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("221", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(ProtocolFaults.None, Assert.Single(h.Decisions.All).Faults);
    }

    [Theory]
    [InlineData("EHLO client.test\r\nMAIL FROM:<a@outer.test>\r\n", ProtocolFaults.PipelinedAfterHelo)]
    [InlineData("HELO client.test\r\nMAIL FROM:<a@outer.test>\r\n", ProtocolFaults.PipelinedAfterHelo)]
    public async Task PipeliningWhereNotAllowed_IsNoticed(string bytes, ProtocolFaults fault)
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.SendAsync(bytes);
        await h.ReplyAsync();
        await h.ReplyAsync();
        await h.CommandAsync("RSET");
        Assert.Equal(fault, Assert.Single(h.Decisions.All).Faults);
    }

    [Fact]
    public async Task DataRefused_WithItsMessageBehindIt_EndsTheSession()
    {
        await using var h = await new SessionHarness().GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.SendAsync("DATA\r\nMAIL FROM:<s@evil.test>\r\n");
        Assert.StartsWith("503", await h.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("", await h.ReplyAsync());
    }

    [Fact]
    public async Task EarlyTalker_IsNoticed_WithAndWithoutDelay()
    {
        foreach (var delay in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(5) })
        {
            await using var h = new SessionHarness(o => o.Checks.GreetingDelay = delay);
            h.Connect();
            await h.SendAsync("EHLO client.test\r\n");
            Assert.StartsWith("220", await h.ReplyAsync(), StringComparison.Ordinal);
            await h.ReplyAsync();
            await h.CommandAsync("MAIL FROM:<a@outer.test>");
            await h.CommandAsync("RSET");
            if (delay > TimeSpan.Zero)
            {
                Assert.Equal(ProtocolFaults.EarlyTalk, Assert.Single(h.Decisions.All).Faults);
            }
        }
    }

    private sealed class WaitingCheck(Task until) : ICheck
    {
        public string Name => "wait";

        public Stage Starts => Stage.Data;

        public Stage NeededBy => Stage.Data;

        public bool EdgeOnly => true;

        public IReadOnlyList<string> Symbols => [];

        public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
        {
            await until;
            return CheckResult.Nothing;
        }
    }
}
