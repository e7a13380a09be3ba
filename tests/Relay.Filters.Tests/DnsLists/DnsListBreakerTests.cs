using System.Globalization;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Reputation;
using Relay.Testing;
using Relay.Testing.Dns;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.DnsLists;

/// <summary>A list that lists those whose mail was good is not believed, though its self-test passes.</summary>
public sealed class DnsListBreakerTests : IDisposable
{
    private const string Doubted = "DNS_LISTS_UNKNOWN= bl.example: muted: it lists clients of good history";
    private static readonly DnsListOptions Bad = List("bl.example", Code("127.0.0.2", "SBL", 5));
    private readonly ListCase it = new();
    private readonly ManualTimeProvider time = new();

    public void Dispose() => it.Dispose();

    [Fact]
    public async Task List_ThatListsEverything_IsMutedAtTheFifthGoodNetworkAndSaidOnce()
    {
        it.Dns.Else = Listed;
        for (var i = 1; i <= 4; i++)
        {
            Assert.StartsWith("SBL=5", await FromGoodAsync(i), StringComparison.Ordinal);
        }

        Assert.Equal(Doubted, await FromGoodAsync(5)); // its own listing counts no more
        var asked = it.Dns.Asked.Count;
        Assert.Equal("DNS_LISTS_UNKNOWN= bl.example: muted", await FromGoodAsync(6));
        Assert.Equal(asked, it.Dns.Asked.Count);
        Assert.Equal(["Warning: DNS list bl.example lists a large share of the clients whose mail was good so far: it is muted until it no longer does"], it.Log.All);
        Assert.Equal("breaker", it.Monitor.MuteReason(Bad));
    }

    /// <summary>The test entries are as they should be: only clients tell.</summary>
    [Fact]
    public async Task List_ThatPassesItsSelfTest_StaysMutedByTheBreaker()
    {
        it.Dns.Else = static (n, t) => n.EndsWith(".127.bl.example", StringComparison.Ordinal) ? FakeResolver.NxDomain : Listed(n, t);
        it.Dns.A("2.0.0.127.bl.example", "127.0.0.2");
        for (var i = 1; i <= 5; i++)
        {
            await FromGoodAsync(i);
        }

        Assert.True(await new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestAsync(Bad, CancellationToken.None));
        Assert.True(it.Monitor.IsMuted(Bad));
    }

    [Fact]
    public async Task List_OneGoodClientThatComesOften_CountsOnceAnHour()
    {
        it.Dns.Else = Listed;
        for (var i = 0; i < 40; i++)
        {
            Assert.StartsWith("SBL=5", await FromGoodAsync(1), StringComparison.Ordinal);
            it.Time.Advance(TimeSpan.FromSeconds(80)); // 53 minutes in all
        }
    }

    [Fact]
    public async Task List_ThatListsOnlyStrangers_IsBelieved()
    {
        it.Dns.Else = Listed;
        for (var i = 1; i <= 60; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.1", good: 10, bad: 1); // mixed
            Assert.StartsWith("SBL=5", await it.SymbolsAsync($"198.51.{i}.1", Bad), StringComparison.Ordinal);
            Assert.StartsWith("SBL=5", await it.SymbolsAsync($"203.0.{i}.1", Bad), StringComparison.Ordinal);
        }

        Assert.Empty(it.Log.All);
    }

    /// <summary>The share of good clients that a list holds, spread as evenly as it can be.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(10, false)]
    [InlineData(20, false)]
    [InlineData(30, false)]
    [InlineData(70, true)]
    [InlineData(100, true)]
    public void Breaker_ShareOfGoodClients_DecidesNotTheirNumber(int percent, bool trips)
    {
        var breaker = new DnsListBreaker();
        var tripped = false;
        for (var i = 0; i < 2000 && !tripped; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var listed = (i + 1) * percent / 100 > i * percent / 100;
            tripped = breaker.Observe((ulong)i, listed, time.GetUtcNow()) == BreakerChange.Tripped;
        }

        Assert.Equal(trips, tripped);
    }

    [Fact]
    public void Breaker_ListThatWasGoodForLong_TripsWithinAWindow()
    {
        var breaker = new DnsListBreaker();
        for (var i = 0; i < 5000; i++)
        {
            breaker.Observe((ulong)i, false, time.GetUtcNow());
        }

        var needed = Enumerable.Range(1, 100).First(i => breaker.Observe((ulong)(10_000 + i), true, time.GetUtcNow()) == BreakerChange.Tripped);
        Assert.InRange(needed, 6, 32);
    }

