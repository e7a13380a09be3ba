using Relay.Auth.Domains;

namespace Relay.Auth.Dmarc;

/// <summary>
/// Which authenticated domains align with the author's (RFC 9989 §4.4), with as few look-ups as it takes. An organizational domain is
/// always the name itself or one above it, so a domain that does not lie within the author's organization cannot share it: for strangers'
/// domains nothing is asked, and their DNS has no say.
/// </summary>
internal sealed class AlignmentCheck(PolicyDiscovery author, DmarcLookups lookups, PublicSuffixList list, DmarcOptions options)
{
    private enum Alignment
    {
        No,
        Yes,
        Unknown,
    }

    public bool SpfAligned { get; private set; }

    public bool DkimAligned { get; private set; }

    /// <summary>Something that passed may align; DNS did not say.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Something that could not be verified for now aligns, or may.</summary>
    public bool WouldAlign { get; private set; }

    public string? Organization { get; private set; }

    public async ValueTask RunAsync(DmarcIdentifiers identifiers, CancellationToken cancellation)
    {
        var strictSpf = author.Record!.SpfAlignment == DmarcAlignment.Strict;
        var strictDkim = author.Record.DkimAlignment == DmarcAlignment.Strict;
        await FindOrganizationAsync(identifiers, cancellation);

        var spf = await AlignAsync(identifiers.Spf, strictSpf, cancellation);
        var dkim = await AlignAnyAsync(identifiers.Dkim, strictDkim, cancellation);
        SpfAligned = spf == Alignment.Yes;
        DkimAligned = dkim == Alignment.Yes;
        if (!SpfAligned && !DkimAligned)
        {
            IsUnknown = spf == Alignment.Unknown || dkim == Alignment.Unknown;
            WouldAlign = await AlignAsync(identifiers.SpfUnknown, strictSpf, cancellation) != Alignment.No
                || await AlignAnyAsync(identifiers.DkimUnknown, strictDkim, cancellation) != Alignment.No;
        }
    }

    /// <summary>RFC 9989 §4.10.2: where all are the same domain and it has a record, it is the organizational domain, and nothing more is asked.</summary>
    private async ValueTask FindOrganizationAsync(DmarcIdentifiers identifiers, CancellationToken cancellation)
    {
        if (author.RecordDomain == author.Author && author.Organization is null && AllAreTheAuthor(identifiers))
        {
            Organization = author.Author;
            return;
        }

        await author.FindOrganizationAsync(lookups, list, cancellation);
        Organization = author.Organization;
    }

    private bool AllAreTheAuthor(DmarcIdentifiers identifiers)
    {
        if (identifiers.Spf is { } spf && !IsAuthor(spf))
        {
            return false;
        }

        foreach (var domain in identifiers.Dkim)
        {
            if (!IsAuthor(domain))
            {
                return false;
            }
        }

        return identifiers.Spf is not null || identifiers.Dkim.Count > 0;
    }

    private bool IsAuthor(string domain) => DomainText.Normalize(domain) == author.Author;

    private async ValueTask<Alignment> AlignAnyAsync(IReadOnlyList<string> domains, bool strict, CancellationToken cancellation)
    {
        var best = Alignment.No;
        for (var i = 0; i < domains.Count && i < options.MaximumIdentifiers && best != Alignment.Yes; i++)
        {
            var one = await AlignAsync(domains[i], strict, cancellation);
            best = one == Alignment.No ? best : one;
        }

        return best;
    }

    private async ValueTask<Alignment> AlignAsync(string? given, bool strict, CancellationToken cancellation)
    {
        if (given is null || DomainText.Normalize(given) is not { } domain)
        {
            return Alignment.No;
        }

        if (domain == author.Author)
        {
            return Alignment.Yes;
        }

        if (strict)
        {
            return Alignment.No;
        }

        if (Organization is null)
        {
            return MayShare(domain) ? Alignment.Unknown : Alignment.No;
        }

        if (!DomainText.IsWithin(domain, Organization))
        {
            return Alignment.No;
        }

        if (options.Discovery == DiscoveryMethod.PublicSuffixList)
        {
            return list.OrganizationOf(domain) == Organization ? Alignment.Yes : Alignment.No;
        }

        var walk = await TreeWalk.RunAsync(domain, lookups, list, cancellation);
        return walk.IsUnknown ? Alignment.Unknown : (walk.OrganizationalDomain() ?? domain) == Organization ? Alignment.Yes : Alignment.No;
    }

    /// <summary>The author's organization is not known: only a domain of the same registrant can be in it.</summary>
    private bool MayShare(string domain) => list.OrganizationOf(domain) == list.OrganizationOf(author.Author);
}
