using System.Diagnostics.Metrics;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Testing.Dns;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.DnsLists;

public sealed class DnsListMonitorTests : IDisposable
{
    private const string Key = "abcdefghij0123456789klmnop";
    private const string At = "7.2.0.192.bl.example";
    private static readonly DnsListOptions List1 = List("bl.example", Code("127.0.0.2", "SBL", 5));
    private readonly ListCase it = new();

    public void Dispose() => it.Dispose();

    [Fact]
    public async Task List_Errors_AreMutedWithBackOffAndSaidOnce()
    {
        it.Dns.A(At, "127.255.255.254");
        foreach (var minutes in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            await it.SymbolsAsync(List1);
            it.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.Equal("DNS_LISTS_UNKNOWN= bl.example: muted", await it.SymbolsAsync(List1));
            it.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(it.Monitor.IsMuted(List1));
        }

        Assert.Equal(8, it.Dns.Asked.Count);
        Assert.Equal(["Warning: DNS list bl.example answered 127.255.255.254, which is not declared: it is muted, and counts nothing until it answers as declared"], it.Log.All);
    }

    [Fact]
    public async Task List_GoodAnswerAfterErrors_EndsTheTrouble()
    {
        it.Dns.A(At, "1.2.3.4");
        await it.SymbolsAsync(List1);
        it.Time.Advance(TimeSpan.FromMinutes(1));
        it.Dns.A(At, "127.0.0.2");
        Assert.StartsWith("SBL=5", await it.SymbolsAsync(List1), StringComparison.Ordinal);
        Assert.Equal("Information: DNS list bl.example works again", it.Log.All.Last());
    }

    [Fact]
    public async Task SelfTest_GoodList_PassesSilently()
    {
        it.Dns.A("2.0.0.127.bl.example", "127.0.0.2");
        Assert.True(await TestAsync());
        Assert.False(it.Monitor.IsMuted(List1));
        Assert.Empty(it.Log.All);
        Assert.Equal(3, it.Dns.Asked.Count);
    }

    [Fact]
    public async Task SelfTest_NoTestEntry_IsAWarningOnly()
    {
        Assert.True(await TestAsync());
        Assert.True(await TestAsync());
        Assert.False(it.Monitor.IsMuted(List1));
        Assert.Equal(["Warning: DNS list bl.example does not hold its test entry: it may have ended, or the zone's name is wrong"], it.Log.All);
    }

    [Theory]
    [InlineData(true, "it lists anything")]
    [InlineData(false, "it lists what no list may hold")]
    public async Task SelfTest_ListHoldsWhatItMustNot_IsMutedUntilItPasses(bool random, string reason)
    {
        it.Dns.Else = random ? (n, t) => n.StartsWith("1.0.0.127.", StringComparison.Ordinal) ? FakeResolver.NxDomain : Listed(n, t) : Listed;
        await TestAsync();
        Assert.True(it.Monitor.IsMuted(List1));
        Assert.Equal([$"Warning: DNS list bl.example failed its test ({reason}): it is muted until it passes"], it.Log.All);

        it.Dns.Else = static (_, _) => FakeResolver.ServFail;
        Assert.False(await TestAsync());
        Assert.True(it.Monitor.IsMuted(List1));

        it.Dns.Else = static (_, _) => FakeResolver.NxDomain;
        it.Dns.A("2.0.0.127.bl.example", "127.0.0.2");
        await TestAsync();
        Assert.False(it.Monitor.IsMuted(List1));
        Assert.Equal("Information: DNS list bl.example works again", it.Log.All.Last());
    }

    [Fact]
    public async Task SelfTest_ErrorAnswer_MutesTheList()
    {
        it.Dns.Else = static (n, t) => Record("127.255.255.254", n, t);
        Assert.False(await TestAsync());
        Assert.True(it.Monitor.IsMuted(List1));
        Assert.Single(it.Log.All);
    }

