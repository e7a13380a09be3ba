using Relay.Core.Options;
using Relay.Dns;
using Relay.Testing.Dns;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.DnsLists;

/// <summary>Lists of domains are asked about the client's name in DNS, where it is its name.</summary>
public sealed class ClientNameTests : IDisposable
{
    private const string Pointer = "7.2.0.192.in-addr.arpa";
    private static readonly DnsListOptions Dbl = new() { Zone = "dbl.example", Kind = DnsListKind.Domain, Codes = [Code("127.0.1.2", "DBL", 6)] };
    private readonly ListCase it = new();

    public void Dispose() => it.Dispose();

    [Fact]
    public async Task ClientName_Confirmed_IsAsked()
    {
        it.Dns.Ptr(Pointer, "Mail.Bad.example").A("Mail.Bad.example", "192.0.2.7").A("mail.bad.example.dbl.example", "127.0.1.2");
        Assert.Equal("DBL=6 mail.bad.example in dbl.example: 127.0.1.2", await it.DomainSymbolsAsync("other.example", "", Dbl));
    }

    /// <summary>Whoever holds a reverse tree can write any name into it.</summary>
    [Theory]
    [InlineData("192.0.2.8")]
    [InlineData(null)]
    public async Task ClientName_NotConfirmed_IsNotAsked(string? address)
    {
        it.Dns.Ptr(Pointer, "mail.bad.example").A("mail.bad.example.dbl.example", "127.0.1.2");
        if (address is not null)
        {
            it.Dns.A("mail.bad.example", address);
        }

        Assert.Equal("", await it.DomainSymbolsAsync("other.example", "", Dbl));
        Assert.DoesNotContain(it.Dns.Asked, static q => q.Name.StartsWith("mail.bad.example.dbl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ClientName_ThatIsTheNameInHelo_IsAskedOnce()
    {
        it.Dns.Ptr(Pointer, "mail.example.net").A("mail.example.net", "192.0.2.7");
        await it.DomainSymbolsAsync("mail.example.net", "mail.example.net", Dbl);
        Assert.Single(it.Dns.Asked, static q => q.Name == "mail.example.net.dbl.example");
    }

    [Fact]
    public async Task ClientName_Trouble_LeavesTheOtherNames()
    {
        it.Dns.Set(Pointer, RecordType.Ptr, FakeResolver.Timeout).A("bad.example.dbl.example", "127.0.1.2");
        Assert.Equal("DBL=6 bad.example in dbl.example: 127.0.1.2", await it.DomainSymbolsAsync("bad.example", "", Dbl));
    }

    [Fact]
    public async Task ClientName_LookUp_DoesNotHoldUpTheOthers()
    {
        var answers = new TaskCompletionSource();
        it.Dns.Until = answers.Task;
        var running = it.DomainSymbolsAsync("mail.example.net", "sender.example", Dbl);
        Assert.Equal([Pointer, "mail.example.net.dbl.example", "sender.example.dbl.example"], it.Dns.Asked.Select(static q => q.Name));
        answers.SetResult();
        Assert.Equal("", await running);
    }
}
