using Relay.Core.State;

namespace Relay.State.Tests;

/// <summary>What every store promises that relays really use, bounds included.</summary>
public abstract class StateStoreSuite : VerbSuite
{
    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    [Fact]
    public async Task Greylist_FirstEarlyPassedKnown_InTheirTime()
    {
        var start = Clock.GetUtcNow();
        Assert.Equal(new GreylistAnswer(GreylistState.First, start, Times.Delay), await AskAsync());
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new GreylistAnswer(GreylistState.Early, start, Times.Delay - TimeSpan.FromSeconds(1)), await AskAsync());
        Clock.Advance(Times.Delay - TimeSpan.FromSeconds(1));
        Assert.Equal(new GreylistAnswer(GreylistState.Passed, start, TimeSpan.Zero), await AskAsync());
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new GreylistAnswer(GreylistState.Known, start, TimeSpan.Zero), await AskAsync());
    }

    [Fact]
    public async Task Greylist_OneMillisecondBeforeTheDelay_IsEarly()
    {
        await AskAsync();
        Clock.Advance(Times.Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(GreylistState.Early, (await AskAsync()).State);
    }

    [Fact]
    public async Task Greylist_WindowOver_BeginsAnew()
    {
        await AskAsync();
        Clock.Advance(Times.Window);
        Assert.Equal(new GreylistAnswer(GreylistState.First, Clock.GetUtcNow(), Times.Delay), await AskAsync());
    }

    [Fact]
    public async Task Greylist_LastMomentOfTheWindow_Passes()
    {
        await AskAsync();
        Clock.Advance(Times.Window - TimeSpan.FromMilliseconds(1));
        Assert.Equal(GreylistState.Passed, (await AskAsync()).State);
    }

    [Fact]
    public async Task Greylist_Life_RollsWithEveryPass()
    {
        await PassAsync();
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(Times.Life - TimeSpan.FromSeconds(1));
            Assert.Equal(GreylistState.Known, (await AskAsync()).State);
        }

        Clock.Advance(Times.Life);
        Assert.Equal(GreylistState.First, (await AskAsync()).State);
    }

    [Fact]
    public async Task Greylist_OriginPassedOftenEnough_IsAllowed()
    {
        await PassAsync("a");
        await PassAsync("b");
        Assert.Equal(GreylistState.First, (await AskAsync("d")).State);
        await PassAsync("c");
        Assert.Equal(GreylistState.Allowed, (await AskAsync("new")).State);
        Assert.Equal(GreylistState.Allowed, (await AskAsync("d")).State);
        Assert.Equal(GreylistState.First, (await AskAsync("new", organisation: Unique + ".example")).State);
    }

    [Fact]
    public async Task Greylist_AllowedOrigin_IsForgottenAfterItsLife()
    {
        await PassAsync("a");
        await PassAsync("b");
        await PassAsync("c");
        Clock.Advance(Times.Life - TimeSpan.FromSeconds(1));
        Assert.Equal(GreylistState.Allowed, (await AskAsync("new")).State);
        Clock.Advance(Times.Life);
        Assert.Equal(GreylistState.First, (await AskAsync("new")).State);
    }

    [Fact]
    public async Task Greylist_OrganisationAndNetwork_AreDifferentOrigins()
    {
        await PassAsync();
        Assert.Equal(GreylistState.First, (await AskAsync(organisation: Unique)).State);
        Assert.Equal(GreylistState.Known, (await AskAsync()).State);
    }

    [Fact]
    public async Task Greylist_ParallelCallsOnOneTriplet_GiveOneFirst()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => AskAsync())));
        Assert.Single(answers, static a => a.State == GreylistState.First);
        Assert.Equal(99, answers.Count(static a => a.State == GreylistState.Early));
    }

    [Fact]
    public async Task List_Triplets_ShowsThemWithTheirParts()
    {
        var start = Clock.GetUtcNow();
        await PassAsync("sender@example.org");
        await AskAsync("", organisation: Unique + ".example");

        var entries = await ListAsync();

        var passed = Assert.Single(entries, static e => e.Triplet.Network.Length > 0);
        Assert.Equal(Triplet("sender@example.org", ""), passed.Triplet);
        Assert.Equal((start, 1, start + Times.Delay + Times.Life), (passed.FirstSeen, passed.Passes, passed.Expires));
        var first = Assert.Single(entries, static e => e.Triplet.Network.Length == 0);
        Assert.Equal(Triplet("", Unique + ".example"), first.Triplet);
        Assert.Equal((0, Clock.GetUtcNow() + Times.Window), (first.Passes, first.Expires));
        Assert.NotEqual(passed.Key, first.Key);
    }

    [Fact]
    public async Task List_ManyTriplets_MissesNone()
    {
        const int many = 1500;
        foreach (var some in Enumerable.Range(0, many).Chunk(50))
        {
            await Task.WhenAll(some.Select(i => AskAsync($"sender{i}")));
        }

        Assert.Equal(many, (await ListAsync()).DistinctBy(static e => e.Key).Count());
    }

    [Fact]
    public async Task Forget_Triplet_IsFirstAgain()
    {
        await PassAsync();
        var entry = Assert.Single(await ListAsync());

        Assert.True(await Store.ForgetGreylistAsync(entry.Key, None));
        Assert.False(await Store.ForgetGreylistAsync(entry.Key, None));
        Assert.Empty(await ListAsync());
        Assert.Equal(GreylistState.First, (await AskAsync()).State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("../../../../../../../etc/passwd\0")]
    public async Task Forget_UnknownKey_IsFalse(string key) => Assert.False(await Store.ForgetGreylistAsync(key, None));

    [Fact]
    public async Task Take_Burst_IsAllThereIs()
    {
        var limit = new RateLimit(60, TimeSpan.FromMinutes(1), 5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(new RateAnswer(true, TimeSpan.Zero), await TakeAsync(limit, 1));
        }

        Assert.Equal(new RateAnswer(false, TimeSpan.FromSeconds(1)), await TakeAsync(limit, 1));
        Assert.Equal(new RateAnswer(false, TimeSpan.FromSeconds(3)), await TakeAsync(limit, 3));
    }

    [Fact]
    public async Task Take_RefusedTokens_AreNotTaken()
    {
        var limit = new RateLimit(60, TimeSpan.FromMinutes(1), 5);
        Assert.False((await TakeAsync(limit, 6)).Allowed);
        Assert.True((await TakeAsync(limit, 5)).Allowed);
    }

    [Fact]
    public async Task Take_Time_RefillsSteadilyUpToTheBurst()
    {
        var limit = new RateLimit(30, TimeSpan.FromMinutes(1), 10);
        Assert.True((await TakeAsync(limit, 10)).Allowed);
        Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False((await TakeAsync(limit, 3)).Allowed);
        Assert.True((await TakeAsync(limit, 2)).Allowed);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await TakeAsync(limit, 10)).Allowed);
        Assert.False((await TakeAsync(limit, 1)).Allowed);
    }

    [Fact]
    public async Task Take_TheWaitSaid_IsEnoughAndNoMore()
    {
        var limit = new RateLimit(7, TimeSpan.FromHours(1), 3);
        Assert.True((await TakeAsync(limit, 3)).Allowed);
        var wait = (await TakeAsync(limit, 1)).RetryAfter;
        Clock.Advance(wait - TimeSpan.FromMilliseconds(2));
        Assert.False((await TakeAsync(limit, 1)).Allowed);
        Clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True((await TakeAsync(limit, 1)).Allowed);
    }

    [Fact]
    public async Task Take_ParallelCalls_TakeTheBurstOnce()
    {
        var limit = new RateLimit(1, TimeSpan.FromHours(1), 20);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => TakeAsync(limit, 1))));
        Assert.Equal(20, answers.Count(static a => a.Allowed));
    }

    [Fact]
    public async Task Take_OtherKinds_HaveBucketsOfTheirOwn()
    {
        var limit = new RateLimit(1, TimeSpan.FromHours(1), 1);
        Assert.True((await TakeAsync(limit, 1)).Allowed);
        Assert.True((await Store.TakeAsync(new(RateKind.ConnectionsOfNetwork, Unique), limit, 1, None)).Allowed);
    }

    [Fact]
    public async Task Tally_Events_CountWithinTheirWindow()
    {
        var window = TimeSpan.FromMinutes(8);
        Assert.Equal(0, await TallyAsync(window, 0));
        Assert.Equal(1, await TallyAsync(window, 1));
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(4, await TallyAsync(window, 3));
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(4, await TallyAsync(window, 0));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, await TallyAsync(window, 0));
        Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(0, await TallyAsync(window, 0));
        Assert.Equal(2, await TallyAsync(window, 2));
    }

    [Fact]
    public async Task Reputation_Counts_HalveEveryHalfLife()
    {
        var subject = new ReputationSubject(ReputationKind.SenderDomain, Unique);
        Assert.Equal(default, await Store.ReputationAsync(subject, None));
        await Store.RememberAsync(subject, 8, 4, None);
        Clock.Advance(Reputation.HalfLife);
        await Store.RememberAsync(subject, 0, 2, None);
        Clock.Advance(Reputation.HalfLife);

        var reputation = await Store.ReputationAsync(subject, None);

        Assert.Equal(2, reputation.Good, 9);
        Assert.Equal(2, reputation.Bad, 9);
        Assert.Equal(default, await Store.ReputationAsync(subject with { Kind = ReputationKind.AuthenticatedDomain }, None));
    }

    [Fact]
    public async Task Greylist_LongAndStrangeNames_AreKeptApart()
    {
        var strange = new GreylistTriplet("", Unique, new string('ä', 5000) + "\0\r\n{}", "r\0x");
        Assert.Equal(GreylistState.First, (await Store.GreylistAsync(strange, Times, None)).State);
        Assert.Equal(GreylistState.First, (await Store.GreylistAsync(strange with { Sender = strange.Sender + "x" }, Times, None)).State);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Report_MoreRowsThanADomainMayHave_AreOverflow()
    {
        foreach (var some in Enumerable.Range(0, ReportLimits.RowsPerDomain).Chunk(50))
        {
            Assert.All(await Task.WhenAll(some.Select(i => AddAsync($"row {i}", 1))), Assert.True);
        }

        Assert.False(await AddAsync("one more", 5));
        Assert.True(await AddAsync("row 7", 2));
        var report = await Store.ReportRowsAsync(DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime), Unique + ".example", None);
        Assert.Equal((ReportLimits.RowsPerDomain, 5), (report.Rows.Count, report.Overflow));
        Assert.Equal(3, Assert.Single(report.Rows, static r => r.Row == "row 7").Count);
    }

    [Fact]
    public async Task Report_RowsAndDomainsThatDoNotFit_AreOverflow()
    {
        var day = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        var before = (await Store.ReportDomainsAsync(day, None)).Overflow;
        Assert.False(await AddAsync("", 1)); // the domain is not known yet: the day's overflow
        Assert.True(await AddAsync(new string('x', ReportLimits.RowBytes), 1));
        Assert.False(await AddAsync(new string('x', ReportLimits.RowBytes + 1), 2));
        Assert.False(await AddAsync(new string('ä', ReportLimits.RowBytes), 3));
        Assert.False(await Store.AddReportRowAsync(day, "", "row", 4, None));
        Assert.False(await Store.AddReportRowAsync(day, new string('d', ReportLimits.DomainBytes + 1), "row", 5, None));

        var report = await Store.ReportRowsAsync(day, Unique + ".example", None);
        Assert.Equal((ReportLimits.RowBytes, 5), (Assert.Single(report.Rows).Row.Length, report.Overflow));
        Assert.Equal(before + 10, (await Store.ReportDomainsAsync(day, None)).Overflow);
    }

    [Fact]
    public async Task Report_MoreDomainsThanADayMayHave_AreOverflow()
    {
        Clock.Advance(TimeSpan.FromDays(30)); // a day of its own on a server that serves all tests
        var day = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        foreach (var some in Enumerable.Range(0, ReportLimits.DomainsPerDay).Chunk(50))
        {
            await Task.WhenAll(some.Select(i => Store.AddReportRowAsync(day, $"d{i}.example", "row", 1, None).AsTask()));
        }

        Assert.False(await Store.AddReportRowAsync(day, "one.more.example", "row", 3, None));
        Assert.True(await Store.AddReportRowAsync(day, "d7.example", "another row", 1, None));
        var domains = await Store.ReportDomainsAsync(day, None);
        Assert.Equal((ReportLimits.DomainsPerDay, 3), (domains.Domains.Count, domains.Overflow));
    }

    private protected GreylistTriplet Triplet(string sender, string organisation) =>
        new(organisation.Length > 0 ? "" : Unique, organisation, sender, Unique + "@example.net");

    private async Task<GreylistAnswer> AskAsync(string sender = "a@example.org", string organisation = "") =>
        await Store.GreylistAsync(Triplet(sender, organisation), Times, None);

    private async Task PassAsync(string sender = "a@example.org")
    {
        await AskAsync(sender);
        Clock.Advance(Times.Delay);
        Assert.Equal(GreylistState.Passed, (await AskAsync(sender)).State);
    }

    private async Task<List<GreylistEntry>> ListAsync()
    {
        var entries = new List<GreylistEntry>();
        await foreach (var entry in Store.ListGreylistAsync(None))
        {
            if ((entry.Triplet.Network + entry.Triplet.Organisation).StartsWith(Unique, StringComparison.Ordinal))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private async Task<RateAnswer> TakeAsync(RateLimit limit, int tokens) =>
        await Store.TakeAsync(new(RateKind.MessagesOfClient, Unique), limit, tokens, None);

    private async Task<long> TallyAsync(TimeSpan window, int add) =>
        await Store.TallyAsync(new(TallyKind.UnknownRecipients, Unique), window, add, None);
}
