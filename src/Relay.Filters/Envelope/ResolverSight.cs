using Relay.Dns;

namespace Relay.Filters.Envelope;

/// <summary>
/// Whether a resolver can see the Internet at all. A host without network, or behind a captive portal, may have one that says of every name
/// that it does not exist; refusing mail for that would be our fault, not the sender's. Asked of the system's resolver only: one
/// that an admin named is taken at its word, since it may serve a world of its own.
/// </summary>
/// <param name="trusted">The resolver was named in relay.yaml.</param>
public sealed class ResolverSight(IResolver resolver, bool trusted)
{
    /// <summary>True where its "does not exist" may be believed: it knows the name servers of the root. Answers come from its cache.</summary>
    public async ValueTask<bool> CanSeeAsync(CancellationToken cancellation) =>
        trusted || (await resolver.QueryAsync(".", RecordType.Ns, cancellation)).Outcome == DnsOutcome.Records;
}
