using Relay.Auth.Domains;
using Relay.Dns;

namespace Relay.Auth.Dmarc;

/// <summary>What stands at <c>_dmarc.</c> of a domain.</summary>
/// <param name="Record">Null without exactly one.</param>
/// <param name="IsUnknown">The question could not be answered: not the same as no record.</param>
/// <param name="DomainExists">The answer shows that the domain itself exists (RFC 8020: what has something below it does).</param>
internal readonly record struct DmarcLookup(string Domain, DmarcRecord? Record, bool IsUnknown, bool DomainExists);

/// <summary>
/// The look-ups of one evaluation: no name is asked twice, and never more than <see cref="MaximumQueries"/> in all; past that the answer is
/// "unknown". Not for use by two threads.
/// </summary>
internal sealed class DmarcLookups(IResolver resolver)
{
    /// <summary>Of records: eight for the author (RFC 9989 §4.10), and a few more for domains that could align.</summary>
    public const int MaximumQueries = 40;

    private const string Prefix = "_dmarc.";
    private readonly List<DmarcLookup> known = new(4);

    public int Queries => known.Count;

    public async ValueTask<DmarcLookup> GetAsync(string domain, CancellationToken cancellation)
    {
        foreach (var one in known)
        {
            if (one.Domain == domain)
            {
                return one;
            }
        }

        if (known.Count >= MaximumQueries)
        {
            return new DmarcLookup(domain, null, IsUnknown: true, DomainExists: false);
        }

        var found = Prefix.Length + domain.Length > DomainText.MaximumLength
            ? new DmarcLookup(domain, null, IsUnknown: false, DomainExists: false) // no such name can exist
            : Read(domain, await resolver.QueryAsync(Prefix + domain, RecordType.Txt, cancellation));
        known.Add(found);
        return found;
    }

    /// <summary>
    /// Whether the domain exists; null where nobody knows. RFC 9989 §3.2.17: only NXDOMAIN says that it does not, of any type, and at the end of an
    /// alias it says so of another name.
    /// </summary>
    public async ValueTask<bool?> ExistsAsync(string domain, CancellationToken cancellation)
    {
        foreach (var one in known)
        {
            if (one.Domain == domain && one.DomainExists)
            {
                return true;
            }
        }

        var answer = await resolver.QueryAsync(domain, RecordType.Txt, cancellation); // SPF has asked the same: a cache has it
        return answer.Outcome switch
        {
            DnsOutcome.Temporary => null,
            DnsOutcome.NxDomain => !answer.Aliases.IsEmpty,
            _ => true,
        };
    }

    private static DmarcLookup Read(string domain, DnsAnswer answer)
    {
        if (answer.Outcome != DnsOutcome.Records)
        {
            return new DmarcLookup(domain, null, answer.Outcome == DnsOutcome.Temporary, answer.Outcome == DnsOutcome.NoData);
        }

        // RFC 9989 §4.10: what does not begin with the version is discarded, and of several that do all are.
        DmarcRecord? found = null;
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && DmarcRecord.HasVersion(txt.Data.Span))
            {
                if (found is not null)
                {
                    return new DmarcLookup(domain, null, IsUnknown: false, DomainExists: true);
                }

                found = DmarcRecord.Parse(txt.Data.Span);
                if (found is null)
                {
                    break; // too long to be one
                }
            }
        }

        return new DmarcLookup(domain, found, IsUnknown: false, DomainExists: true);
    }
}
