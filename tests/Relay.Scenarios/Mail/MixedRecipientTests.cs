using System.Text;
using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Mail;

/// <summary>
/// One message to recipients whose domains would do different things with it, over the whole host: each has one clear answer, and what was answered 250 is there.
/// A rule makes the score, so only the message shows it.
/// </summary>
public sealed class MixedRecipientTests(MixedRecipientTests.DividedRelay fixture) : IClassFixture<MixedRecipientTests.DividedRelay>
{
    private const string Offer = "hello\r\nour secret\u0007 offer\r\n";

    public sealed class DividedRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder)
        {
            folder.Write("own.cf", """
                body OFFER /secret.{1,5}offer/
                describe OFFER Somebody has something to offer
                score OFFER 6
                body LONG /x{200,}/
                score LONG 0.5

                """);
            return $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                rules: own.cf
                actions: { tag: 5, quarantine: 100, reject: 200 }
                headers: { authentication_results: false }
                domains:
                  lax.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}", actions: { tag: 50 } }
                  inner.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}" }
                  strict.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}", actions: { quarantine: 6, reject: 6 } }
                """;
        }
    }

    [Theory]
    [InlineData("lax.test", "strict.test")]
    [InlineData("strict.test", "lax.test")]
    public async Task Domains_OfDifferentMinds_AreAnsweredOneAfterTheOther(string first, string second)
    {
        var sender = "mixed-" + first[..3];
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        var answers = new Dictionary<string, int>();
        foreach (var (domain, other) in ((string, string)[])[(first, second), (second, first)])
        {
            Assert.Equal(250, (await peer.SayAsync($"MAIL FROM:<{sender}@outer.test>")).Code);
            Assert.Equal(250, (await peer.SayAsync($"RCPT TO:<a@{domain}>")).Code);
            var another = await peer.SayAsync($"RCPT TO:<b@{other}>");
            Assert.Equal((452, true), (another.Code, another.Text.StartsWith("4.5.3 ", StringComparison.Ordinal)));
            Assert.Equal(250, (await peer.SayAsync($"RCPT TO:<c@{domain}>")).Code); // the same mind: they go together
            await peer.SayAsync("DATA");
            answers[domain] = (await peer.DataAsync(Message.Plain(sender, Offer))).Code;
        }

        Assert.Equal((250, 550), (answers["lax.test"], answers["strict.test"]));
        var taken = Assert.Single(fixture.TakenFrom(sender));
        Assert.Equal(["RCPT TO:<a@lax.test>", "RCPT TO:<c@lax.test>"], taken.RcptLines.Select(static r => r.Split(' ') is [var verb, var to, ..] ? $"{verb} {to}" : r));
        Assert.DoesNotContain("X-Spam-Flag", Encoding.Latin1.GetString(taken.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postmaster_AmongTheRefusing_HasItKeptForAll()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<both@outer.test>", "RCPT TO:<a@strict.test>", "RCPT TO:<abuse@strict.test>", "DATA");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("both", Offer))).Code);
        Assert.Empty(fixture.TakenFrom("both"));
        var (_, output) = await fixture.Relay.RunAsync("quarantine", "list", "--json");
        var entry = JsonDocument.Parse(Assert.Single(output.Split('\n'), static l => l.Contains("both@outer.test", StringComparison.Ordinal))).RootElement;
        Assert.Equal(["a@strict.test", "abuse@strict.test"], entry.GetProperty("to").EnumerateArray().Select(static t => t.GetString()));
        var id = entry.GetProperty("id").GetString()!;
        Assert.Equal(0, (await fixture.Relay.RunAsync("quarantine", "release", id)).Status);
        Assert.Equal(2, Assert.Single(fixture.TakenFrom("both")).RcptLines.Length);
    }

    [Fact]
    public async Task Abuse_Alone_GetsItMarkedWithoutAReport()
    {
        Assert.Equal(250, (await SendAsync("alone", "ABUSE@strict.test", Offer)).Code);
        var taken = Encoding.Latin1.GetString(Assert.Single(fixture.TakenFrom("alone")).Data);
        Assert.Contains("X-Spam-Flag: YES\r\n", taken, StringComparison.Ordinal);
        Assert.Contains("tests=OFFER=6", taken, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Spam-Report", taken, StringComparison.Ordinal); // only where it was asked for
    }

    /// <summary>What a sender wrote is shown as evidence, but cannot fill a record, nor forge a line of it.</summary>
    [Fact]
    public async Task Evidence_OfARule_IsBoundedAndEscapedAndTheSmallestChangeTold()
    {
        var reply = await SendAsync("evidence", "a@inner.test", Offer + new string('x', 5000) + "\r\n");
        Assert.Equal(250, reply.Code);
        var id = reply.Text[(reply.Text.IndexOf("id ", StringComparison.Ordinal) + 3)..][..20];
        var record = await ExplainAsync(id);
        Assert.Equal("tag", record.GetProperty("action").GetString());
        var details = record.GetProperty("symbols").EnumerateArray().ToDictionary(static s => s.GetProperty("name").GetString()!, static s => s.GetProperty("detail").GetString()!);
        Assert.StartsWith("secret", details["OFFER"], StringComparison.Ordinal);
        Assert.DoesNotContain('\u0007', details["OFFER"]);
        Assert.InRange(details["LONG"].Length, 50, 150);
        Assert.Equal(["OFFER"], record.GetProperty("changes")[0].GetProperty("without").EnumerateArray().Select(static w => w.GetString()));
        Assert.Equal(("accept", 5.0), (record.GetProperty("changes")[0].GetProperty("leads_to").GetString(), record.GetProperty("changes")[0].GetProperty("threshold").GetDouble()));
        Assert.Matches("^relay [0-9.]+, rules [0-9a-f]{8}$", record.GetProperty("versions").GetString());
        Assert.True(record.GetProperty("ms").GetProperty("total").GetDouble() >= record.GetProperty("ms").GetProperty("check").GetDouble());
    }

    private async Task<HeardReply> SendAsync(string sender, string recipient, string body)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        return await peer.MailAsync(sender + "@outer.test", Message.Plain(sender, body), recipient: recipient);
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
