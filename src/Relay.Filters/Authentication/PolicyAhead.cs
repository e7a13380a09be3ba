using Relay.Dns;

namespace Relay.Filters.Authentication;

/// <summary>
/// Asks for the author's DMARC records while the body is on its way: their answers are in the resolver's memory, or on the way, when DMARC asks.
/// It decides nothing.
/// </summary>
internal static class PolicyAhead
{
    /// <summary>
    /// The author's own record, and that of the organization by the public suffix list. The walk (RFC 9989 §4.10) asks one name after the other; most
    /// of what it needs lies at these two, and neither answer depends on the other.
    /// </summary>
    public static void Ask(Authenticators parts, string author, CancellationToken cancellation)
    {
        _ = AskAsync(parts.Resolver, author, cancellation);
        if (parts.List.OrganizationOf(author) is var organization && organization != author)
        {
            _ = AskAsync(parts.Resolver, organization, cancellation);
        }
    }

    private static async Task AskAsync(IResolver resolver, string domain, CancellationToken cancellation)
    {
        try
        {
            await resolver.QueryAsync("_dmarc." + domain, RecordType.Txt, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it.
        }
    }
}
