using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Tests.Checks;
using Relay.Testing.Dns;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.DnsLists;

public sealed class DnsListsCheckTests : IDisposable
{
    private const string At = "7.2.0.192.bl.example";
    private static readonly DnsListOptions Zen = List("bl.example", Code("127.0.0.2", "SBL", 5), Code("127.0.0.4", "XBL", 6, last: 7));
    private static readonly DnsListOptions Bits = List("bl.example", Bit(8, "PHISH", 4), Bit(64, "ABUSE", 2));
    private readonly ListCase it = new();

    public void Dispose() => it.Dispose();

    /// <summary>RFC 8904: who vouches is told, without the key.</summary>
    [Theory]
    [InlineData(-2, "127.0.0.2", "hidden")]
    [InlineData(2, "127.0.0.2", null)]
    [InlineData(-2, "127.0.0.9", null)]
    public async Task List_OfTheGood_IsNotedWithTheSession(double weight, string answer, string? expected)
    {
        const string Key = "abcdefghij0123456789klmnop";
        it.Dns.A($"7.2.0.192.{Key}.dq.example", answer);
        var context = new CheckContext { Session = CheckCase.Session(), Hostname = CheckCase.Hostname };
        await new DnsListsCheck([List($"{Key}.dq.example", Code("127.0.0.2", "WL", weight))], it.Client, it.Breakers).RunAsync(context, CancellationToken.None);
        Assert.Equal(expected is null ? 0 : 1, context.Session!.AllowLists.Count);
        Assert.All(context.Session.AllowLists, l =>
        {
            Assert.DoesNotContain(Key[..5], l.Zone, StringComparison.Ordinal);
            Assert.EndsWith("dq.example", l.Zone, StringComparison.Ordinal);
            Assert.Equal(answer, l.Answer.ToString());
        });
    }

    [Theory]
    [InlineData("127.0.0.2", "SBL=5 192.0.2.7 in bl.example: 127.0.0.2")]
    [InlineData("127.0.0.4", "XBL=6 192.0.2.7 in bl.example: 127.0.0.4")]
    [InlineData("127.0.0.7", "XBL=6 192.0.2.7 in bl.example: 127.0.0.7")]
    public async Task List_DeclaredAnswer_IsItsSymbolWithItsWeight(string answer, string expected)
    {
        it.Dns.A(At, answer);
        Assert.Equal(expected, await it.SymbolsAsync(Zen));
        Assert.Empty(it.Log.All);
    }

    [Theory]
    [InlineData("127.255.255.252")]
    [InlineData("127.255.255.254")]
    [InlineData("127.255.255.255")]
    [InlineData("127.0.0.255")]
    [InlineData("127.0.1.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.3")]
    [InlineData("127.0.0.8")]
    [InlineData("1.2.3.4")]
    public async Task List_AnswerNotDeclared_IsAnErrorAndNeverAListing(string answer)
    {
        it.Dns.A(At, answer);
        Assert.Equal($"DNS_LISTS_UNKNOWN= bl.example: answered {answer}, which is not declared", await it.SymbolsAsync(Zen));
        Assert.True(it.Monitor.IsMuted(Zen));
        Assert.Single(it.Log.All);
    }

