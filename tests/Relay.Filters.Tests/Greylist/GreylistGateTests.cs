using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Greylist;
using Relay.Filters.Reputation;

namespace Relay.Filters.Tests.Greylist;

public sealed class GreylistGateTests
{
    private readonly BehaviourCase c = new();

    [Fact]
    public async Task Greylist_FirstMailOfADoubtfulClient_IsPutOffWithTheTimeToWait() => Assert.Equal(
        new SmtpReply(451, "4.7.1", "Greylisted, try again in 5 minutes (first mail from 192.0.2.0/24 to this recipient)"),
        await AskAsync());

    [Fact]
    public async Task Greylist_RetryAfterASecond_IsStillTooEarly()
    {
        await AskAsync();
        c.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(451, (await AskAsync())!.Value.Code);
        c.Time.Advance(TimeSpan.FromSeconds(299) - TimeSpan.FromTicks(1));
        Assert.Contains("in 1 minute (", (await AskAsync())!.Value.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.200", true)]
    [InlineData("192.0.3.7", false)]
    [InlineData("2001:db8::7", false)]
    public async Task Greylist_RetryAfterTheDelay_PassesFromItsOwnNetwork(string client, bool passes)
    {
        await AskAsync();
        c.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(passes, await AskAsync(client) is null);
    }

    /// <summary>The trap of other filters: the pool of a large sender retries from everywhere, and waits for a day.</summary>
    [Theory]
    [InlineData("sender.example", "sender.example", true)]
    [InlineData("sender.example", "other.example", false)]
    [InlineData("sender.example", null, false)]
    [InlineData(null, null, false)]
    public async Task Greylist_RetryOfAProvedOrganisation_PassesFromAnyNetwork(string? first, string? then, bool passes)
    {
        Assert.Contains(first is not null ? "(first mail from sender.example to" : "(first mail from 192.0.2.0/24 to", (await AskAsync(organisation: first))!.Value.Text, StringComparison.Ordinal);
        c.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(passes, await AskAsync("203.0.113.9", organisation: then) is null);
    }

    /// <summary>Who signed a message is known only once it is here.</summary>
    [Theory]
    [InlineData(Stage.Data, "", true)]
    [InlineData(Stage.Rcpt, "a@sender.example", false)]
    public async Task Greylist_AuthorOrganisation_CountsWhereItWaitsForData(Stage stage, string from, bool passes)
    {
        await AskAsync(from: from, stage: stage, author: "sender.example");
        c.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(passes, await AskAsync("203.0.113.9", from: from, stage: stage, author: "sender.example") is null);
    }

    [Fact]
    public async Task Greylist_RetryOfATaggedSender_IsTheSameTriplet()
    {
        await AskAsync(from: "bounces+1-b=inner.example@list.example", to: "B@Inner.example");
        c.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await AskAsync(from: "bounces+2-b=inner.example@LIST.example"));
    }

    [Fact]
    public async Task Greylist_RetryAfterTheWindow_BeginsAnew()
    {
        await AskAsync();
        c.Time.Advance(TimeSpan.FromDays(2));
        Assert.NotNull(await AskAsync());
    }

    [Fact]
    public async Task Greylist_NetworkThatPassedThreeTimes_WaitsNoMore()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await AskAsync(to: $"{(char)('a' + i)}@inner.example"));
            c.Time.Advance(TimeSpan.FromMinutes(5));
            Assert.Null(await AskAsync(to: $"{(char)('a' + i)}@inner.example"));
        }

        Assert.Null(await AskAsync("192.0.2.99", "new@other.example", "z@inner.example"));
    }

    /// <summary>The trap of other filters: greylisting outside of its band, and mail above it that is put off for ever.</summary>
    [Theory]
    [InlineData(GreylistClients.Doubtful, 0, false)]
    [InlineData(GreylistClients.Doubtful, 1.99, false)]
    [InlineData(GreylistClients.Doubtful, 1.9999, true)]
    [InlineData(GreylistClients.Doubtful, 2, true)]
    [InlineData(GreylistClients.Doubtful, 14.99, true)]
    [InlineData(GreylistClients.Doubtful, 14.9999, false)]
    [InlineData(GreylistClients.Doubtful, 15, false)]
    [InlineData(GreylistClients.Doubtful, 40, false)]
    [InlineData(GreylistClients.All, -3, true)]
    [InlineData(GreylistClients.All, 14.99, true)]
    [InlineData(GreylistClients.All, 15, false)]
    public async Task Greylist_Score_CountsWithinItsBand(GreylistClients clients, double score, bool asked)
    {
        Assert.Equal(asked, await AskAsync(card: BehaviourCase.Card(score), clients: clients) is not null);
        Assert.Equal(asked ? 1 : 0, c.Store.Calls);
    }

    [Theory]
    [InlineData("DNSWL_MED", true)]
    [InlineData("DNSWL_HI", true)]
    [InlineData("DNSWL_LOW", false)]
    [InlineData("RCVD_IN_DNSWL_MED", true)]
    [InlineData("RCVD_IN_DNSWL_HI", true)]
    [InlineData("RCVD_IN_DNSWL_LOW", false)]
    [InlineData("NETWORK_REPUTATION_GOOD", true)]
    [InlineData("SENDER_REPUTATION_GOOD", true)]
    [InlineData("NETWORK_REPUTATION_BAD", false)]
    public async Task Greylist_ClientVouchedFor_NeverWaits(string symbol, bool passes) =>
        Assert.Equal(passes, await AskAsync(card: BehaviourCase.Card(5, symbol), clients: GreylistClients.All) is null);

    /// <summary>RFC 6647 §5: a named server of an organisation that SPF proves and that was good.</summary>
    [Theory]
    [InlineData("FCRDNS", "sender.example", 12, 0, true)]
    [InlineData("FCRDNS", "sender.example", 12, 3, false)]
    [InlineData("FCRDNS", "sender.example", 5, 0, false)]
    [InlineData("FCRDNS", "other.example", 12, 0, false)]
    [InlineData("FCRDNS", null, 12, 0, false)]
    [InlineData("RDNS_NOT_CONFIRMED", "sender.example", 12, 0, false)]
    public async Task Greylist_NamedServerOfAGoodProvenOrganisation_NeverWaits(string symbol, string? proved, int good, int bad, bool passes)
    {
        await c.Store.RememberAsync(ReputationSubjects.Organization("sender.example"), good, bad, default);
        var facts = BehaviourCase.Facts();
        facts.Proven.EnvelopeOrganization = proved;
        var gate = new GreylistGate(Stage.Rcpt, new GreylistOptions { Enabled = true }, c.Store, c.Time);
        Assert.Equal(passes, await gate.AskAsync(BehaviourCase.Question(facts, BehaviourCase.Card(5, symbol)), default) is null);
    }

    [Fact]
    public async Task Greylist_TrustedClient_NeverWaits()
    {
        var gate = new GreylistGate(Stage.Rcpt, new GreylistOptions { Clients = GreylistClients.All }, c.Store, c.Time);
        Assert.Null(await gate.AskAsync(BehaviourCase.Question(BehaviourCase.Facts(trusted: true), BehaviourCase.Card(5)), default));
    }

    /// <summary>A call-back asks for a recipient with the null reverse-path and leaves before DATA (RFC 6647 §5).</summary>
    [Theory]
    [InlineData(Stage.Rcpt, "", false)]
    [InlineData(Stage.Data, "", true)]
    [InlineData(Stage.Rcpt, "a@sender.example", true)]
    [InlineData(Stage.Data, "a@sender.example", false)]
    public async Task Greylist_NullReversePath_WaitsAfterData(Stage stage, string from, bool asked) =>
        Assert.Equal(asked, await AskAsync(from: from, stage: stage) is not null);

    [Fact]
    public async Task Greylist_StoreDown_LetsMailThrough()
    {
        c.Store.Down = true;
        var keeper = new GateKeeper([new GreylistGate(Stage.Rcpt, new GreylistOptions(), c.Store, c.Time)], NullLogger.Instance);
        Assert.Null(await keeper.AskAsync(Stage.Rcpt, BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(5)), default));
        Assert.Equal(1, c.Store.Calls);
    }

    [Fact]
    public async Task Greylist_MailThatCameBack_LeavesItsDelayInTheHistogram()
    {
        var delays = new List<double>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = static (i, l) =>
        {
            if (ReferenceEquals(i, RelayMeters.GreylistDelay))
            {
                l.EnableMeasurementEvents(i);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => { lock (delays) { delays.Add(value); } });
        listener.Start();
        await AskAsync();
        c.Time.Advance(TimeSpan.FromSeconds(12_345));
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync()); // known by now: nothing was added
        Assert.Equal([12_345], delays);
    }

    private ValueTask<SmtpReply?> AskAsync(
        string client = "192.0.2.7", string from = "a@sender.example", string to = "b@inner.example",
        Scorecard? card = null, GreylistClients clients = GreylistClients.Doubtful, Stage stage = Stage.Rcpt, string? organisation = null, string? author = null)
    {
        var gate = new GreylistGate(stage, new GreylistOptions { Clients = clients }, c.Store, c.Time);
        var facts = BehaviourCase.Facts(client, from);
        (facts.Proven.EnvelopeOrganization, facts.Proven.AuthorOrganization) = (organisation, author);
        return gate.AskAsync(BehaviourCase.Question(facts, card ?? BehaviourCase.Card(3), to), CancellationToken.None);
    }
}
