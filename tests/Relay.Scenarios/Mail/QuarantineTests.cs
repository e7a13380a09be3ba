using System.Text;
using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Mail;

/// <summary>Quarantine, history and policies of domains over the whole host, looked into beside the running relay. HELO alone makes the scores.</summary>
public sealed class QuarantineTests(QuarantineTests.KeepingRelay fixture) : IClassFixture<QuarantineTests.KeepingRelay>
{
    private const string Bad = "192.0.2.7";

    /// <summary>A bare address in HELO is 2 points: kept back; for strict.test refused.</summary>
    public sealed class KeepingRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            actions: { tag: 1, quarantine: 2, reject: 4 }
            headers: { subject_tag: "[SPAM] " }
            domains:
              inner.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}" }
              strict.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}", actions: { quarantine: 2, reject: 2 } }
              blocking.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}", block: ["pest@outer.test"] }
            """;
    }

    [Fact]
    public async Task Kept_Message_IsListedShownExplainedAndReleased()
    {
        var message = Message.Plain("released", ".\r\n..dots\r\n\u00ff\r\n");
        var reply = await SendAsync("released", "b@inner.test", message);
        Assert.Equal(250, reply.Code);
        var entry = Assert.Single(await ListAsync("released"));
        var id = entry.GetProperty("id").GetString()!;
        Assert.Contains(id, reply.Text, StringComparison.Ordinal);
        Assert.Equal(("released", 2, message.Length), (entry.GetProperty("subject").GetString(), entry.GetProperty("score").GetDouble(), entry.GetProperty("size").GetInt32()));
        Assert.Equal("b@inner.test", entry.GetProperty("to")[0].GetString());
        Assert.Equal("HELO_BARE_ADDRESS", entry.GetProperty("symbols")[0].GetProperty("name").GetString());

        var shown = await fixture.Relay.RunAsync("quarantine", "show", id);
        Assert.Equal(0, shown.Status);
        Assert.StartsWith("Received: from 192.0.2.7", shown.Output, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Spam-Flag: YES\r\n", shown.Output, StringComparison.Ordinal);

        var explained = await ExplainAsync(id);
        Assert.Equal(("quarantine", "quarantine", true), (explained.GetProperty("action").GetString(), explained.GetProperty("backend").GetString(), explained.GetProperty("by_score").GetBoolean()));
        Assert.Equal("HELO_BARE_ADDRESS", explained.GetProperty("changes")[0].GetProperty("without")[0].GetString());

        Assert.Equal(0, (await fixture.Relay.RunAsync("quarantine", "release", id)).Status);
        var taken = Assert.Single(fixture.TakenFrom("released"));
        Assert.True(Message.Ends(taken.Data, message));
        Assert.StartsWith("Received: from 192.0.2.7", Encoding.Latin1.GetString(taken.Data), StringComparison.Ordinal);
        Assert.Empty(await ListAsync("released"));
        Assert.Equal(1, (await fixture.Relay.RunAsync("quarantine", "release", id)).Status);
    }

    [Fact]
    public async Task Kept_Message_IsDeleted()
    {
        await SendAsync("deleted", "b@inner.test", Message.Plain("deleted"));
        var id = Assert.Single(await ListAsync("deleted")).GetProperty("id").GetString()!;
        Assert.Equal((0, ""), await fixture.Relay.RunAsync("quarantine", "delete", id));
        Assert.Empty(await ListAsync("deleted"));
        Assert.Equal(1, (await fixture.Relay.RunAsync("quarantine", "show", id)).Status);
        Assert.Empty(fixture.TakenFrom("deleted"));
    }

    [Fact]
    public async Task Domain_WithItsOwnThresholds_RefusesWhatAnotherKeeps()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        Assert.Contains(" RCPTDOMAINMAX=1", (await peer.GoAsync("EHLO " + Bad)).Lines[^1], StringComparison.Ordinal);
        await peer.GoAsync("MAIL FROM:<strict@outer.test>");
        Assert.Equal(550, (await peer.SayAsync("RCPT TO:<b@strict.test>")).Code);
        await peer.GoAsync("RCPT TO:<b@inner.test>");
        var other = await peer.SayAsync("RCPT TO:<b@blocking.test>");
        Assert.Equal((452, true), (other.Code, other.Text.StartsWith("4.5.3 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Postmaster_OfAStrictDomain_GetsItMarked()
    {
        var message = Message.Plain("complaint");
        Assert.Equal(250, (await SendAsync("complaint", "postmaster@strict.test", message)).Code);
        var taken = Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom("complaint")).Data);
        Assert.Contains("X-Spam-Flag: YES\r\n", taken, StringComparison.Ordinal);
        Assert.EndsWith(Encoding.Latin1.GetString(message).Replace("Subject: ", "Subject: [SPAM] ", StringComparison.Ordinal), taken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocked_Sender_IsRefused()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        var reply = await peer.MailAsync("pest@outer.test", Message.Plain("pest"), recipient: "b@blocking.test");
        Assert.Equal(550, reply.Code);
        Assert.Contains("BLOCK_LISTED", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_RefusedRecipient_IsThereToo()
    {
        var reply = await SendAsync("refused", "b@strict.test", Message.Plain("refused"));
        Assert.Equal(550, reply.Code);
        var id = reply.Text[(reply.Text.IndexOf("id: ", StringComparison.Ordinal) + 4)..][..20];
        var explained = await ExplainAsync(id);
        Assert.Equal("reject", explained.GetProperty("action").GetString());
        Assert.Equal(2, explained.GetProperty("thresholds").GetProperty("reject").GetDouble());
        Assert.Equal("b@strict.test", explained.GetProperty("refused")[0].GetProperty("to").GetString());
    }

    [Fact]
    public async Task Explain_UnknownId_Fails() => Assert.Equal(1, (await fixture.Relay.RunAsync("explain", "00000000000000000000")).Status);

    private async Task<HeardReply> SendAsync(string sender, string recipient, byte[] message)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        return await peer.MailAsync(sender + "@outer.test", message, Bad, recipient);
    }

    private async Task<JsonElement[]> ListAsync(string sender)
    {
        var (status, output) = await fixture.Relay.RunAsync("quarantine", "list", "--json");
        Assert.Equal(0, status);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement).Where(e => e.GetProperty("from").GetString() == sender + "@outer.test")];
    }

    /// <summary>Written behind the reply: waited for.</summary>
    private async Task<JsonElement> ExplainAsync(string id)
    {
        for (var i = 0; ; i++)
        {
            var (status, output) = await fixture.Relay.RunAsync("explain", id, "--json");
            if (status == 0)
            {
                return JsonDocument.Parse(output).RootElement;
            }

            Assert.True(i < 20, output);
        }
    }
}