    [Theory]
    [InlineData("127.255.255.254")]
    [InlineData("127.0.0.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.9")]
    [InlineData("127.0.1.8")]
    [InlineData("127.0.0.16")]
    [InlineData("1.2.3.8")]
    public async Task ListOfBits_AnswerNotDeclared_IsAnError(string answer)
    {
        it.Dns.A(At, answer);
        Assert.StartsWith("DNS_LISTS_UNKNOWN", await it.SymbolsAsync(Bits), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.72", "PHISH=4 192.0.2.7 in bl.example: 127.0.0.72; ABUSE=2 192.0.2.7 in bl.example: 127.0.0.72")]
    [InlineData("127.0.0.64", "ABUSE=2 192.0.2.7 in bl.example: 127.0.0.64")]
    [InlineData("127.0.0.24", "PHISH=4 192.0.2.7 in bl.example: 127.0.0.24")]
    public async Task ListOfBits_Answer_IsAMask(string answer, string expected)
    {
        it.Dns.A(At, answer);
        Assert.Equal(expected, await it.SymbolsAsync(Bits));
    }

    [Fact]
    public async Task List_SeveralRecords_AllCount()
    {
        it.Dns.A(At, "127.0.0.2", "127.0.0.4");
        Assert.Equal("XBL=6 192.0.2.7 in bl.example: 127.0.0.2 127.0.0.4; SBL=5 192.0.2.7 in bl.example: 127.0.0.2 127.0.0.4", await it.SymbolsAsync(Zen));
    }

    [Fact]
    public async Task List_OneRecordOfSeveralIsAnError_NoneIsAListing()
    {
        it.Dns.A(At, "127.0.0.2", "127.255.255.254");
        Assert.StartsWith("DNS_LISTS_UNKNOWN", await it.SymbolsAsync(Zen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NotListed_IsNothing() => Assert.Equal("", await it.SymbolsAsync(Zen));

    [Fact]
    public async Task List_Trouble_IsNoListingAndMutesNothing()
    {
        it.Dns.Set(At, RecordType.A, FakeResolver.ServFail).Set("7.2.0.192.slow.example", RecordType.A, FakeResolver.Timeout);
        Assert.Equal("DNS_LISTS_UNKNOWN= bl.example: servfail, slow.example: timeout", await it.SymbolsAsync(Zen, List("slow.example", Code("127.0.0.2", "SLOW", 1))));
        Assert.False(it.Monitor.IsMuted(Zen));
    }

    [Fact]
    public async Task Lists_Several_AddUpAndTheGoodSubtract()
    {
        it.Dns.A(At, "127.0.0.2").A("7.2.0.192.b.example", "127.0.0.2").A("7.2.0.192.good.example", "127.0.9.3");
        Assert.Equal(
            "SBL=5 192.0.2.7 in bl.example: 127.0.0.2; GOOD=-4 192.0.2.7 in good.example: 127.0.9.3; B=3 192.0.2.7 in b.example: 127.0.0.2",
            await it.SymbolsAsync(Zen, List("b.example", Code("127.0.0.2", "B", 3)), List("good.example", Code("127.0.9.3", "GOOD", -4))));
    }

    [Theory]
    [InlineData(null, "A=4; B=0; C=0; GOOD=-2; FREE=1")]
    [InlineData(5.0, "A=4; B=1; C=0; GOOD=-2; FREE=1")]
    public async Task Lists_OfOneGroup_CountUpToItsCap(double? cap, string expected)
    {
        DnsListOptions InGroup(string zone, string symbol, double weight) =>
            new() { Zone = zone, Codes = [Code("127.0.0.2", symbol, weight)], Group = "same", GroupCap = cap };
        it.Dns.Else = static (_, type) => new(DnsOutcome.Records, DnsFailure.None, [new AddressRecord("", type, 1, System.Net.IPAddress.Parse("127.0.0.2"))], false);
        var found = await it.SymbolsAsync(
            InGroup("a.example", "A", 4), InGroup("b.example", "B", 3), InGroup("c.example", "C", 2.5), InGroup("g.example", "GOOD", -2), List("f.example", Code("127.0.0.2", "FREE", 1)));
        Assert.Equal(expected, string.Join("; ", found.Split("; ").Select(static s => s.Split(' ')[0])));
    }

    [Fact]
    public async Task List_IPv6Client_IsAskedByNibbles()
    {
        await it.SymbolsAsync("2001:db8::5", Zen);
        Assert.Equal("5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example", Assert.Single(it.Dns.Asked).Name);
    }

    [Fact]
    public async Task Lists_LookUps_AreAllStartedBeforeTheFirstIsAwaited()
    {
        var answers = new TaskCompletionSource();
        it.Dns.Until = answers.Task;
        var running = it.SymbolsAsync([.. Enumerable.Range(0, 8).Select(static i => List($"l{i}.example", Code("127.0.0.2", "L" + i, 1)))]);
        Assert.Equal(8, it.Dns.Asked.Count);
        Assert.False(running.IsCompleted);
        answers.SetResult();
        Assert.Equal("", await running);
    }

    [Fact]
    public async Task List_Text_IsAskedForAndShown()
    {
        it.Dns.A(At, "127.0.0.2").Txt(At, "see https://bl.example/192.0.2.7");
        var list = new DnsListOptions { Zone = "bl.example", Codes = Zen.Codes, Text = true };
        Assert.Equal("SBL=5 192.0.2.7 in bl.example: 127.0.0.2, see https://bl.example/192.0.2.7", await it.SymbolsAsync(list));
    }

    [Fact]
    public async Task DomainList_HeloAndReversePath_AreBothAsked()
    {
        it.Dns.A("bad.example.dbl.example", "127.0.1.2");
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
        Assert.Equal("DBL=6 bad.example in dbl.example: 127.0.1.2", await it.DomainSymbolsAsync("mail.example.net", "Bad.Example", list, Zen));
        Assert.Equal(["mail.example.net.dbl.example", "bad.example.dbl.example"], it.Dns.Asked.Where(static q => q.Type == RecordType.A).Select(static q => q.Name));
    }

    [Theory]
    [InlineData("[192.0.2.7]", "")]
    [InlineData("192.0.2.7", "[192.0.2.7]")]
    [InlineData("localhost", "")]
    [InlineData("a..example", "b b.example")]
    [InlineData(null, "")]
    public async Task DomainList_WhatIsNoDomain_IsNotAsked(string? helo, string from)
    {
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
        Assert.Equal("", await it.DomainSymbolsAsync(helo, from, list));
        Assert.DoesNotContain(it.Dns.Asked, static q => q.Type == RecordType.A);
    }

    [Fact]
    public async Task DomainList_Trouble_IsItsUnknownSymbol()
    {
        it.Dns.Else = static (_, _) => FakeResolver.ServFail;
        var list = new DnsListOptions { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
        Assert.Equal("DOMAIN_LISTS_UNKNOWN= dbl.example: servfail", await it.DomainSymbolsAsync("a.example", "", list));
    }
}
