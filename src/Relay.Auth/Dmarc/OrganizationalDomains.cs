using Relay.Auth.Domains;
using Relay.Dns;

namespace Relay.Auth.Dmarc;

/// <summary>An organizational domain and how it was found.</summary>
/// <param name="Domain">Null where the name is itself a public suffix.</param>
/// <param name="IsComplete">False where DNS gave no answer, and the list stood in.</param>
public sealed record OrganizationalDomain(string? Domain, DiscoveryMethod By, bool IsComplete);

/// <summary>
/// Whose name a name is: by the tree walk where it finds a record, else by the public suffix list. DMARC itself knows only the first
/// (RFC 9989 §4.10.2); reports, reputation and people want an answer for every name.
/// </summary>
public sealed class OrganizationalDomains(IResolver resolver, PublicSuffixList list)
{
    /// <param name="domain">In its one form (<see cref="DomainText.Normalize(ReadOnlySpan{char})"/>).</param>
    public async ValueTask<OrganizationalDomain> FindAsync(string domain, CancellationToken cancellation)
    {
        var walk = await TreeWalk.RunAsync(domain, new DmarcLookups(resolver), list, cancellation);
        if (!walk.IsUnknown && walk.OrganizationalDomain() is { } found)
        {
            var isSuffix = walk.Found[0] is { Record.Psd: DmarcPsd.Yes } first && first.Domain == domain;
            return new OrganizationalDomain(isSuffix ? null : found, DiscoveryMethod.TreeWalk, IsComplete: true);
        }

        var registrable = list.RegistrableDomain(domain);
        return new OrganizationalDomain(registrable.IsEmpty ? null : registrable.ToString(), DiscoveryMethod.PublicSuffixList, !walk.IsUnknown);
    }
}
