using Relay.Auth.Domains;
using Relay.Dns;

namespace Relay.Auth.Dmarc.Reports;

/// <summary>Who gets a report, and who asked for it without being allowed to.</summary>
/// <param name="Granted">Each once.</param>
/// <param name="Refused">Destinations elsewhere that do not say that they take reports about the domain (RFC 9990 §4).</param>
/// <param name="Unknown">DNS gave no answer about some: to be asked again.</param>
public sealed record ReportAddressees(IReadOnlyList<ReportDestination> Granted, IReadOnlyList<ReportDestination> Refused, bool Unknown)
{
    /// <summary>Of the record as it stands now: an owner who no longer asks gets no more.</summary>
    /// <param name="policyDomain">Where the policy record stands, in its one form.</param>
    public static async ValueTask<ReportAddressees> FindAsync(IResolver resolver, PublicSuffixList list, string policyDomain, CancellationToken cancellation)
    {
        var found = await new DmarcLookups(resolver).GetAsync(policyDomain, cancellation);
        var granted = new List<ReportDestination>();
        var refused = new List<ReportDestination>();
        var unknown = found.IsUnknown;
        var permissions = new ReportPermissions(resolver, list);
        foreach (var destination in found.Record?.Aggregate ?? [])
        {
            var permission = await permissions.CheckAsync(policyDomain, destination, cancellation);
            unknown |= permission.Result == ReportPermissionResult.Unknown;
            if (permission.Result == ReportPermissionResult.Refused)
            {
                refused.Add(destination);
            }
            else if (permission.Result == ReportPermissionResult.Granted)
            {
                granted.AddRange(permission.Instead.Count > 0 ? permission.Instead : [destination]);
            }
        }

        return new ReportAddressees([.. granted.Distinct().Take(DmarcRecord.MaximumDestinations)], refused, unknown);
    }
}
