using System.Net;
using Relay.Classifier;
using Relay.Core.Checks;
using Relay.Filters.Statistics;

namespace Relay.Filters.Tests.Statistics;

public sealed class SiteFeaturesTests
{
    [Fact]
    public void Add_Facts_AreOfTheSitesGroupAlone()
    {
        var features = FeatureCase.Of(FeatureCase.Rich);
        var content = features.Counts.ToArray();
        SiteFeatures.Add(BehaviourCase.Facts(), BehaviourCase.Card(1).Symbols, features);

        Assert.True(features.Counts[FeatureGroups.Site] > 10);
        Assert.Equal(content[..FeatureGroups.Site], features.Counts[..FeatureGroups.Site].ToArray());
    }

    [Fact]
    public void Add_SameFacts_AreTheSame() => FeatureCase.AssertEqual(Of("192.0.2.7", "a@x.example"), Of("192.0.2.7", "a@x.example"));

    [Fact]
    public void Add_NeighbourOfTheClient_IsOfTheSameNetwork()
    {
        FeatureCase.AssertEqual(Of("192.0.2.7", "a@x.example"), Of("192.0.2.200", "a@x.example"));
        Assert.Equal(2, FeatureCase.Difference(Of("192.0.2.7", "a@x.example"), Of("192.0.3.7", "a@x.example"), FeatureGroups.Site));
        Assert.Equal(4, FeatureCase.Difference(Of("192.0.2.7", "a@x.example"), Of("198.51.100.7", "a@x.example"), FeatureGroups.Site));
    }

    [Fact]
    public void Add_Symbols_CountByNameButNotTheClassifiersOwn()
    {
        var plain = Of("192.0.2.7", "a@x.example");

        Assert.Equal(1, FeatureCase.Difference(plain, Of("192.0.2.7", "a@x.example", "DNSBL_ZEN"), FeatureGroups.Site));
        FeatureCase.AssertEqual(plain, Of("192.0.2.7", "a@x.example", "BAYES_99"));
    }

    [Fact]
    public void Add_NothingKnown_AddsNothing()
    {
        var features = new FeatureBuffer();
        SiteFeatures.Add(new CheckContext { Hostname = "mx.example.org" }, [], features);

        Assert.Equal(0, features.Count);
    }

    [Fact]
    public void Add_TrustedClient_TellsNothingOfIt()
    {
        var features = new FeatureBuffer();
        SiteFeatures.Add(new CheckContext { Hostname = "mx.example.org", Session = new SessionFacts { ClientAddress = IPAddress.Loopback, Trusted = true } }, [], features);

        Assert.Equal(0, features.Count);
    }

    private static FeatureBuffer Of(string client, string from, params string[] symbols)
    {
        var features = new FeatureBuffer();
        SiteFeatures.Add(BehaviourCase.Facts(client, from), [.. symbols.Select(static s => new ScoredSymbol(s, 1, ""))], features);
        return features;
    }
}
