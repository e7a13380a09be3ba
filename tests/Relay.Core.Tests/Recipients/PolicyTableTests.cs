using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.Recipients;

namespace Relay.Core.Tests.Recipients;

public sealed class PolicyTableTests
{
    private readonly RelayOptions options = new() { Hostname = "mx.host.test" };

    [Fact]
    public void Find_DomainWithOwnActions_HasThemAndOthersHaveTheCommonOnes()
    {
        options.Domains["strict.test"] = new DomainOptions { Actions = new ActionOptions { Reject = 6 } };
        options.Domains["plain.test"] = new DomainOptions();
        var table = PolicyTable.Of(options);
        Assert.Equal(6, table.Find(Path("a@STRICT.test")).Actions.Reject);
        Assert.Same(table.Common, table.Find(Path("a@plain.test")));
        Assert.Same(table.Common, table.Find(Path("a@elsewhere.test")));
        Assert.False(table.IsSingle);
    }

    [Fact]
    public void Find_DomainsOfTheSameSettings_ShareOnePolicy()
    {
        options.Domains["one.test"] = new DomainOptions { Block = ["a.test", "b.test"] };
        options.Domains["two.test"] = new DomainOptions { Block = ["b.test", "a.test"] };
        options.Domains["three.test"] = new DomainOptions { Actions = new ActionOptions() };
        var table = PolicyTable.Of(options);
        Assert.Same(table.Find(Path("a@one.test")), table.Find(Path("a@two.test")));
        Assert.Same(table.Common, table.Find(Path("a@three.test")));
    }

    [Theory]
    [InlineData("first.test other.test", 0)]
    [InlineData("first.test *", 1)]
    [InlineData("first.test * mx.host.test", 2)]
    public void Find_BarePostmaster_GoesAsItsRouteDoes(string domains, int index)
    {
        foreach (var (name, i) in domains.Split(' ').Select(static (n, i) => (n, i)))
        {
            options.Domains[name] = new DomainOptions { Actions = new ActionOptions { Tag = i } };
        }

        Assert.Equal(index, PolicyTable.Of(options).Find(new MailPath("postmaster", "postmaster", "")).Actions.Tag);
    }

    [Fact]
    public void IsSingle_OnePolicyForAll_IsTrue()
    {
        options.Domains["one.test"] = new DomainOptions();
        options.Domains["*"] = new DomainOptions();
        Assert.True(PolicyTable.Of(options).IsSingle);
    }

    [Theory]
    [InlineData("a@full.test", "a@full.test")]
    [InlineData("A@FULL.test", "a@full.test")]
    [InlineData("b@full.test", null)]
    [InlineData("x@whole.test", "whole.test")]
    [InlineData("x@sub.whole.test", null)]
    [InlineData("x@one.below.test", ".below.test")]
    [InlineData("x@two.one.below.test", ".below.test")]
    [InlineData("x@below.test", null)]
    [InlineData("x@notbelow.test", null)]
    [InlineData("x@b\u00fccher.test", "xn--bcher-kva.test")]
    [InlineData("no address", null)]
    [InlineData("", null)]
    public void SenderList_Address_FallsUnderItsEntry(string address, string? entry) =>
        Assert.Equal(entry, new SenderList(["a@full.test", "whole.test", ".below.test", "xn--bcher-kva.test"]).Find(address));

    private static MailPath Path(string address) => new(address, address[..address.IndexOf('@', StringComparison.Ordinal)], address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..]);
}