    [Fact]
    public async Task SelfTest_ListOfDomains_AsksForItsOwnEntries()
    {
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
        it.Dns.A("test.dbl.example", "127.0.1.2");
        Assert.True(await new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestAsync(list, CancellationToken.None));
        Assert.Empty(it.Log.All);
    }

    [Fact]
    public async Task SelfTest_Due_IsEveryHalfHourAndSoonerWithoutAnAnswer()
    {
        it.Monitor.Use([List1]);
        var test = new DnsListSelfTest(it.Client, it.Monitor, it.Time);
        it.Dns.Else = static (_, _) => FakeResolver.Timeout;
        foreach (var (minutes, asked) in ((int, int)[])[(0, 3), (1, 6), (29, 6), (1, 9)])
        {
            it.Time.Advance(TimeSpan.FromMinutes(minutes));
            await test.TestDueAsync(CancellationToken.None);
            Assert.Equal(asked, it.Dns.Asked.Count);
            it.Dns.Else = static (_, _) => FakeResolver.NxDomain;
        }
    }

    [Fact]
    public async Task SelfTest_InTheBackground_BeginsAtOnceAndEndsWhenCancelled()
    {
        it.Monitor.Use([List1]);
        it.Dns.A("2.0.0.127.bl.example", "127.0.0.2");
        using var stop = new CancellationTokenSource();
        var running = new DnsListSelfTest(it.Client, it.Monitor, it.Time).RunAsync(stop.Token);
        Assert.Equal(3, it.Dns.Asked.Count);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public void Monitor_NewConfiguration_KeepsWhatItKnowsOfZonesThatStay()
    {
        it.Monitor.Use([List1]);
        it.Monitor.Note(new DnsListAnswer(List1, "bl.example", DnsListOutcome.Error, [], [], "erred"));
        it.Monitor.Use([List("BL.example")]);
        Assert.True(it.Monitor.IsMuted(List1));
        it.Monitor.Use([]);
        Assert.False(it.Monitor.IsMuted(List1));
    }

    [Fact]
    public async Task Key_InAZone_IsInNoOutput()
    {
        var list = new DnsListOptions { Zone = $"{Key}.zen.dq.example", Codes = [Code("127.0.0.2", "SBL", 5)], Text = true };
        var name = "7.2.0.192." + list.Zone;
        it.Monitor.Use([list]);
        it.Dns.A(name, "127.0.0.2").Txt(name, $"ask {Key.ToUpperInvariant()} or {Key}");
        var outputs = new List<string> { await it.SymbolsAsync(list) };
        Assert.Equal("SBL=5 192.0.2.7 in ***.zen.dq.example: 127.0.0.2, ask *** or ***", outputs[0]);
        it.Dns.A(name, "127.255.255.254");
        outputs.Add(await it.SymbolsAsync(list));
        outputs.Add(await it.SymbolsAsync(list));
        it.Dns.Else = Listed;
        await new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestAsync(list, CancellationToken.None);
        outputs.AddRange(it.Log.All);
        outputs.AddRange(Zones());
        Assert.Contains("***.zen.dq.example muted 1", outputs);
        Assert.DoesNotContain(outputs, static o => o.Contains(Key, StringComparison.OrdinalIgnoreCase));
    }

    private static DnsAnswer Listed(string name, RecordType type) => Record("127.0.0.2", name, type);

    private static DnsAnswer Record(string address, string name, RecordType type) =>
        new(DnsOutcome.Records, DnsFailure.None, [new AddressRecord(name, type, 1, System.Net.IPAddress.Parse(address))], false);

    private Task<bool> TestAsync() => new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestAsync(List1, CancellationToken.None);

    private static List<string> Zones()
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (i, l) =>
        {
            if (i.Name == "relay.dnsbl.zones")
            {
                l.EnableMeasurementEvents(i);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => seen.Add($"{tags[0].Value} {tags[1].Value} {value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
