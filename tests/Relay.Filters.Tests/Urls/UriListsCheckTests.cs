using System.Net;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Tests.Checks;
using Relay.Filters.Tests.DnsLists;
using Relay.Filters.Urls;
using Relay.Testing.Dns;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.Urls;

/// <summary>Lists of domains asked about links.</summary>
public sealed class UriListsCheckTests : IDisposable
{
    private readonly ListCase it = new();
    private readonly LinkCase links = new();

    public void Dispose()
    {
        links.Dispose();
        it.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.8", "URI_PHISH=4 bad.co.uk in uri.example: 127.0.0.8")]
    [InlineData("127.0.0.72", "URI_PHISH=4 bad.co.uk in uri.example: 127.0.0.72; URI_ABUSE=2 bad.co.uk in uri.example: 127.0.0.72")]
    [InlineData("127.0.0.16", "URI_LISTS_UNKNOWN= uri.example: answered 127.0.0.16, which is not declared")]
    [InlineData("127.0.0.1", "URI_LISTS_UNKNOWN= uri.example: answered 127.0.0.1, which is not declared")]
    [InlineData("127.0.0.255", "URI_LISTS_UNKNOWN= uri.example: answered 127.0.0.255, which is not declared")]
    [InlineData("127.255.255.254", "URI_LISTS_UNKNOWN= uri.example: answered 127.255.255.254, which is not declared")]
    public async Task List_Answer_IsAMaskOrAnError(string answer, string expected)
    {
        it.Dns.A("bad.co.uk.uri.example", answer);
        Assert.Equal(expected, await FindAsync(LinkCase.Plain("http://www.bad.co.uk/x"), Of(Bits)));
    }

    [Fact]
    public async Task List_NotListed_IsNothing() => Assert.Equal("", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/x"), Of(Bits)));

    [Fact]
    public async Task List_Error_MutesItForAWhile()
    {
        it.Dns.A("bad.co.uk.uri.example", "127.255.255.254");
        await FindAsync(LinkCase.Plain("http://www.bad.co.uk/x"), Of(Bits));
        Assert.Equal("URI_LISTS_UNKNOWN= uri.example: muted", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/x"), Of(Bits)));
        Assert.Single(it.Dns.Asked);
    }

    [Fact]
    public async Task List_Trouble_IsNoListing()
    {
        it.Dns.Else = static (_, _) => FakeResolver.Timeout;
        Assert.Equal("URI_LISTS_UNKNOWN= uri.example: timeout", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/x"), Of(Bits)));
        Assert.False(it.Monitor.IsMuted(Bits));
    }

    [Theory]
    [InlineData(UriNames.Domain, "bad.co.uk")]
    [InlineData(UriNames.Host, "a.b.bad.co.uk")]
    [InlineData(UriNames.Both, "bad.co.uk a.b.bad.co.uk")]
    public async Task List_Convention_SaysWhichNameIsAsked(UriNames names, string asked)
    {
        await FindAsync(LinkCase.Plain("http://a.b.bad.co.uk/x"), new UriListOptions { List = Bits, Names = names });
        Assert.Equal(asked.Split(' ').Select(static n => n + ".uri.example"), it.Dns.Asked.Select(static q => q.Name));
    }

    [Theory]
    [InlineData("https://www.google.com/url?q=https%3A%2F%2Fwww.bad.co.uk%2F")]
    [InlineData("https://github.com/?to=https://bad.co.uk/")]
    [InlineData("HTTP://WWW.BAD.CO.UK./")]
    [InlineData("http:\\\\bad.co.uk\\x")]
    [InlineData("http://github.com@bad.co.uk/")]
    [InlineData("http://%62ad.co.uk/")]
    public async Task List_LinkInDisguise_IsAskedForWhereItLeads(string url)
    {
        await FindAsync(LinkCase.Link(url), Of(Bits));
        Assert.Equal("bad.co.uk.uri.example", Assert.Single(it.Dns.Asked).Name);
    }

    [Theory]
    [InlineData("http://www.google.com/ https://github.com/x http://w3.org/")]
    [InlineData("http://own.example.net/ http://localhost/ http://a..b/ http://printer/ mailto:a@bad.co.uk")]
    [InlineData("http://www.skipped.co.uk/")]
    [InlineData("no link at all")]
    public async Task List_WellKnownOrNoName_IsNotAsked(string text)
    {
        Assert.Equal("", await FindAsync(LinkCase.Plain(text), Of(Bits)));
        Assert.Empty(it.Dns.Asked);
    }

    [Fact]
    public async Task Names_MoreThanAreAsked_AreOfDifferentOrganizationsFirst()
    {
        var text = string.Join(' ', Enumerable.Range(0, 40).Select(static i => $"http://h{i}.many.com/")) + " " + string.Join(' ', Enumerable.Range(0, 30).Select(static i => $"http://www.e{i}.com/"));
        await FindAsync(LinkCase.Html($"<img src='http://p.picture.com/'><p>{text}</p>"), new UriListOptions { List = Bits, Names = UriNames.Host });
        var asked = it.Dns.Asked.Select(static q => q.Name).ToArray();
        Assert.Equal(20, asked.Length);
        Assert.Equal("h0.many.com.uri.example", asked[0]);
        Assert.Equal(Enumerable.Range(0, 19).Select(static i => $"www.e{i}.com.uri.example"), asked[1..]);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 20)]
    public async Task Names_AtTheCap_AreAllAsked(int names, int asked)
    {
        await FindAsync(LinkCase.Plain(string.Join(' ', Enumerable.Range(0, names).Select(static i => $"http://e{i}.com/"))), Of(Bits));
        Assert.Equal(asked, it.Dns.Asked.Count);
    }

    [Fact]
    public async Task SameDomain_OfManyLinks_IsAskedOnce()
    {
        await FindAsync(LinkCase.Plain("http://a.bad.co.uk/ http://b.bad.co.uk/ http://bad.co.uk/x http://bad.co.uk/y"), Of(Bits));
        Assert.Single(it.Dns.Asked);
    }

    [Fact]
    public async Task LookUps_AreAllStartedBeforeTheFirstIsAwaited()
    {
        var answers = new TaskCompletionSource();
        it.Dns.Until = answers.Task;
        var running = FindAsync(LinkCase.Plain("http://a.com/ http://b.com/ http://c.com/"), Of(Bits), Of(List("two.example", Code("127.0.1.2", "TWO", 1))));
        Assert.Equal(6, it.Dns.Asked.Count);
        Assert.False(running.IsCompleted);
        answers.SetResult();
        Assert.Equal("", await running);
    }

    [Theory]
    [InlineData(DnsListKind.Domain, false, 0)]
    [InlineData(DnsListKind.Domain, true, 1)]
    [InlineData(DnsListKind.Ip, false, 1)]
    public async Task Address_InALink_IsAskedOfListsThatHoldAddresses(DnsListKind kind, bool addresses, int asked)
    {
        var list = new UriListOptions { List = new DnsListOptions { Zone = "uri.example", Kind = kind, Codes = Bits.Codes }, Addresses = addresses };
        it.Dns.A("7.100.51.198.uri.example", "127.0.0.8");
        Assert.Equal(asked == 0 ? "" : "URI_PHISH=4 198.51.100.7 in uri.example: 127.0.0.8", await FindAsync(LinkCase.Plain("http://0xC6336407/"), list));
        Assert.Equal(asked, it.Dns.Asked.Count);
    }

    [Fact]
    public async Task Addresses_OfAHost_AreAskedWhereWanted()
    {
        var list = new UriListOptions { List = new DnsListOptions { Zone = "ip.example", Kind = DnsListKind.Ip, Codes = [Code("127.0.0.2", "URI_IP", 3)] }, Addresses = true };
        it.Dns.A("www.bad.co.uk", "198.51.100.7", "198.51.100.8").A("8.100.51.198.ip.example", "127.0.0.2");
        Assert.Equal("URI_IP=3 198.51.100.8 (www.bad.co.uk) in ip.example: 127.0.0.2", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), list));
    }

    [Fact]
    public async Task NameServers_AreAskedWhereWanted()
    {
        NameServers("bad.co.uk", "ns1.evil.com", "ns2.evil.com", "ns.other.com");
        it.Dns.A("evil.com.uri.example", "127.0.0.8").A("ns.other.com", "198.51.100.7").A("7.100.51.198.ip.example", "127.0.0.2");
        var names = new UriListOptions { List = Bits, NameServers = true };
        var addresses = new UriListOptions { List = new DnsListOptions { Zone = "ip.example", Kind = DnsListKind.Ip, Codes = [Code("127.0.0.2", "URI_IP", 3)] }, NameServers = true };
        Assert.Equal(
            "URI_PHISH=4 evil.com (name server of bad.co.uk) in uri.example: 127.0.0.8; URI_IP=3 198.51.100.7 (ns.other.com, name server of bad.co.uk) in ip.example: 127.0.0.2",
            await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), names, addresses));
        Assert.Single(it.Dns.Asked, static q => q.Type == RecordType.Ns);
        Assert.Single(it.Dns.Asked, static q => q.Name == "evil.com.uri.example");
    }

    [Fact]
    public async Task NameServers_Trouble_IsSaidAndNoListing()
    {
        it.Dns.Set("bad.co.uk", RecordType.Ns, FakeResolver.ServFail);
        Assert.Equal("URI_LISTS_UNKNOWN= uri.example: name servers of bad.co.uk: ServFail", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), new UriListOptions { List = Bits, NameServers = true }));
    }

    [Fact]
    public async Task Lists_OfOneGroup_CountUpToItsCap()
    {
        it.Dns.A("bad.co.uk.a.example", "127.0.1.2").A("bad.co.uk.b.example", "127.0.1.2");
        UriListOptions InGroup(string zone, string symbol, double weight) => Of(new DnsListOptions { Zone = zone, Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", symbol, weight)], Group = "same", GroupCap = 5 });
        Assert.Equal(
            "A=4 bad.co.uk in a.example: 127.0.1.2; B=1 bad.co.uk in b.example: 127.0.1.2",
            await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), InGroup("a.example", "A", 4), InGroup("b.example", "B", 3)));
    }

    [Fact]
    public async Task KeyOfTheZone_IsNotShown()
    {
        it.Dns.A("bad.co.uk.abcdefghij0123456789klmnop.dbl.example", "127.0.1.2");
        var list = new DnsListOptions { Zone = "abcdefghij0123456789klmnop.dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
        Assert.Equal("DBL=6 bad.co.uk in ***.dbl.example: 127.0.1.2", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), Of(list)));
    }

    [Fact]
    public async Task SelfTest_ListThatListsAnything_IsMuted()
    {
        it.Dns.Else = static (_, type) => new(DnsOutcome.Records, DnsFailure.None, [new AddressRecord("", type, 60, IPAddress.Parse("127.0.0.8"))], false);
        it.Monitor.Use([Bits]);
        await new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestDueAsync(CancellationToken.None);
        Assert.Equal("URI_LISTS_UNKNOWN= uri.example: muted", await FindAsync(LinkCase.Plain("http://www.bad.co.uk/"), Of(Bits)));
    }

    [Fact]
    public async Task SelfTest_OwnTestPoint_IsAskedFor()
    {
        it.Dns.A("dbltest.com.uri.example", "127.0.0.8");
        var list = new DnsListOptions { Zone = "uri.example", Kind = DnsListKind.Domain, Codes = Bits.Codes, TestPoint = "dbltest.com" };
        it.Monitor.Use([list]);
        await new DnsListSelfTest(it.Client, it.Monitor, it.Time).TestDueAsync(CancellationToken.None);
        Assert.Empty(it.Log.All);
        Assert.Contains(it.Dns.Asked, static q => q.Name == "invalid.uri.example");
    }

    [Fact]
    public async Task Breaker_ListOfWhatTheGoodWrite_IsMuted()
    {
        it.Dns.A("shop.com.uri.example", "127.0.0.8");
        var found = "";
        for (var i = 1; i <= 5; i++)
        {
            await it.RememberGoodAsync($"198.51.{i}.7");
            found = await FindAsync($"198.51.{i}.7", LinkCase.Plain("http://www.shop.com/"), Of(Bits));
        }

        Assert.Equal("URI_LISTS_UNKNOWN= uri.example: muted: it lists clients of good history", found);
    }

    private static DnsListOptions Bits => new() { Zone = "uri.example", Kind = DnsListKind.Domain, Codes = [Bit(8, "URI_PHISH", 4), Bit(64, "URI_ABUSE", 2)] };

    private static UriListOptions Of(DnsListOptions list) => new()
    {
        List = list.Kind == DnsListKind.Domain ? list : new DnsListOptions { Zone = list.Zone, Kind = DnsListKind.Domain, Codes = list.Codes },
    };

    private void NameServers(string domain, params string[] servers) => it.Dns.Set(
        domain, RecordType.Ns, new(DnsOutcome.Records, DnsFailure.None, [.. servers.Select(s => new NameRecord(domain, RecordType.Ns, 60, s))], false));

    private Task<string> FindAsync(string message, params UriListOptions[] lists) => FindAsync("192.0.2.7", message, lists);

    private async Task<string> FindAsync(string client, string message, params UriListOptions[] lists)
    {
        var options = new UriLookUpOptions { Lists = [.. lists], Skip = ["skipped.co.uk"] };
        var check = new UriListsCheck(options, LinkCase.Parts, it.Client, it.Breakers, it.Dns);
        var result = await check.RunAsync(links.Context(message, CheckCase.Session(client)), CancellationToken.None);
        return string.Join("; ", result.Symbols.Select(static h => FormattableString.Invariant($"{h.Name}={h.Weight} {h.Detail}")));
    }
}
