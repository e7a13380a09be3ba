using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.Protocols.Delivery;

/// <summary>What a domain is told by the configuration.</summary>
internal sealed record DomainRoute(IRoute Route, RecipientList? Recipients, bool CallForward);

/// <summary>
/// Domain to route, immutable, recipients' files included. Built by <see cref="RouteFactory"/>. Names match exactly, case and
/// form (A- or U-label) aside; <c>*</c> takes all others.
/// </summary>
public sealed class RouteTable : IRouteTable
{
    private readonly Dictionary<string, DomainRoute> domains;
    private readonly DomainRoute? others;
    private readonly DomainRoute? postmaster;

    internal RouteTable(IReadOnlyList<KeyValuePair<string, DomainRoute>> configured, IRoute? outbound, string hostname)
    {
        domains = new(configured, StringComparer.OrdinalIgnoreCase);
        others = domains.GetValueOrDefault("*");
        postmaster = domains.GetValueOrDefault(hostname) ?? others ?? (configured.Count > 0 ? configured[0].Value : null);
        Outbound = outbound;
        Routes = [.. configured.Select(static d => d.Value.Route).Append(outbound).OfType<IRoute>().Distinct()];
    }

    public IReadOnlyCollection<IRoute> Routes { get; }

    public IRoute? Outbound { get; }

    public RouteMatch Find(MailPath recipient)
    {
        // <postmaster> without a domain (RFC 5321 §4.1.1.3) goes where the host's own mail goes.
        var domain = recipient.Domain.Length == 0 ? postmaster : domains.GetValueOrDefault(DomainKey.Ascii(recipient.Domain)) ?? others;
        return domain is null ? RouteMatch.None : new RouteMatch(domain.Route, domain.Recipients?.Contains(recipient), domain.CallForward);
    }
}
