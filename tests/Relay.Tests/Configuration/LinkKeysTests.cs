using Relay.Core.Options;

namespace Relay.Tests.Configuration;

public sealed class LinkKeysTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void UriLists_AsAMap_HaveSettingsOfTheirOwn()
    {
        var options = folder.Options(
            """
            checks:
              uri_lists:
                names: 50
                skip: [ our.example, Bücher.example ]
                lists:
                  - { zone: dbl.example, weight: 5, names: both, ns: true, test: dbltest.com, codes: { "127.0.1.2-99": URI_DBL } }
                  - { zone: zen.example, kind: ip, addresses: true, weight: 2, codes: { "127.0.0.2": URI_ZEN } }
            """).Checks.UriLists;

        Assert.Equal(50, options.Names);
        Assert.Equal(["our.example", "xn--bcher-kva.example"], options.Skip);
        Assert.Equal([UriNames.Both, UriNames.Domain], options.Lists.Select(static l => l.Names));
        Assert.Equal([DnsListKind.Domain, DnsListKind.Ip], options.Lists.Select(static l => l.List.Kind));
        Assert.Equal([true, false], options.Lists.Select(static l => l.NameServers));
        Assert.Equal([false, true], options.Lists.Select(static l => l.Addresses));
        Assert.Equal("dbltest.com", options.Lists[0].List.TestPoint);
    }

    [Fact]
    public void UriLists_TurnedOff_AreNone()
    {
        var checks = folder.Options("checks: { uri_lists: { enabled: false, lists: [ { zone: a.example, codes: { \"&2\": URI_A } } ] } }").Checks;
        Assert.Empty(checks.UriLists.Lists);
        Assert.Contains("uri_lists", checks.Disabled);
    }

    [Fact]
    public void Links_KnownNamesAndLists_Arrive()
    {
        var lists = Path.GetDirectoryName(folder.Write("lists/shorteners.txt", "a.example\n"))!;
        var options = folder.Options("checks: { links: { known_names: [ bank.example ], lists: lists } }\ndomains: { a.example: { backend: 'smtp://h' }, '*': { backend: 'smtp://h' } }").Checks.Links;
        Assert.Equal(["bank.example"], options.KnownNames);
        Assert.Equal(lists, options.Lists);
        Assert.Equal(["a.example"], options.OwnDomains);
    }
}
