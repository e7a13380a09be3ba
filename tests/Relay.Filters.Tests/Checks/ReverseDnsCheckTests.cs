using System.Net;
using Relay.Core.Checks;
using Relay.Dns;
using Relay.Filters.Connection;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Checks;

public sealed class ReverseDnsCheckTests
{
    private const string Pointer = "7.2.0.192.in-addr.arpa";
    private readonly FakeResolver dns = new();

    [Fact]
    public async Task Client_NameAndAddressConfirmEachOther_IsSaid()
    {
        dns.Ptr(Pointer, "other.example", "mail.example").A("other.example", "192.0.2.8").A("mail.example", "192.0.2.8", "192.0.2.7");
        Assert.Equal(("FCRDNS mail.example", "mail.example"), await RunAsync("192.0.2.7"));
    }

    [Fact]
    public async Task IPv6Client_IsConfirmedByAaaa()
    {
        dns.Ptr("5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "mail.example").Aaaa("mail.example", "2001:db8::5");
        Assert.Equal(("FCRDNS mail.example", "mail.example"), await RunAsync("2001:db8::5"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_WithoutName_IsSaid(bool nxdomain)
    {
        dns.Set(Pointer, RecordType.Ptr, nxdomain ? FakeResolver.NxDomain : FakeResolver.NoData);
        Assert.Equal(("RDNS_NONE 192.0.2.7", null), await RunAsync("192.0.2.7"));
    }

    [Fact]
    public async Task Client_NameOfAnotherAddress_IsNotConfirmed()
    {
        dns.Ptr(Pointer, "192-0-2-7.dyn.example").A("192-0-2-7.dyn.example", "192.0.2.8");
        Assert.Equal(("RDNS_NOT_CONFIRMED 192-0-2-7.dyn.example, RDNS_GENERIC 192-0-2-7.dyn.example", null), await RunAsync("192.0.2.7"));
    }

    [Fact]
    public async Task Client_HundredsOfNames_AFewAreLookedAt()
    {
        dns.Ptr(Pointer, [.. Enumerable.Range(0, 300).Select(static i => $"n{i}.example")]);
        Assert.Equal(("RDNS_NOT_CONFIRMED n0.example", null), await RunAsync("192.0.2.7"));
        Assert.Equal(6, dns.Asked.Count);
    }

    [Theory]
    [InlineData(RecordType.Ptr)]
    [InlineData(RecordType.A)]
    public async Task Client_TemporaryTrouble_IsUnknown(RecordType trouble)
    {
        dns.Ptr(Pointer, "mail.example");
        dns.Set(trouble == RecordType.Ptr ? Pointer : "mail.example", trouble, FakeResolver.Timeout);
        Assert.StartsWith("REVERSE_DNS_UNKNOWN", (await RunAsync("192.0.2.7")).Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192-0-2-7.dyn.example", true)]
    [InlineData("7.2.0.192.example", true)]
    [InlineData("host192000002007.example", true)]
    [InlineData("c0000207.example", true)]
    [InlineData("C0000207.example", true)]
    [InlineData("mail7.example", false)]
    [InlineData("pool-dsl-dynamic.example", false)]
    [InlineData("192-0-2.example", false)]
    [InlineData("192-0-999-2-7.example", false)]
    [InlineData("", false)]
    public void Name_HoldsTheWholeAddress_IsGeneric(string name, bool generic) =>
        Assert.Equal(generic, GenericName.HoldsAddress(name, IPAddress.Parse("192.0.2.7")));

    [Fact]
    public void Name_HoldsTheWholeIPv6Address_IsGeneric()
    {
        Assert.True(GenericName.HoldsAddress("2001-0db8-0000-0000-0000-0000-0000-0005.dyn.example", IPAddress.Parse("2001:db8::5")));
        Assert.False(GenericName.HoldsAddress("2001-db8-5.example", IPAddress.Parse("2001:db8::5")));
    }

    private async Task<(string Found, string? Name)> RunAsync(string client)
    {
        var session = CheckCase.Session(client);
        var check = new ReverseDnsCheck(dns);
        var card = new Scorecard(ScoreTable.Empty);
        card.Add(check.Name, await check.RunAsync(new CheckContext { Session = session, Hostname = CheckCase.Hostname }, CancellationToken.None));
        return (string.Join(", ", card.Symbols.Select(static s => $"{s.Name} {s.Detail}")), session.ReverseName);
    }
}