    [Fact]
    public void Breaker_OldEvidence_FadesWithTime()
    {
        var breaker = new DnsListBreaker();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(BreakerChange.None, breaker.Observe((ulong)i, true, time.GetUtcNow()));
            time.Advance(TimeSpan.FromHours(2)); // one good client listed every two hours is no sudden thing
        }
    }

    [Fact]
    public void Breaker_ThatTripsAgainAndAgain_BacksOffToSixHours()
    {
        var breaker = new DnsListBreaker();
        foreach (var minutes in (int[])[15, 30, 60, 120, 240, 360, 360])
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.False(breaker.IsOpen(time.GetUtcNow()));
                breaker.Observe((ulong)i, true, time.GetUtcNow());
            }

            time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
            Assert.True(breaker.IsOpen(time.GetUtcNow()));
            Assert.Equal(BreakerChange.None, breaker.Observe(9, true, time.GetUtcNow())); // one that was under way
            time.Advance(TimeSpan.FromTicks(1));
        }
    }

    /// <summary>People hear of it again, since the list was believed again.</summary>
    [Fact]
    public void Breaker_ThatTripsAfterItsTrialIsOver_SaysSoAgain()
    {
        var breaker = new DnsListBreaker();
        Assert.Equal(BreakerChange.Tripped, Enumerable.Range(1, 5).Select(i => breaker.Observe((ulong)i, true, time.GetUtcNow())).ToArray()[^1]);
        time.Advance(DnsListBreaker.FirstPause + DnsListBreaker.LongestTrial);
        Assert.False(breaker.IsDoubted(time.GetUtcNow()));
        Assert.Equal(
            [BreakerChange.Restored, BreakerChange.None, BreakerChange.None, BreakerChange.None, BreakerChange.Tripped],
            Enumerable.Range(1, 5).Select(i => breaker.Observe((ulong)i, true, time.GetUtcNow())).ToArray());
    }

    [Fact]
    public async Task List_AfterThePause_IsOnTrialUntilGoodClientsAreNotListed()
    {
        it.Dns.Else = Listed;
        for (var i = 1; i <= 5; i++)
        {
            await FromGoodAsync(i);
        }

        it.Time.Advance(DnsListBreaker.FirstPause);
        it.Dns.Else = static (_, _) => FakeResolver.NxDomain;
        it.Dns.A(DnsListName.Of(System.Net.IPAddress.Parse("203.0.113.1"), "bl.example"), "127.0.0.2");
        Assert.Equal(Doubted, await it.SymbolsAsync("203.0.113.1", Bad)); // asked, and not believed
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(Doubted, await FromGoodAsync(i));
        }

        Assert.Equal("", await FromGoodAsync(5));
        Assert.StartsWith("SBL=5", await it.SymbolsAsync("203.0.113.1", Bad), StringComparison.Ordinal);
        Assert.Equal("Information: DNS list bl.example works again", it.Log.All.Last());
        Assert.Null(it.Monitor.MuteReason(Bad));
    }

    [Fact]
    public async Task List_OnTrialWithoutGoodClients_IsBelievedAfterAnHour()
    {
        it.Dns.Else = Listed;
        for (var i = 1; i <= 5; i++)
        {
            await FromGoodAsync(i);
        }

        it.Time.Advance(DnsListBreaker.FirstPause + DnsListBreaker.LongestTrial - TimeSpan.FromTicks(1));
        Assert.Equal(Doubted, await it.SymbolsAsync("203.0.113.1", Bad));
        it.Time.Advance(TimeSpan.FromTicks(1));
        Assert.StartsWith("SBL=5", await it.SymbolsAsync("203.0.113.1", Bad), StringComparison.Ordinal);
    }

    /// <summary>Lists of the good hold them all, and so may answers that count nothing.</summary>
    [Theory]
    [InlineData(-4)]
    [InlineData(0)]
    public async Task List_OfTheGood_IsNeverDoubted(double weight)
    {
        it.Dns.Else = Listed;
        var list = List("wl.example", Code("127.0.0.2", "GOOD", weight));
        for (var i = 1; i <= 20; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.1");
            Assert.StartsWith("GOOD=", await it.SymbolsAsync($"198.51.{i}.1", list), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_WithoutBreaker_IsBelievedWhateverItLists()
    {
        it.Dns.Else = Listed;
        var list = new DnsListOptions { Zone = "bl.example", Codes = Bad.Codes, Breaker = false };
        for (var i = 1; i <= 20; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.1");
            Assert.StartsWith("SBL=5", await it.SymbolsAsync($"198.51.{i}.1", list), StringComparison.Ordinal);
        }

        Assert.Equal(0, it.Store.Calls - 20); // nor is a history asked for
    }

    [Fact]
    public async Task ListOfDomains_ThatListsEverything_IsMutedByTheClientsOwnNames()
    {
        it.Dns.Else = Listed;
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.0.2", "DBL", 6)] };
        for (var i = 1; i <= 5; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.1");
            var found = await it.DomainSymbolsAsync($"198.51.{i}.1", "mail.example.net", "", list);
            Assert.StartsWith(i < 5 ? "DBL=6" : "DOMAIN_LISTS_UNKNOWN= dbl.example: muted: it lists", found, StringComparison.Ordinal);
        }
    }

    /// <summary>A reverse-path is chosen by whoever writes through a good client: a wave of spam through large senders is no fault of the list.</summary>
    [Fact]
    public async Task ListOfDomains_ThatListsReversePathsOnly_IsBelieved()
    {
        it.Dns.A("bad.example.dbl.example", "127.0.0.2");
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.0.2", "DBL", 6)] };
        for (var i = 1; i <= 20; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.1");
            Assert.StartsWith("DBL=6", await it.DomainSymbolsAsync($"198.51.{i}.1", "mail.example.net", "bad.example", list), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_StoreDown_IsBelieved()
    {
        it.Dns.Else = Listed;
        it.Store.Down = true;
        for (var i = 1; i <= 20; i++)
        {
            Assert.StartsWith("SBL=5", await it.SymbolsAsync($"198.51.{i}.1", Bad), StringComparison.Ordinal);
        }
    }

    private static DnsAnswer Listed(string name, RecordType type) =>
        new(DnsOutcome.Records, DnsFailure.None, [new AddressRecord(name, type, 1, System.Net.IPAddress.Parse("127.0.0.2"))], false);

    private async Task<string> FromGoodAsync(int network)
    {
        var client = string.Create(CultureInfo.InvariantCulture, $"198.51.{network}.1");
        if ((await it.Store.ReputationAsync(ReputationSubjects.Network(System.Net.IPAddress.Parse(client)), CancellationToken.None)).Total == 0)
        {
            await it.RememberGoodAsync(client);
        }

        return await it.SymbolsAsync(client, Bad);
    }
}
