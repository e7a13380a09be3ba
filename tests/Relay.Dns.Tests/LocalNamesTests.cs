using System.Net;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

public sealed class LocalNamesTests
{
    private const string Hosts = """
        127.0.0.1 localhost
        # 192.0.2.9 comment.test
        192.0.2.1 Mail.Example.test mail # the relay
        192.0.2.2	mail
        2001:db8::1 mail
        not-an-address x.test
        192.0.2.3
        192.0.2.4 bad..name good.test
        """;

    [Theory]
    [InlineData("mail", RecordType.A, "192.0.2.1 192.0.2.2")]
    [InlineData("mail", RecordType.Aaaa, "2001:db8::1")]
    [InlineData("mail.example.test", RecordType.A, "192.0.2.1")]
    [InlineData("mail.example.test", RecordType.Aaaa, "")]
    [InlineData("good.test", RecordType.A, "192.0.2.4")]
    [InlineData("localhost", RecordType.A, "127.0.0.1")]
    [InlineData("localhost", RecordType.Aaaa, "::1")]
    [InlineData("a.b.localhost", RecordType.A, "127.0.0.1")]
    [InlineData("localhost", RecordType.Mx, "")]
    [InlineData("mail", RecordType.Mx, null)]
    [InlineData("comment.test", RecordType.A, null)]
    [InlineData("x.test", RecordType.A, null)]
    [InlineData("notlocalhost", RecordType.A, null)]
    [InlineData("localhost.test", RecordType.A, null)]
    [InlineData(@"\009localhost", RecordType.A, null)] // its octets end as localhost does, its labels do not
    public void Hosts_AnswerForAddressesOfTheirNames(string name, RecordType type, string? expected)
    {
        var wire = new byte[DomainName.MaximumWire];
        Assert.True(DomainName.TryEncode(name, wire, out var length));
        var known = new HostsFile(Hosts).TryAnswer(wire.AsSpan(0, length), type, out var answer);
        Assert.Equal(expected, known ? string.Join(' ', answer.Records.Select(RecordFormatter.Data)) : null);
        Assert.True(!known || answer.Outcome == (expected!.Length > 0 ? DnsOutcome.Records : DnsOutcome.NoData));
    }

    [Fact]
    public async Task Localhost_IsNeverAsked()
    {
        await using var server = new FakeDnsServer();
        await using var resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty }, TimeProvider.System);
        var answer = await resolver.QueryAsync("LocalHost.", RecordType.A, CancellationToken.None);
        Assert.Equal(IPAddress.Loopback, ((AddressRecord)answer.Records[0]).Address);
        Assert.Empty(server.Queries);
    }

    [Theory]
    [InlineData("invalid", true)] // RFC 6761 §6.4
    [InlineData("mail.Example.INVALID.", true)]
    [InlineData("abc.onion", true)] // RFC 7686 §2
    [InlineData("invalid.test", false)]
    [InlineData("notinvalid", false)]
    [InlineData("printer.local", false)] // deviation: private networks have such zones
    [InlineData("a.test", false)] // RFC 6761 §6.2: only by what the servers say
    [InlineData("ipv4only.arpa", false)] // RFC 8880: the resolver of the network knows
    public async Task SpecialName_IsAbsentWithoutAsking_WhereItIsInNoDns(string name, bool special)
    {
        await using var server = new FakeDnsServer { Default = FakeDnsReply.A("192.0.2.1") };
        await using var resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty }, TimeProvider.System);
        var answer = await resolver.QueryAsync(name, RecordType.A, CancellationToken.None);
        Assert.Equal(special ? DnsOutcome.NxDomain : DnsOutcome.Records, answer.Outcome);
        Assert.Equal(special ? 0 : 1, server.Queries.Count);
    }

    [Theory]
    [InlineData("mail")]
    [InlineData("mail.sub")]
    public async Task Name_OfFewLabels_IsAskedForAsItIs_AndNoSearchDomainIsTried(string name)
    {
        await using var server = new FakeDnsServer();
        await using var resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty }, TimeProvider.System);
        Assert.Equal(DnsOutcome.NxDomain, (await resolver.QueryAsync(name, RecordType.A, CancellationToken.None)).Outcome);
        Assert.Equal(name, Assert.Single(server.Queries).Name);
    }

    [Theory]
    [InlineData("nameserver 192.0.2.1\nnameserver\t2001:db8::1 \n", "192.0.2.1:53 [2001:db8::1]:53")]
    [InlineData("; comment\n#nameserver 192.0.2.9\nsearch example.test\noptions timeout:1 attempts:9 rotate edns0 use-vc\nnameserver [2001:db8::1]\r\n", "[2001:db8::1]:53")]
    [InlineData("nameserver fe80::1%2\nnameserver bad\nnameserver fe80::1%no-such-link0\n", "[fe80::1%2]:53 [fe80::1]:53")]
    [InlineData("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4", "192.0.2.1:53 192.0.2.2:53 192.0.2.3:53")]
    [InlineData("", "127.0.0.1:53")]
    public void ResolvConf_NamesTheServers(string text, string expected) => Assert.Equal(expected, string.Join(' ', SystemResolver.Parse(text)));

    [Fact]
    public void LocalFile_ThatIsNotThere_IsEmpty() => Assert.Equal("", LocalFile.Read("/nonexistent/resolv.conf"));
}
