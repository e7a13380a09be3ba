using System.Buffers;
using Relay.Classifier;
using Relay.Mime.Urls;

namespace Relay.Filters.Statistics;

/// <summary>The features of the message's links: hosts, their parts and form, and how they stand to the sender.</summary>
internal struct UrlFeatures(SenderFacts sender)
{
    /// <summary>Links of one list that are read; from a longer one evenly, the last one too, so that those in front do not hide all others. Newsletters have some fifty.</summary>
    private const int MaxOfList = 64;

    /// <summary>Links of all texts together.</summary>
    private const int MaxInAll = 200;

    /// <summary>Characters of one; what follows is data.</summary>
    private const int MaxLength = 500;

    private const int MaxPathWords = 12;
    private const int Group = FeatureGroups.Urls;

    private static readonly SearchValues<char> Address = SearchValues.Create("0123456789.");

    private readonly SenderFacts sender = sender;
    private int count;
    private int read;
    private int foreign;
    private uint lastHost;
    private int hosts;

    public void Add(FeatureBuffer into, IReadOnlyList<FoundUrl> urls)
    {
        count += urls.Count;
        var taken = Math.Min(urls.Count, MaxOfList);
        for (var i = 0; i < taken; i++)
        {
            var url = urls[taken == 1 ? 0 : (int)((long)i * (urls.Count - 1) / (taken - 1))];
            Add(into, url.Text, url.Kind);
        }
    }

    public void AddText(FeatureBuffer into, ReadOnlySpan<char> text)
    {
        var urls = new UrlText.Walk(text);
        for (var taken = 0; taken < MaxOfList && urls.Next(); taken++)
        {
            count++;
            Add(into, urls.Url, UrlKind.Text);
        }
    }

    public readonly void Put(FeatureBuffer into)
    {
        into.Put(Group, Fact.UrlCount, FeatureHash.Bucket(count));
        into.Put(Group, Fact.UrlHosts, (uint)Math.Min(hosts, 12));
        into.Put(Group, Fact.Links, FeatureHash.Join(FeatureHash.Bucket(count) / 2, FeatureHash.Share(foreign, read, 4)));
    }

    private void Add(FeatureBuffer into, ReadOnlySpan<char> url, UrlKind kind)
    {
        if (++read > MaxInAll)
        {
            return;
        }

        url = url[..Math.Min(url.Length, MaxLength)];
        var colon = url.IndexOf(':');
        var scheme = colon is > 0 and < 12 ? FeatureHash.Folded(url[..colon]) : 0;
        into.Put(Group, Fact.UrlKind, FeatureHash.Join((uint)kind, scheme));
        if (colon == 6 && url.StartsWith("mailto", StringComparison.OrdinalIgnoreCase))
        {
            AddMail(into, url[7..]);
            return;
        }

        var slashes = url.IndexOf("//");
        var start = slashes >= 0 ? slashes + 2 : url.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? 0 : -1;
        if (start < 0)
        {
            return;
        }

        var length = url[start..].IndexOfAny('/', '?', '#');
        var host = length < 0 ? url[start..] : url.Slice(start, length);
        AddHost(into, host, kind);
        AddPath(into, length < 0 ? default : url[(start + length)..]);
    }

    private readonly void AddMail(FeatureBuffer into, ReadOnlySpan<char> address)
    {
        var end = address.IndexOf('?');
        address = end < 0 ? address : address[..end];
        var domain = DomainName.Of(address[(address.LastIndexOf('@') + 1)..]);
        into.Put(Group, Fact.MailtoRelation, domain.RelationTo(sender.From));
        into.Put(Group, Fact.MailtoDomain, domain.Host);
    }

    private void AddHost(FeatureBuffer into, ReadOnlySpan<char> host, UrlKind kind)
    {
        var at = host.LastIndexOf('@');
        into.Put(Group, Fact.UrlUserinfo, at >= 0);
        host = host[(at + 1)..];
        var port = host.IndexOf(':');
        into.Put(Group, Fact.UrlPort, port > 0);
        host = port > 0 ? host[..port] : host;
        var name = DomainName.Of(host);
        var relation = name.RelationTo(sender.From);
        relation = relation == 3 && name.RelationTo(sender.MessageId) is 1 or 2 ? 4u : relation;
        foreign += relation is 3 ? 1 : 0;
        hosts += name.Host == lastHost ? 0 : 1;
        lastHost = name.Host;
        into.Put(Group, Fact.UrlHost, name.Host);
        into.Put(Group, Fact.UrlOrganization, name.Organization);
        into.Put(Group, Fact.UrlTop, FeatureHash.Join((uint)kind, name.Top));
        into.Put(Group, Fact.UrlRelation, FeatureHash.Join((uint)kind, relation));
        into.Put(Group, Fact.UrlAddress, host.IndexOfAnyExcept(Address) < 0);
        into.Put(Group, Fact.UrlHostShape, FeatureHash.Shape(host));
        foreach (var range in host.SplitAny('.', '-'))
        {
            into.Put(Group, Fact.UrlLabel, FeatureHash.Folded(host[range]));
        }
    }

    private static void AddPath(FeatureBuffer into, ReadOnlySpan<char> path)
    {
        into.Put(Group, Fact.UrlPathShape, FeatureHash.Shape(path[..Math.Min(path.Length, 25)]));
        into.Put(Group, Fact.UrlDepth, (uint)Math.Min(12, path.Count('/')));
        into.Put(Group, Fact.UrlQuery, path.Contains('?'));
        into.Put(Group, Fact.UrlPathLength, FeatureHash.Bucket(path.Length));
        var words = new WordReader(path);
        for (var n = 0; n < MaxPathWords && words.Next(); n++)
        {
            into.Put(Group, Fact.UrlWord, words.Folded);
        }
    }
}
