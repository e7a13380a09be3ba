using Relay.Core.Options;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Names;
using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Urls.Lists;

/// <summary>A host of a link that lists are asked about.</summary>
internal readonly record struct UriName(string Host, string Organization, bool IsAddress);

/// <summary>
/// Which hosts of a message lists are asked about, where there are more than is asked: first one of each organization, in order of the message,
/// those of links before those of pictures, then further hosts. So a sender cannot hide one address behind many of one other domain. Well-known
/// hosts are left out, and what is no name that exists in DNS.
/// </summary>
internal static class UriNamePicker
{
    public static List<UriName> Pick(MessageLinks links, NameSet notAsked, NameSet skip, int limit)
    {
        var picked = new List<UriName>();
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        var organizations = new HashSet<string>(StringComparer.Ordinal);
        for (var pass = 0; pass < 4 && picked.Count < limit; pass++)
        {
            var isFurther = (pass & 2) != 0;
            foreach (var link in links.All)
            {
                if (picked.Count == limit)
                {
                    break;
                }

                var wanted = link.IsFollowed == ((pass & 1) == 0) && IsAskable(link) && (isFurther || !organizations.Contains(link.Organization))
                    && !notAsked.Contains(link.Url.Host) && !skip.Contains(link.Url.Host);
                if (wanted && hosts.Add(link.Url.Host))
                {
                    organizations.Add(link.Organization);
                    picked.Add(new UriName(link.Url.Host, link.Organization, link.Url.HostKind != HostKind.Name));
                }
            }
        }

        return picked;
    }

    /// <summary>The form of the question that a list's convention asks for.</summary>
    public static IEnumerable<string> Questions(UriNames convention, string host, string organization) => convention switch
    {
        UriNames.Host => [host],
        UriNames.Both when host != organization => [organization, host],
        _ => [organization],
    };

    private static bool IsAskable(Link link) => link.Url.HostKind switch
    {
        HostKind.Name => DnsListName.IsDomain(link.Url.Host),
        HostKind.V4 or HostKind.V6 => true,
        _ => false,
    };
}
