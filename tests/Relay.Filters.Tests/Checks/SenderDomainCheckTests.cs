using Relay.Core.Checks;
using Relay.Dns;
using Relay.Filters.Envelope;
using Relay.Filters.Tests.DnsLists;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Checks;

public sealed class SenderDomainCheckTests
{
    private readonly FakeResolver dns = new();

    [Theory]
    [InlineData(RecordType.Mx)]
    [InlineData(RecordType.A)]
    [InlineData(RecordType.Aaaa)]
    public async Task SenderDomain_HasMxOrAddress_Passes(RecordType has)
    {
        dns.Else = static (_, _) => FakeResolver.NoData;
        _ = has switch { RecordType.Mx => dns.Mx("s.example", "mx.s.example"), RecordType.A => dns.A("s.example", "192.0.2.1"), _ => dns.Aaaa("s.example", "2001:db8::1") };
        Assert.Equal("", await RunAsync("s.example"));
    }

    [Fact]
    public async Task SenderDomain_NullMx_IsRefused()
    {
        dns.Mx("s.example", "").A("s.example", "192.0.2.1");
        Assert.Equal("550 5.7.27 The sender's domain does not accept mail (null MX) SENDER_NULL_MX s.example", await RunAsync("s.example"));
    }

    [Fact]
    public async Task SenderDomain_NullMxBesideAnother_IsNoNullMx()
    {
        dns.Mx("s.example", "", "mx.s.example");
        Assert.Equal("", await RunAsync("s.example"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SenderDomain_NothingForAllThree_IsRefused(bool nxdomain)
    {
        dns.Else = (_, _) => nxdomain ? FakeResolver.NxDomain : FakeResolver.NoData;
        Assert.Equal("550 5.1.8 The sender's domain does not exist SENDER_DOMAIN_ABSENT s.example", await RunAsync("s.example"));
        Assert.Equal([RecordType.Mx, RecordType.A, RecordType.Aaaa], dns.Asked.Select(static q => q.Type));
    }

    [Theory]
    [InlineData(RecordType.Mx)]
    [InlineData(RecordType.A)]
    [InlineData(RecordType.Aaaa)]
    public async Task SenderDomain_TemporaryTrouble_IsASymbolUnlessDeferred(RecordType trouble)
    {
        dns.Set("s.example", trouble, FakeResolver.ServFail);
        Assert.Equal("SENDER_DOMAIN_UNKNOWN s.example: servfail", await RunAsync("s.example"));
        Assert.Equal(
            "451 4.4.3 The sender's domain cannot be looked up now; try again later SENDER_DOMAIN_UNKNOWN s.example: servfail", await RunAsync("s.example", defer: true));
    }

    [Fact]
    public async Task SenderDomain_AddressDespiteTrouble_Passes()
    {
        dns.Set("s.example", RecordType.Aaaa, FakeResolver.Timeout).A("s.example", "192.0.2.1");
        Assert.Equal("", await RunAsync("s.example", defer: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]")]
    public async Task SenderDomain_NullPathAndLiterals_AreNotAsked(string domain)
    {
        Assert.Equal("", await RunAsync(domain));
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task SenderDomain_NameDnsCannotCarry_IsUnknownAndNotAbsent()
    {
        var name = new string('a', 64) + ".example";
        Assert.Equal($"SENDER_DOMAIN_UNKNOWN {name} is no name that DNS can carry", await RunAsync(name, defer: true));
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData(false, "SENDER_DOMAIN_UNKNOWN the system's resolver does not know the root: it cannot say that a domain does not exist")]
    [InlineData(true, "550 5.1.8 The sender's domain does not exist SENDER_DOMAIN_ABSENT s.example")]
    public async Task SenderDomain_Absent_IsBelievedOnlyOfAResolverThatSeesTheRoot(bool sees, string expected)
    {
        if (sees)
        {
            dns.Set(".", RecordType.Ns, new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new NameRecord("", RecordType.Ns, 60, "a.root-servers.net")], false));
        }

        Assert.Equal(expected, await RunAsync("s.example", named: false));
    }

    private async Task<string> RunAsync(string domain, bool defer = false, bool named = true)
    {
        var context = new CheckContext { Session = CheckCase.Session(), Hostname = CheckCase.Hostname, Envelope = ListCase.Sender(domain) };
        var result = await new SenderDomainCheck(dns, new ResolverSight(dns, trusted: named), defer).RunAsync(context, CancellationToken.None);
        var card = new Scorecard(ScoreTable.Empty);
        card.Add("sender_domain", result);
        return string.Join(' ', new[] { card.Refusal?.ToString() ?? "" }.Concat(card.Symbols.Select(static s => $"{s.Name} {s.Detail}"))).Trim();
    }
}
