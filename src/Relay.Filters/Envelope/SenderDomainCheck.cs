using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Dns;

namespace Relay.Filters.Envelope;

/// <summary>
/// Looks whether mail could be sent back: refuses a reverse-path whose domain says that it takes no mail, or does not exist. Refuses for
/// facts only; trouble in looking up is a symbol, and a temporary refusal where the configuration asks for it. The null reverse-path,
/// address literals and names that DNS cannot carry pass.
/// </summary>
/// <param name="sight">Whether an absence may be believed.</param>
/// <param name="deferUnknown">451 where nothing could be known.</param>
public sealed class SenderDomainCheck(IResolver resolver, ResolverSight sight, bool deferUnknown) : ICheck
{
    public const string NullMx = "SENDER_NULL_MX";
    public const string Absent = "SENDER_DOMAIN_ABSENT";

    public string Name => "sender_domain";

    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [NullMx, Absent];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var domain = context.Envelope!.ReversePath.Domain;
        if (domain.Length == 0 || domain.StartsWith('['))
        {
            return CheckResult.Nothing;
        }

        if (!DomainName.IsValid(domain))
        {
            return CheckResult.Unknown(domain + " is no name that DNS can carry");
        }

        var mx = await resolver.QueryAsync(domain, RecordType.Mx, cancellation);
        return mx.Outcome switch
        {
            DnsOutcome.Temporary => Unknown(domain, mx),
            // RFC 7505 §3: one record and no other makes it null
            DnsOutcome.Records when mx.Records is [MxRecord { Exchange: "" }] => CheckResult.Refuse(
                new SmtpReply(550, "5.7.27", "The sender's domain does not accept mail (null MX)"), new SymbolHit(NullMx, domain)), // RFC 7505 §4.2
            DnsOutcome.Records => CheckResult.Nothing,
            _ => await AddressesAsync(domain, cancellation),
        };
    }

    /// <summary>Without MX the domain's own address takes its mail (RFC 5321 §5.1).</summary>
    private async Task<CheckResult> AddressesAsync(string domain, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(
            resolver.QueryAsync(domain, RecordType.A, cancellation).AsTask(), resolver.QueryAsync(domain, RecordType.Aaaa, cancellation).AsTask());
        if (answers.Any(static a => a.Outcome == DnsOutcome.Records))
        {
            return CheckResult.Nothing;
        }

        if (Array.Find(answers, static a => a.Outcome == DnsOutcome.Temporary) is { } trouble)
        {
            return Unknown(domain, trouble);
        }

        return !await sight.CanSeeAsync(cancellation)
            ? CheckResult.Unknown("the system's resolver does not know the root: it cannot say that a domain does not exist")
            : CheckResult.Refuse(new SmtpReply(550, "5.1.8", "The sender's domain does not exist"), new SymbolHit(Absent, domain));
    }

    private CheckResult Unknown(string domain, DnsAnswer answer)
    {
        var reason = $"{domain}: {answer.Reason.ToString().ToLowerInvariant()}";
        return deferUnknown
            ? CheckResult.Refuse(new SmtpReply(451, "4.4.3", "The sender's domain cannot be looked up now; try again later"), new SymbolHit(Scorecard.UnknownSymbol(Name), reason))
            : CheckResult.Unknown(reason);
    }
}
