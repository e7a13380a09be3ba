using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auth.Dmarc.Reports;
using Relay.Core.Events;
using Relay.Filters.Authentication.Reports;

namespace Relay.Filters.Tests.Authentication;

/// <summary>Rows of decisions, and that mail never waits for them nor is lost with them.</summary>
public sealed class ReportFeedbackTests : IDecisionSink, IDisposable
{
    private static readonly DateOnly Day = new(2026, 1, 2);

    private readonly BehaviourCase c = new();
    private readonly AuthenticationCase mail = new();
    private readonly List<DecisionRecord> passedOn = [];
    private bool enabled = true;

    public ReportFeedbackTests() => c.Time.Advance(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero) - c.Time.GetUtcNow());

    void IDecisionSink.Record(DecisionRecord record) => passedOn.Add(record);

    public void Dispose() => mail.Dispose();

    [Theory]
    [InlineData("reject", "reject", "reject", "", "reject")]
    [InlineData("reject", "quarantine", "quarantine", "", "quarantine LocalPolicy")]
    [InlineData("reject", "accept", "", "", "none LocalPolicy")]
    [InlineData("reject", "reject", "backend: 550 no", "", "none LocalPolicy")]
    [InlineData("quarantine", "quarantine", "", "", "quarantine")]
    [InlineData("quarantine", "reject", "", "", "reject LocalPolicy")]
    [InlineData("none", "tag", "", "", "none")]
    [InlineData("none", "reject", "", "", "reject LocalPolicy")]
    [InlineData("reject; t=y", "quarantine", "", "", "quarantine PolicyTestMode")]
    [InlineData("reject", "accept", "", "List-Id: Talk <talk.lists.example>\r\n", "none MailingList")]
    public async Task Row_OfAFail_TellsWhatWasDoneAndWhy(string policy, string action, string reason, string field, string expected)
    {
        Publish(policy, clientMaySend: false);
        var row = await RowAsync(mail.Signed(AuthenticationCase.Mail(more: field), "lists.example"), action, reason);
        Assert.Equal(expected, string.Join(' ', [row.Row.Disposition.ToString().ToLowerInvariant(), .. row.Row.Reasons.Select(static r => r.Kind.ToString())]));
        Assert.Equal((false, false), (row.Row.DkimAligned, row.Row.SpfAligned));
    }

    [Fact]
    public async Task Row_OfAPass_HasWhatAuthenticationFound()
    {
        Publish("reject; sp=none; adkim=s; fo=1", clientMaySend: true);
        var (policy, row) = await RowAsync(mail.Signed(mail.Signed(AuthenticationCase.Mail(), "other.example"), AuthenticationCase.Author), "reject", "score");
        Assert.Equal(("author.example", "reject", "none", "1"), (policy.Domain, policy.Record.Policy!.Value.ToString().ToLowerInvariant(), policy.Record.SubdomainPolicy!.Value.ToString().ToLowerInvariant(), policy.Record.FailureOptions));
        Assert.Equal((IPAddress.Parse(AuthenticationCase.Client), "author.example", "author.example"), (row.Source, row.HeaderFrom, row.EnvelopeFrom));
        Assert.Equal((Auth.Dmarc.DmarcPolicy.None, true, true), (row.Disposition, row.DkimAligned, row.SpfAligned)); // refused as spam, not for DMARC
        Assert.Empty(row.Reasons);
        Assert.Equal(["author.example sel Pass", "other.example sel Pass"], row.Signatures.Select(static s => $"{s.Domain} {s.Selector} {s.Result}"));
        Assert.Equal(new ReportedSpf("author.example", Auth.AuthResult.Pass), row.Spf);
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", "accept")]
    [InlineData("", "accept")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:r@author.example", "defer")]
    [InlineData("v=DMARC1; p=reject; rua=mailto:r@author.example", "none")]
    public async Task Row_NotAskedForOrNotDecided_IsNone(string record, string action)
    {
        if (record.Length > 0)
        {
            mail.Zone.Txt("_dmarc." + AuthenticationCase.Author, record);
        }

        await mail.RunAsync(AuthenticationCase.Mail());
        Assert.Null(mail.Found.RowOf(Decision(action, "")));
        Assert.Null(mail.Found.RowOf(Decision(action, "") with { Size = null }));
    }

    [Fact]
    public async Task Feedback_Decisions_AreCountedByDayAndDomain()
    {
        Publish("reject", clientMaySend: true);
        await mail.RunAsync(AuthenticationCase.Mail());
        await KeepAsync(Decision("accept", ""), Decision("accept", ""), Decision("accept", "") with { Client = IPAddress.Parse("192.0.2.9") });
        enabled = false;
        await KeepAsync(Decision("accept", ""));
        Assert.Equal(4, passedOn.Count);
        Assert.Equal(["author.example"], (await c.Store.ReportDomainsAsync(Day, default)).Domains);
        Assert.Equal([1L, 2L], (await c.Store.ReportRowsAsync(Day, "author.example", default)).Rows.Select(static r => r.Count).Order());
    }

    [Fact]
    public async Task Feedback_StoreDown_PassesDecisionsOn()
    {
        Publish("reject", clientMaySend: true);
        await mail.RunAsync(AuthenticationCase.Mail());
        c.Store.Down = true;
        await KeepAsync(Decision("accept", ""), Decision("accept", ""));
        Assert.Equal((2, 2), (passedOn.Count, c.Store.Calls));
    }

    [Fact]
    public async Task Feedback_StoreThatHangs_HoldsNothingUpAndLosesWhatDoesNotFit()
    {
        Publish("reject", clientMaySend: true);
        await mail.RunAsync(AuthenticationCase.Mail());
        var held = new TaskCompletionSource();
        c.Store.Held = held.Task;
        await using (var feedback = Feedback())
        {
            for (var i = 0; i < ReportFeedback.Capacity + 100; i++)
            {
                feedback.Record(Decision("accept", ""));
            }

            Assert.Equal(ReportFeedback.Capacity + 100, passedOn.Count);
            held.SetResult();
        }

        var kept = Assert.Single((await c.Store.ReportRowsAsync(Day, "author.example", default)).Rows).Count;
        Assert.InRange(kept, ReportFeedback.Capacity, ReportFeedback.Capacity + 1); // one may have been taken out of the queue
    }

    private void Publish(string policy, bool clientMaySend)
    {
        mail.Policy(policy, clientMaySend);
        mail.Zone.Txt("_dmarc." + AuthenticationCase.Author, $"v=DMARC1; p={policy}; rua=mailto:r@author.example");
    }

    private async Task<(PublishedPolicy Policy, ReportRow Row)> RowAsync(string message, string action, string reason)
    {
        await mail.RunAsync(message);
        var row = mail.Found.RowOf(Decision(action, reason))!.Value;
        return ReportRowText.Parse(row.Domain, row.Text, 1)!.Value;
    }

    private DecisionRecord Decision(string action, string reason) => new()
    {
        Id = "1",
        Time = c.Time.GetUtcNow(),
        Client = IPAddress.Parse(AuthenticationCase.Client),
        From = "bounce@" + AuthenticationCase.Author,
        Size = 100,
        Action = action,
        Reason = reason,
        DomainReport = mail.Found,
    };

    private ReportFeedback Feedback() => new(this, () => enabled, c.Store, c.Time, NullLogger<ReportFeedback>.Instance);

    private async Task KeepAsync(params DecisionRecord[] records)
    {
        await using var feedback = Feedback();
        foreach (var record in records)
        {
            feedback.Record(record);
        }
    }
}
