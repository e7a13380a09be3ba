using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.links</c> and <c>checks.uri_lists</c>.</summary>
internal static class LinkReaders
{
    public static void Links(Section check, LinkOptions options)
    {
        options.KnownNames = check.List("known_names", DomainNames.Name) ?? options.KnownNames;
        options.Lists = check.Take("lists") is null ? null : check.Value("lists", check.Context.Paths.ExistingFileOrFolder, "");
    }

    public static void LookUps(Section check, UriLookUpOptions options)
    {
        options.Names = check.Value("names", Scalars.Count(1, 200), options.Names);
        options.Skip = check.List("skip", DomainNames.Name) ?? options.Skip;
        options.Lists = Lists(check, "lists");
    }

    public static List<UriListOptions> Lists(Section parent, string key)
    {
        var lists = new List<UriListOptions>();
        foreach (var list in parent.Maps(key) ?? [])
        {
            lists.Add(new UriListOptions
            {
                List = ListsReader.ReadOne(list, DnsListKind.Domain),
                Names = list.Value("names", Scalars.OneOf(("domain", UriNames.Domain), ("host", UriNames.Host), ("both", UriNames.Both)), UriNames.Domain),
                NameServers = list.Value("ns", Scalars.Switch, false),
                Addresses = list.Value("addresses", Scalars.Switch, false),
            });
            list.Finish();
        }

        return lists;
    }
}
