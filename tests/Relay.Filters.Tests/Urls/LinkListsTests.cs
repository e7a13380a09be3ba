using Relay.Filters.Urls.Lists;
using Relay.Filters.Urls.Names;

namespace Relay.Filters.Tests.Urls;

public sealed class LinkListsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("relay-lists-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_ShippedLists_AreAllThere()
    {
        Assert.InRange(LinkCase.Lists.Shorteners.Count, 50, 1000);
        Assert.InRange(LinkCase.Lists.Redirectors.Count, 30, 1000);
        Assert.InRange(LinkCase.Lists.NotAsked.Count, 50, 1000);
        Assert.InRange(LinkCase.Lists.WellKnown.Count, 80, 1000);
        Assert.All(LinkCase.Lists.WellKnown.SelectMany(static g => g), static d => Assert.Equal(d, LinkCase.Suffixes.OrganizationOf(d)));
    }

    [Fact]
    public void Load_CommentsAndBlanks_AreLeftOut()
    {
        File.WriteAllText(Path.Combine(folder, "shorteners.txt"), "# head\n\n  a.example   # why\r\nB.example\n#c.example\n");
        var lists = LinkLists.Load(folder);
        Assert.Equal(2, lists.Shorteners.Count);
        Assert.True(lists.Shorteners.Contains("b.example"));
        Assert.Equal(0, lists.NotAsked.Count);
    }

    [Fact]
    public void Load_NoFolder_IsEmpty()
    {
        var lists = LinkLists.Load(Path.Combine(folder, "gone", "\0"));
        Assert.Equal(0, lists.Shorteners.Count + lists.Redirectors.Count + lists.WellKnown.Count);
    }

    [Theory]
    [InlineData("a.example", true)]
    [InlineData("x.y.a.example", true)]
    [InlineData("xa.example", false)]
    [InlineData("example", false)]
    [InlineData("", false)]
    [InlineData("...", false)]
    public void NameSet_Host_IsItselfOrBelow(string host, bool expected) => Assert.Equal(expected, new NameSet(["a.example"]).Contains(host));
}
