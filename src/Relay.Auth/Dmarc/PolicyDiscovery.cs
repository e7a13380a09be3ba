using Relay.Auth.Domains;

namespace Relay.Auth.Dmarc;

/// <summary>
/// The policy record that applies to an author domain (RFC 9989 §4.10.1): its own, else that of its organizational domain, else that of its public suffix.
/// The walk goes on past the author's own record only when somebody asks for the organization.
/// </summary>
internal sealed class PolicyDiscovery
{
    private PolicyDiscovery(string author) => Author = author;

    public string Author { get; }

    public DmarcRecord? Record { get; private set; }

    public string? RecordDomain { get; private set; }

    /// <summary>DNS did not say whether there is a record.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>As far as it is known yet.</summary>
    public string? Organization { get; private set; }

    /// <summary>The author's organization cannot be found for now.</summary>
    public bool OrganizationIsUnknown { get; private set; }

    public static async ValueTask<PolicyDiscovery> RunAsync(string author, DmarcLookups lookups, PublicSuffixList list, DiscoveryMethod method, CancellationToken cancellation)
    {
        var discovery = new PolicyDiscovery(author);
        var own = await lookups.GetAsync(author, cancellation);
        discovery.IsUnknown = own.IsUnknown;
        discovery.Take(own);
        if (method == DiscoveryMethod.PublicSuffixList)
        {
            discovery.Organization = list.OrganizationOf(author);
        }

        if (own.IsUnknown || own.Record is not null)
        {
            return discovery;
        }

        if (method == DiscoveryMethod.PublicSuffixList)
        {
            var parent = await lookups.GetAsync(discovery.Organization!, cancellation); // RFC 7489 §6.6.3
            discovery.IsUnknown = parent.IsUnknown;
            discovery.Take(parent);
            return discovery;
        }

        var walk = await TreeWalk.RunAsync(author, lookups, list, cancellation);
        discovery.IsUnknown = walk.IsUnknown;
        if (!walk.IsUnknown)
        {
            discovery.TakeFrom(walk);
        }

        return discovery;
    }

    /// <summary>Walks on to the organization, where it is not known yet.</summary>
    public async ValueTask FindOrganizationAsync(DmarcLookups lookups, PublicSuffixList list, CancellationToken cancellation)
    {
        if (Organization is null)
        {
            var walk = await TreeWalk.RunAsync(Author, lookups, list, cancellation);
            OrganizationIsUnknown = walk.IsUnknown;
            Organization = walk.IsUnknown ? null : walk.OrganizationalDomain() ?? Author;
        }
    }

    private void TakeFrom(TreeWalk walk)
    {
        Organization = walk.OrganizationalDomain();
        foreach (var one in walk.Found)
        {
            if (one.Domain == Organization)
            {
                Take(one);
                return;
            }
        }

        if (walk.Found.Count > 0)
        {
            Take(walk.Found[^1]); // a psd=y one label above the organization, which has no record of its own
        }
    }

    private void Take(DmarcLookup found) => (Record, RecordDomain) = found.Record is null ? (null, null) : (found.Record, found.Domain);
}
