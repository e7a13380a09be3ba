using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Rates;
using Relay.Filters.Reputation;

namespace Relay.Filters.Tests.Reputation;

public sealed class ReputationFeedbackTests : IDecisionSink
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");
    private static readonly SmtpReply UnknownUser = new(550, "5.1.1", "No such user");

    private readonly BehaviourCase c = new();
    private readonly List<DecisionRecord> passedOn = [];

    void IDecisionSink.Record(DecisionRecord record) => passedOn.Add(record);

    [Theory]
    [InlineData("accept", 1, 1, 0)]
    [InlineData("accept", 4.99, 1, 0)]
    [InlineData("tag", 6, 0, 0)]
    [InlineData("quarantine", 11, 0, 1)]
    [InlineData("reject", 20, 0, 1)]
    [InlineData("reject", 0, 0, 0)] // a refusal that needs no score, such as that of a rule
    [InlineData("none", 0, 0, 0)]
    [InlineData("discard", 20, 0, 0)]
    public async Task Feedback_Decision_LeavesItsLabel(string action, double score, int good, int bad)
    {
        await LearnAsync(Decision(action, score));
        await AssertHistoryAsync(good, bad);
        Assert.Single(passedOn);
    }

    /// <summary>The trap of other filters: deferred mail is learned as ham, and comes back as spam.</summary>
    [Fact]
    public async Task Feedback_DeferredAndGreylistedMail_LeaveNoLabel()
    {
        var greylisted = new RefusedRecipient("b@inner.example", new SmtpReply(451, "4.7.1", "Greylisted"));
        await LearnAsync(
            Decision("defer", 3),
            Decision("defer", 30),
            Decision("reject", 3) with { Size = null, To = [], Refused = [greylisted] });
        await AssertHistoryAsync(0, 0);
    }

    [Theory]
    [InlineData("backend: 550 5.7.1 mailbox says no")]
    [InlineData("protocol: Too many hops")]
    public async Task Feedback_RefusalOfAnother_LeavesNoLabel(string reason)
    {
        await LearnAsync(Decision("reject", 20) with { Reason = reason });
        await AssertHistoryAsync(0, 0);
    }

    [Fact]
    public async Task Feedback_TrustedClient_LeavesNoLabel()
    {
        await LearnAsync(Decision("accept", 0) with { Trusted = true }, Unknown(50) with { Trusted = true });
        await AssertHistoryAsync(0, 0);
        Assert.Equal(0, c.Store.Calls - 2); // only what this test asked
    }

    /// <summary>Else a history would prove itself by its own points.</summary>
    [Theory]
    [InlineData("quarantine", 10.5, "NETWORK_REPUTATION_BAD", 1.0)]
    [InlineData("accept", 4.7, "SENDER_REPUTATION_GOOD", -0.5)]
    [InlineData("accept", 4.7, "AUTHOR_REPUTATION_GOOD", -0.5)]
    [InlineData("quarantine", 10.5, "AUTHOR_REPUTATION_BAD", 1.0)]
    public async Task Feedback_DecisionThatReputationTipped_LeavesNoLabel(string action, double score, string symbol, double points)
    {
        await LearnAsync(Decision(action, score) with { Symbols = [new ScoredSymbol(symbol, points, "")] });
        await AssertHistoryAsync(0, 0);
    }

    /// <summary>They are counted when they are refused; here they only teach.</summary>
    [Fact]
    public async Task Feedback_UnknownRecipients_AreBadPastTheLimit()
    {
        await TallyAsync(20);
        await LearnAsync(Unknown(20));
        await AssertHistoryAsync(0, 0);
        await TallyAsync(1);
        await LearnAsync(Unknown(1));
        await AssertHistoryAsync(0, 1);
        Assert.Equal(21, await TallyAsync(0));
    }

    [Fact]
    public async Task Feedback_OtherRefusals_AreNotUnknownRecipients()
    {
        await TallyAsync(21);
        await LearnAsync(Unknown(50, new SmtpReply(550, "5.7.1", "Relaying denied")), Unknown(50, new SmtpReply(451, "4.1.1", "later")));
        await AssertHistoryAsync(0, 0);
    }

    [Fact]
    public async Task Feedback_StoreDown_PassesDecisionsOn()
    {
        c.Store.Down = true;
        await LearnAsync(Decision("accept", 0), Decision("reject", 20));
        Assert.Equal(2, passedOn.Count);
        Assert.Equal(2, c.Store.Calls);
        c.Store.Down = false;
        await AssertHistoryAsync(0, 0);
    }

    /// <summary>The reply waits for no store, and what waits is bounded.</summary>
    [Fact]
    public async Task Feedback_StoreThatHangs_HoldsNothingUpAndLosesWhatDoesNotFit()
    {
        var held = new TaskCompletionSource();
        c.Store.Held = held.Task;
        await using (var feedback = Feedback())
        {
            for (var i = 0; i < ReputationFeedback.Capacity + 100; i++)
            {
                feedback.Record(Decision("accept", 0) with { From = "" });
            }

            Assert.Equal(ReputationFeedback.Capacity + 100, passedOn.Count);
            held.SetResult();
        }

        var learned = (await c.Store.ReputationAsync(ReputationSubjects.Network(Client), default)).Good;
        Assert.InRange(learned, ReputationFeedback.Capacity, ReputationFeedback.Capacity + 1); // one may have been taken out of the queue
    }

    [Fact]
    public async Task Feedback_NullReversePath_CountsForTheNetworkAlone()
    {
        await LearnAsync(Decision("accept", 0) with { From = "" });
        Assert.Equal(1, c.Store.Calls);
        Assert.Equal(1, (await c.Store.ReputationAsync(ReputationSubjects.Network(Client), default)).Good);
    }

    [Fact]
    public async Task Feedback_AfterItsEnd_StillPassesDecisionsOn()
    {
        var feedback = Feedback();
        await feedback.DisposeAsync();
        await feedback.DisposeAsync();
        feedback.Record(Decision("accept", 0));
        Assert.Single(passedOn);
        Assert.Equal(0, c.Store.Calls);
    }

    [Fact]
    public async Task Feedback_ProvenOrganizations_AreRememberedEachOnce()
    {
        await LearnAsync(
            Decision("accept", 0) with { Proven = new ProvenIdentity { EnvelopeOrganization = "sender.example", AuthorOrganization = "author.example" } },
            Decision("accept", 0) with { Proven = new ProvenIdentity { EnvelopeOrganization = "author.example", AuthorOrganization = "author.example" } },
            Decision("reject", 20) with { Proven = new ProvenIdentity { EnvelopeOrganization = "sender.example" } },
            Decision("tag", 6) with { Proven = new ProvenIdentity { AuthorOrganization = "author.example" } });
        Assert.Equal(new Core.State.Reputation(1, 1), await c.Store.ReputationAsync(ReputationSubjects.Organization("sender.example"), default));
        Assert.Equal(new Core.State.Reputation(2, 0), await c.Store.ReputationAsync(ReputationSubjects.Organization("author.example"), default));
        Assert.Equal(new Core.State.Reputation(2, 0), await c.Store.ReputationAsync(ReputationSubjects.AuthorAt("author.example", Client), default));
        Assert.Equal(default, await c.Store.ReputationAsync(ReputationSubjects.AuthorAt("sender.example", Client), default));
    }

    private static DecisionRecord Decision(string action, double score) => new()
    {
        Id = "1",
        Time = DateTimeOffset.UnixEpoch,
        Client = Client,
        From = "a@sender.example",
        To = ["b@inner.example"],
        Size = 100,
        Action = action,
        Score = score,
    };

    private static DecisionRecord Unknown(int count, SmtpReply? reply = null) => Decision("reject", 0) with
    {
        Size = null,
        To = [],
        Refused = [.. Enumerable.Range(0, count).Select(i => new RefusedRecipient($"x{i}@inner.example", reply ?? UnknownUser))],
    };

    private ReputationFeedback Feedback() => new(
        this, static () => new ActionOptions(), c.Store, new DictionaryAttack(new RateLimit(20, TimeSpan.FromHours(1), 20), c.Store), c.Time, NullLogger<ReputationFeedback>.Instance);

    private async Task LearnAsync(params DecisionRecord[] records)
    {
        await using var feedback = Feedback();
        foreach (var record in records)
        {
            feedback.Record(record);
        }
    }

    private ValueTask<long> TallyAsync(int add) =>
        c.Store.TallyAsync(new TallySubject(TallyKind.UnknownRecipients, "192.0.2.7"), TimeSpan.FromHours(1), add, default);

    private async Task AssertHistoryAsync(int good, int bad)
    {
        Assert.Equal(new Core.State.Reputation(good, bad), await c.Store.ReputationAsync(ReputationSubjects.Network(Client), default));
        Assert.Equal(new Core.State.Reputation(good, bad), await c.Store.ReputationAsync(ReputationSubjects.Sender(Client, "sender.example")!, default));
    }
}
