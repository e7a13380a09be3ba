using Relay.Core.State;

namespace Relay.State.Tests;

/// <summary>What every store promises of things that happen once, of texts seen again, and of reports; the fake of other tests too.</summary>
public abstract class VerbSuite : StateSuiteBase
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    private string Domain => Unique + ".example";

    [Fact]
    public async Task Once_Subject_IsNewOnlyOnceInItsLife()
    {
        Assert.True(await OnceAsync(Hour));
        Assert.False(await OnceAsync(Hour));
        Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.False(await OnceAsync(Hour));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await OnceAsync(Hour));
        Assert.True(await Store.OnceAsync(new(OnceKind.Notice, Unique), Hour, None));
    }

    [Fact]
    public async Task Once_Forgotten_IsNewAgain()
    {
        await Store.ForgetOnceAsync(new(OnceKind.Notice, Unique), None);
        Assert.True(await Store.OnceAsync(new(OnceKind.Notice, Unique), Hour, None));
        Assert.True(await Store.OnceAsync(new(OnceKind.Learned, Unique), Hour, None));
        await Store.ForgetOnceAsync(new(OnceKind.Notice, Unique), None);
        Assert.True(await Store.OnceAsync(new(OnceKind.Notice, Unique), Hour, None));
        Assert.False(await Store.OnceAsync(new(OnceKind.Learned, Unique), Hour, None));
    }

    [Fact]
    public async Task Once_LifeWithoutEnd_EndsAllTheSame()
    {
        Assert.True(await OnceAsync(TimeSpan.MaxValue));
        Clock.Advance(OnceSubject.LongestLife - TimeSpan.FromSeconds(1));
        Assert.False(await OnceAsync(TimeSpan.MaxValue));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await OnceAsync(TimeSpan.MaxValue));
    }

    [Fact]
    public async Task Once_ParallelCalls_GiveOneTrue()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => OnceAsync(Hour))));
        Assert.Single(answers, static a => a);
    }

    [Fact]
    public async Task Sight_SameText_CountsSightingsAndNetworks()
    {
        var text = Shingles(32);
        Assert.Equal(new BulkAnswer(1, 1), await SightAsync(text, "a"));
        Assert.Equal(new BulkAnswer(2, 1), await SightAsync(text, "a"));
        for (var i = 0; i < 30; i++)
        {
            await SightAsync(text, $"network {i}");
        }

        var answer = await SightAsync(text, "a");
        Assert.Equal(33, answer.Sightings);
        Assert.InRange(answer.Networks, 22, 40);
    }

    [Fact]
    public async Task Sight_ManyNetworks_EndAtTheMost()
    {
        var text = Shingles(4);
        var answer = default(BulkAnswer);
        foreach (var some in Enumerable.Range(0, 1500).Chunk(50))
        {
            answer = (await Task.WhenAll(some.Select(i => SightAsync(text, $"network {i}")))).MaxBy(static a => a.Sightings);
        }

        Assert.Equal(new BulkAnswer(1500, BulkAnswer.MostNetworks), answer);
    }

    [Fact]
    public async Task Sight_AQuarterChanged_IsTheSameText()
    {
        var text = Shingles(32);
        await SightAsync(text, "a");
        await SightAsync(text, "b");

        Assert.Equal(3, (await SightAsync([.. text[..24], .. Shingles(8)], "c")).Sightings);
        Assert.Equal(1, (await SightAsync([.. text[..23], .. Shingles(9)], "d")).Sightings);
    }

    [Fact]
    public async Task Sight_OtherText_IsNotMixedIn()
    {
        await SightAsync(Shingles(32), "a");
        Assert.Equal(new BulkAnswer(1, 1), await SightAsync(Shingles(32), "b"));
    }

    [Fact]
    public async Task Sight_AfterTheWindow_IsForgotten()
    {
        var text = Shingles(16);
        await SightAsync(text, "a");
        Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, (await SightAsync(text, "b")).Sightings);
        Clock.Advance(2 * Hour);
        Assert.Equal(new BulkAnswer(1, 1), await SightAsync(text, "c"));
    }

    [Fact]
    public async Task Sight_OddSets_AreCountedAsFarAsTheyGo()
    {
        Assert.Equal(default, await SightAsync([], "a"));
        var one = Shingles(1);
        Assert.Equal(1, (await SightAsync([one[0], one[0], one[0]], "a")).Sightings);
        Assert.Equal(2, (await SightAsync(one, "a")).Sightings);
        var many = Shingles(100);
        Assert.Equal(1, (await SightAsync(many, "")).Sightings);
        Assert.Equal(2, (await SightAsync(many[..32], "")).Sightings);
        ulong[] ends = [0, ulong.MaxValue, 1, 1ul << 63];
        var first = (await SightAsync(ends, "a")).Sightings;
        Assert.Equal(first + 1, (await SightAsync(ends, "a")).Sightings);
    }

    [Fact]
    public async Task Report_Rows_AddUpByDayDomainAndRow()
    {
        Assert.True(await AddAsync("{\"ip\":\"192.0.2.1\"}", 2));
        Assert.True(await AddAsync("{\"ip\":\"192.0.2.1\"}", 3));
        Assert.True(await AddAsync("ä\0\r\n{}", 1));
        Assert.True(await Store.AddReportRowAsync(Today.AddDays(-1), Domain, "yesterday", 7, None));
        Assert.True(await Store.AddReportRowAsync(Today, "other." + Domain, "other", 1, None));

        var report = await Store.ReportRowsAsync(Today, Domain, None);

        Assert.Equal(
            [new ReportRow("{\"ip\":\"192.0.2.1\"}", 5), new ReportRow("ä\0\r\n{}", 1)],
            report.Rows.OrderBy(static r => r.Row, StringComparer.Ordinal));
        Assert.Equal(0, report.Overflow);
        Assert.Equal([new ReportRow("yesterday", 7)], (await Store.ReportRowsAsync(Today.AddDays(-1), Domain, None)).Rows);
        var domains = (await Store.ReportDomainsAsync(Today, None)).Domains;
        Assert.Equal([Domain, "other." + Domain], domains.Where(d => d.EndsWith(Domain, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Report_OfNothing_IsEmpty()
    {
        Assert.Empty((await Store.ReportRowsAsync(Today, Domain, None)).Rows);
        Assert.DoesNotContain(Domain, (await Store.ReportDomainsAsync(Today, None)).Domains);
        Assert.Empty((await Store.ReportRowsAsync(DateOnly.MinValue, Domain, None)).Rows);
        Assert.Empty((await Store.ReportDomainsAsync(DateOnly.MaxValue.AddDays(-9), None)).Domains);
    }

    [Fact]
    public async Task Report_Day_IsKeptForItsDaysAndThenForgotten()
    {
        var day = Today;
        await AddAsync("row", 1);
        Clock.Advance(TimeSpan.FromDays(ReportLimits.DaysKept + 1) - TimeSpan.FromSeconds(1));
        Assert.Single((await Store.ReportRowsAsync(day, Domain, None)).Rows);
        Assert.Contains(Domain, (await Store.ReportDomainsAsync(day, None)).Domains);
        Assert.True(await Store.AddReportRowAsync(day, Domain, "row", 1, None));

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty((await Store.ReportRowsAsync(day, Domain, None)).Rows);
        Assert.DoesNotContain(Domain, (await Store.ReportDomainsAsync(day, None)).Domains);
        Assert.False(await Store.AddReportRowAsync(day, Domain, "row", 1, None));
        Assert.False(await Store.AddReportRowAsync(Today.AddDays(2), Domain, "row", 1, None));
        Assert.True(await Store.AddReportRowAsync(Today.AddDays(1), Domain, "row", 1, None));
    }

    [Fact]
    public async Task Report_ParallelRows_LoseNoCount()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => AddAsync($"row {i % 4}", 1))));
        Assert.All((await Store.ReportRowsAsync(Today, Domain, None)).Rows, static r => Assert.Equal(50, r.Count));
    }

    private protected async Task<bool> AddAsync(string row, int count) => await Store.AddReportRowAsync(Today, Domain, row, count, None);

    private static ulong[] Shingles(int count) => [.. Enumerable.Range(0, count).Select(static _ => (ulong)Random.Shared.NextInt64())];

    private async Task<bool> OnceAsync(TimeSpan life) => await Store.OnceAsync(new(OnceKind.ReportSent, Unique), life, None);

    private async Task<BulkAnswer> SightAsync(ulong[] shingles, string network) => await Store.SightAsync(new(shingles, network), Hour, None);
}
