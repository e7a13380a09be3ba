using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Core.Recipients;
using Relay.Testing.Delivery;

namespace Relay.Protocols.Tests.Server;

/// <summary>What counts for a message by its recipients: thresholds of a domain, lists, mailboxes for complaints, the tag in the Subject.</summary>
public sealed class RecipientPolicyTests
{
    private const string Message = "From: <a@outer.test>\r\nSubject: x\r\n\r\nhello\r\n";

    [Theory]
    [InlineData("b@inner.test", 7, "tag")]
    [InlineData("b@strict.test", 7, "reject")]
    [InlineData("b@lax.test", 7, "accept")]
    [InlineData("b@lax.test", 30, "accept")]
    [InlineData("b@strict.test", 5, "tag")]
    [InlineData("postmaster@strict.test", 7, "tag")]
    [InlineData("postmaster", 20, "tag")]
    [InlineData("Abuse@inner.test", 20, "tag")]
    [InlineData("Abuse@inner.test", 12, "tag")]
    [InlineData("b@inner.test", 12, "quarantine")]
    public async Task Thresholds_AreThoseOfTheRecipientsDomain(string recipient, double score, string action)
    {
        await using var h = Scored(score);
        await OpenAsync(h, recipient);
        var reply = await h.DataAsync(Message);
        Assert.StartsWith(action == "reject" ? "550 5.7.1" : "250", reply, StringComparison.Ordinal);
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(action, record.Action);
        Assert.Equal(h.Services.Snapshot.Policies.Find(new("", "", recipient.Contains('@', StringComparison.Ordinal) ? recipient[(recipient.IndexOf('@', StringComparison.Ordinal) + 1)..] : "")).Actions, record.Actions);
        Assert.Equal(action is "tag" or "accept" ? 1 : 0, h.Route.Delivered.Count);
        Assert.Equal(action == "tag", h.Route.Delivered.Exists(static d => d.Text.Contains("X-Spam-Flag: YES", StringComparison.Ordinal)));
        Assert.Equal(action == "quarantine" ? 1 : 0, h.Quarantine.Stored.Count);
    }

