using Relay.Auth.Authors;
using Relay.Auth.Domains;
using Relay.Dns;

namespace Relay.Auth.Dmarc;

/// <summary>
/// DMARC of one message (RFC 9989 §5.3): finds the policy of the author's domain and whether an authenticated domain aligns with it. Decides nothing about
/// the message. Never throws but for cancellation; trouble of DNS is temperror, and never an absence.
/// Blind spot: a pass says that the author's domain let the mail out, not that the domain is the one its reader takes it for.
/// </summary>
public sealed class DmarcEvaluator(IResolver resolver, PublicSuffixList list, DmarcOptions options)
{
    public ValueTask<DmarcResult> EvaluateAsync(AuthorResult author, string? spfDomain, IReadOnlyList<string> dkimDomains, CancellationToken cancellation) =>
        EvaluateAsync(author.Domain, new DmarcIdentifiers(spfDomain, dkimDomains), cancellation);

    /// <param name="authorDomain">In its one form, as <see cref="AuthorResult.Domain"/> is; null without exactly one.</param>
    public async ValueTask<DmarcResult> EvaluateAsync(string? authorDomain, DmarcIdentifiers identifiers, CancellationToken cancellation)
    {
        if (authorDomain is null || !DomainText.IsNormal(authorDomain))
        {
            return new DmarcResult(AuthResult.PermError, DmarcReason.NoAuthorDomain, null, DmarcPolicy.None, null); // RFC 9989 §5.3.1
        }

        var lookups = new DmarcLookups(resolver);
        var discovery = await PolicyDiscovery.RunAsync(authorDomain, lookups, list, options.Discovery, cancellation);
        var result = new DmarcResult(AuthResult.None, DmarcReason.NoRecord, null, DmarcPolicy.None, authorDomain)
        {
            Discovery = options.Discovery,
            RecordDomain = discovery.RecordDomain,
            Record = discovery.Record,
        };

        if (discovery.IsUnknown)
        {
            result = result with { Result = AuthResult.TempError, Reason = DmarcReason.DnsUnknown };
        }
        else if (discovery.Record is null)
        {
            result = result with { OrganizationalDomain = discovery.Organization ?? list.OrganizationOf(authorDomain) };
        }
        else if (!discovery.Record.IsApplicable)
        {
            result = result with { Reason = DmarcReason.UnusableRecord, OrganizationalDomain = discovery.Organization ?? list.OrganizationOf(authorDomain) };
        }
        else
        {
            var policy = await PolicyAsync(discovery.Record, discovery.RecordDomain!, authorDomain, lookups, cancellation);
            var alignment = new AlignmentCheck(discovery, lookups, list, options);
            await alignment.RunAsync(identifiers, cancellation);
            result = Judge(result with { Policy = policy, OrganizationalDomain = alignment.Organization }, alignment);
        }

        return result with { Lookups = lookups.Queries };
    }

    private static DmarcResult Judge(DmarcResult result, AlignmentCheck alignment)
    {
        result = result with { SpfAligned = alignment.SpfAligned, DkimAligned = alignment.DkimAligned };
        if (result.SpfAligned || result.DkimAligned)
        {
            return result with { Result = AuthResult.Pass, Reason = DmarcReason.Aligned };
        }

        if (alignment.IsUnknown)
        {
            return result with { Result = AuthResult.TempError, Reason = DmarcReason.DnsUnknown };
        }

        // RFC 9989 §5.3.5 leaves it to the receiver what a temperror of SPF or DKIM means. It counts only where the domain would align: nobody can
        // soften the result for another's domain with a signature of his own that cannot be verified.
        if (alignment.WouldAlign)
        {
            return result with { Result = AuthResult.TempError, Reason = DmarcReason.AuthenticationUnknown };
        }

        return result with { Result = AuthResult.Fail, Reason = DmarcReason.NotAligned, Disposition = Lowered(result.Policy!.Value, result.IsTesting) };
    }

    /// <summary>RFC 9989 §4.7, t: one step less.</summary>
    private static DmarcPolicy Lowered(DmarcPolicy policy, bool testing) => testing && policy != DmarcPolicy.None ? policy - 1 : policy;

    private static async ValueTask<DmarcPolicy> PolicyAsync(DmarcRecord record, string at, string author, DmarcLookups lookups, CancellationToken cancellation)
    {
        var existing = record.PolicyFor(at != author, exists: true);
        var absent = record.PolicyFor(at != author, exists: false);
        if (existing == absent)
        {
            return existing; // nothing depends on it: no question
        }

        return await lookups.ExistsAsync(author, cancellation) switch
        {
            true => existing,
            false => absent,
            null => existing < absent ? existing : absent, // what nobody knows counts against nobody
        };
    }
}
