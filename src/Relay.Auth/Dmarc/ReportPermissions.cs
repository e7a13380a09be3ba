using Relay.Auth.Domains;
using Relay.Dns;

namespace Relay.Auth.Dmarc;

/// <summary>Whether a destination takes reports about a domain.</summary>
public enum ReportPermissionResult
{
    /// <summary>It says so, or is of the same organization.</summary>
    Granted,

    /// <summary>It does not say so: nothing is sent there.</summary>
    Refused,

    /// <summary>DNS gave no answer: to be asked again later.</summary>
    Unknown,
}

/// <param name="Instead">Where reports go in place of the address asked about, in the same domain, if the destination says so.</param>
public sealed record ReportPermission(ReportPermissionResult Result, IReadOnlyList<ReportDestination> Instead);

/// <summary>
/// Verification of external destinations (RFC 9990 §4): who asks for reports to another's mailbox needs that other's consent, a record at
/// <c>DOMAIN._report._dmarc.DESTINATION</c>, or reports could be turned against anybody.
/// </summary>
public sealed class ReportPermissions(IResolver resolver, PublicSuffixList list)
{
    /// <param name="policyDomain">Where the policy record stands, in its one form.</param>
    public async ValueTask<ReportPermission> CheckAsync(string policyDomain, ReportDestination destination, CancellationToken cancellation)
    {
        if (await SameOrganizationAsync(policyDomain, destination.Domain, cancellation))
        {
            return new ReportPermission(ReportPermissionResult.Granted, []);
        }

        var name = $"{policyDomain}._report._dmarc.{destination.Domain}";
        if (name.Length > DomainText.MaximumLength)
        {
            return new ReportPermission(ReportPermissionResult.Refused, []); // cannot be published
        }

        var answer = await resolver.QueryAsync(name, RecordType.Txt, cancellation);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            return new ReportPermission(ReportPermissionResult.Unknown, []);
        }

        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && DmarcRecord.Parse(txt.Data.Span) is { } consent)
            {
                return new ReportPermission(ReportPermissionResult.Granted, OfDomain(consent.Aggregate, destination.Domain));
            }
        }

        return new ReportPermission(ReportPermissionResult.Refused, []);
    }

    private async ValueTask<bool> SameOrganizationAsync(string policyDomain, string destination, CancellationToken cancellation)
    {
        if (policyDomain == destination)
        {
            return true;
        }

        // An organizational domain lies above both names: without a common registrant there is no need to ask.
        if (list.OrganizationOf(policyDomain) != list.OrganizationOf(destination))
        {
            return false;
        }

        var domains = new OrganizationalDomains(resolver, list);
        var (own, other) = (await domains.FindAsync(policyDomain, cancellation), await domains.FindAsync(destination, cancellation));
        return own.Domain is not null && own.Domain == other.Domain;
    }

    /// <summary>RFC 9990 §4: the destination may name another mailbox, but none elsewhere, so that consent is not passed on.</summary>
    private static List<ReportDestination> OfDomain(IReadOnlyList<ReportDestination> all, string domain)
    {
        var own = new List<ReportDestination>();
        foreach (var one in all)
        {
            if (one.Domain == domain)
            {
                own.Add(one);
            }
        }

        return own;
    }
}