    [Fact]
    public async Task Recipient_OfAnotherPolicy_IsAskedForInATransactionOfItsOwn()
    {
        await using var h = Scored(7);
        await OpenAsync(h, "b@inner.test");
        Assert.StartsWith("452 4.5.3", await h.CommandAsync("RCPT TO:<c@strict.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<c@same.test>"), StringComparison.Ordinal); // another domain, the same policy
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Equal(["b@inner.test", "c@same.test"], Assert.Single(h.Route.Delivered).Recipients);
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<c@strict.test>"), StringComparison.Ordinal);
        Assert.StartsWith("550", await h.DataAsync(Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipient_RefusedBeforeAnother_LeavesThePolicyOpen()
    {
        await using var h = Scored(7);
        h.Route.OnRecipient = static r => r.Path.Domain == "strict.test" ? new(550, "5.1.1", "no") : new(250, "2.1.5", "Ok");
        await h.GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("550 5.1.1", await h.CommandAsync("RCPT TO:<c@strict.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Equal("tag", Assert.Single(h.Decisions.All).Action);
    }

    [Fact]
    public async Task KnownBad_AtRcpt_IsRefusedByTheDomainsOwnThreshold()
    {
        await using var h = Scored(7, Stage.Helo);
        await h.GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("550 5.7.1", await h.CommandAsync("RCPT TO:<c@strict.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<postmaster@strict.test>"), StringComparison.Ordinal);
        await h.CommandAsync("RSET");
        Assert.True(Assert.Single(h.Decisions.All).Refused.Count == 1);
    }

    [Fact]
    public async Task Complaints_AmongOthers_AreKeptBackAndNotRefused()
    {
        await using var h = Scored(20);
        await OpenAsync(h, "b@inner.test");
        Assert.StartsWith("250", await h.CommandAsync("RCPT TO:<postmaster@inner.test>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await h.DataAsync(Message), StringComparison.Ordinal);
        Assert.Single(h.Quarantine.Stored);
        Assert.Empty(h.Route.Delivered);
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(("quarantine", false), (record.Action, record.ByScore));
        Assert.Contains("never refused on score", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_Entry_TellsWhatIsKnown()
    {
        await using var h = Scored(12);
        await OpenAsync(h, "b@inner.test");
        await h.DataAsync("From: <a@outer.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n");
        var entry = Assert.Single(h.Quarantine.Entries);
        Assert.Equal(("Gr\u00fc\u00dfe", 12, "TEST", "b@inner.test"), (entry.Subject, entry.Score, Assert.Single(entry.Symbols).Name, Assert.Single(entry.Envelope.Recipients).Path.Address));
        Assert.Equal("From: <a@outer.test>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n".Length, entry.Size);
    }

    [Theory]
    [InlineData(7, "Subject: [SPAM] x\r\n")]
    [InlineData(3, "Subject: x\r\n")]
    public async Task SubjectTag_OfTaggedMail_ChangesTheSubjectOnly(double score, string subject)
    {
        await using var h = Scored(score, configure: static o => o.Headers.SubjectTag = "[SPAM] ");
        await OpenAsync(h, "b@inner.test");
        const string Rest = "From: <a@outer.test>\r\nX-SPAM-forged: x\r\nSubject: x\r\nSubject: y\r\n\r\nSubject: x\r\n";
        await h.DataAsync(Rest);
        Assert.EndsWith(Rest.Replace("X-SPAM-forged: x\r\nSubject: x\r\n", subject, StringComparison.Ordinal), Assert.Single(h.Route.Delivered).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_OfTheDomain_ReachTheChecks()
    {
        RecipientPolicy? seen = null;
        await using var h = new SessionHarness(
            static o => o.Domains["inner.test"] = new DomainOptions { Block = ["outer.test"] }, checks: [new Watching(c => seen = c.Features.Get<RecipientPolicy>())]);
        await h.WithRecipientAsync();
        await h.DataAsync(Message);
        Assert.Equal("outer.test", seen!.Block.Find("a@outer.test"));
    }

    /// <summary>Only the message proves who wrote it: a recipient who welcomes somebody gets it judged whole.</summary>
    [Theory]
    [InlineData("b@inner.test", "550 5.7.1 Message refused as spam (TEST)")]
    [InlineData("postmaster@inner.test", "250")]
    [InlineData("b@open.test", "250")]
    public async Task ScoreAtRcpt_EnoughToRefuse_RefusesThereUnlessTheMessageMayProveMore(string recipient, string expected)
    {
        await using var h = Scored(20, Stage.Connect, static o => o.Domains["open.test"] = new DomainOptions { Welcome = ["friend.test"] });
        await h.GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith(expected, await h.CommandAsync($"RCPT TO:<{recipient}>"), StringComparison.Ordinal);
        await h.CommandAsync("RSET");
        var record = Assert.Single(h.Decisions.All);
        Assert.Equal(expected[0] == '5' ? ("reject", "TEST", 20.0) : ("none", "", 20.0), (record.Action, record.Reason, record.Score));
    }

    private static async Task OpenAsync(SessionHarness h, string recipient)
    {
        await h.GreetedAsync();
        await h.CommandAsync("EHLO client.test");
        await h.CommandAsync("MAIL FROM:<a@outer.test>");
        Assert.StartsWith("250", await h.CommandAsync($"RCPT TO:<{recipient}>"), StringComparison.Ordinal);
    }

    private static SessionHarness Scored(double score, Stage stage = Stage.Data, Action<RelayOptions>? configure = null)
    {
        var route = new FakeRoute();
        return new SessionHarness(
            options =>
            {
                options.Domains["inner.test"] = new DomainOptions();
                options.Domains["same.test"] = new DomainOptions();
                options.Domains["strict.test"] = new DomainOptions { Actions = new ActionOptions { Tag = 5, Quarantine = 7, Reject = 7 } };
                options.Domains["lax.test"] = new DomainOptions { Actions = new ActionOptions { Tag = 100, Quarantine = 100, Reject = 100 } };
                configure?.Invoke(options);
            },
            checks: [new Watching(static _ => { }, "TEST", stage)],
            scores: [new SymbolRule("TEST", score, "a test", "x.cf", 1)],
            routes: new Dictionary<string, IRoute> { ["*"] = route }) { Route = route };
    }

    private sealed class Watching(Action<CheckContext> look, string? symbol = null, Stage stage = Stage.Data) : ICheck
    {
        public string Name => "test";

        public Stage Starts => stage;

        public Stage NeededBy => stage;

        public bool EdgeOnly => false;

        public IReadOnlyList<string> Symbols => ["TEST"];

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
        {
            look(context);
            return new(symbol is null ? CheckResult.Nothing : CheckResult.Hit(symbol));
        }
    }
}
