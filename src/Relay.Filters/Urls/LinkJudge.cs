using System.Net;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Names;
using Relay.Filters.Urls.Parsing;
using Relay.Filters.Urls.Redirects;
using Relay.Mime.Urls;

namespace Relay.Filters.Urls;

/// <summary>
/// Facts of single links. Each has a blind spot that its score allows for: trackers of newsletters hide where links lead, developers write
/// addresses with ports and user names, firms have names that differ by a letter. A host is judged once, however many links lead there.
/// </summary>
internal sealed class LinkJudge(LinkSnapshot parts, LinkFindings findings)
{
    /// <summary>Labels below the registered one. Content networks write four.</summary>
    private const int ManyLabels = 5;

    private readonly HashSet<string> hosts = new(StringComparer.Ordinal);

    public void Judge(Link link)
    {
        switch (link.Url.Scheme)
        {
            case UrlScheme.Data when link.IsFollowed:
                findings.Add(LinkFact.Data, LinkFindings.Short(link.Url.Text));
                return;
            case UrlScheme.Script when link.IsFollowed:
                findings.Add(LinkFact.Script, LinkFindings.Short(link.Url.Text));
                return;
            case UrlScheme.File when link.Url.HasHost:
                findings.Add(LinkFact.File, LinkFindings.Short(link.Url.Text));
                return;
            case UrlScheme.Http or UrlScheme.Https or UrlScheme.Ftp when link.Kind is not (UrlKind.Other or UrlKind.Base):
                Writing(link);
                Wrapped(link);
                if (link.Url.HasHost && hosts.Add(link.Url.Host))
                {
                    Host(link);
                }

                FileNames.Judge(link, findings);
                break;
            case UrlScheme.Http or UrlScheme.Https when link.Kind == UrlKind.Base && link.Depth == 0:
                findings.Add(LinkFact.Base, LinkFindings.Short(link.Url.Text));
                return;
            default:
                return;
        }

        if (link.Visible is not null)
        {
            Text(link);
        }

        if (link.Kind == UrlKind.Form && link.Depth == 0)
        {
            findings.Add(LinkFact.Form, link.Organization);
        }
        else if (link.Kind == UrlKind.Refresh && link.Depth == 0)
        {
            findings.Add(LinkFact.Refresh, link.Organization);
        }
    }

    /// <summary>How the authority is written.</summary>
    private void Writing(Link link)
    {
        var url = link.Url;
        if ((url.Traits & ~(UrlTraits.Cut | UrlTraits.WideHost)) == 0 && url.Port < 0)
        {
            return;
        }

        Add(link, LinkFact.IpDisguised, UrlTraits.OddNumber);
        Add(link, LinkFact.EncodedHost, UrlTraits.EncodedHost);
        Add(link, LinkFact.MappedHost, UrlTraits.MappedHost);
        Add(link, url.Has(UrlTraits.UserinfoIsHost) ? LinkFact.UserinfoHost : LinkFact.Userinfo, UrlTraits.Userinfo);

        Add(link, LinkFact.ManySlashes, UrlTraits.ManySlashes);

        // Numbers and slashes are read differently too; that is said above, or a slip of the pen.
        if (url.Has(UrlTraits.Ambiguous) && !url.Has(UrlTraits.OddNumber | UrlTraits.FewSlashes | UrlTraits.ManySlashes) && url.HasHost)
        {
            findings.Add(LinkFact.AmbiguousHost, url, static u => $"{u.Host} or {(u.StrictHost.Length == 0 ? "none" : u.StrictHost)}: {LinkFindings.Short(u.Text)}");
        }

        if (url.Port is >= 0 and not (21 or 80 or 443 or 8080 or 8443) && url.HasHost && !IsLocal(url))
        {
            findings.Add(LinkFact.Port, url, static u => $"{u.Host}:{u.Port}");
        }
    }

    private void Add(Link link, LinkFact fact, UrlTraits trait)
    {
        if (link.Url.Has(trait) && link.Url.HasHost)
        {
            findings.Add(fact, link.Url, static u => $"{u.Host}: {LinkFindings.Short(u.Text)}");
        }
    }

    /// <summary>What a URL inside of another one tells.</summary>
    private void Wrapped(Link link)
    {
        if (link.How != Wrapping.None && link.From is { } outer && link.Organization != outer.Organization)
        {
            findings.Add(link.How == Wrapping.Redirector ? LinkFact.Redirector : LinkFact.EmbeddedUrl, link, static l => $"{l.From!.Url.Host} to {l.Url.Host}");
        }

        if (link.Depth >= 3)
        {
            findings.Add(LinkFact.Nested, link.Url.Host);
        }

        if (parts.Lists.Shorteners.Contains(link.Url.Host) && link.IsFollowed)
        {
            findings.Add(LinkFact.Shortener, link.Url.Host);
        }
    }

    private void Host(Link link)
    {
        var url = link.Url;
        if (url.HostKind != HostKind.Name)
        {
            if (!IsLocal(url))
            {
                findings.Add(LinkFact.IpHost, url.Host);
            }

            return;
        }

        var dots = url.Host.AsSpan().Count('.') - link.Organization.AsSpan().Count('.');
        if (dots >= ManyLabels)
        {
            findings.Add(LinkFact.ManyLabels, url.Host);
        }

        Labels(url.Host);
        Likeness(link);
    }

    private void Labels(string host)
    {
        if (!host.Contains("xn--", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var range in host.AsSpan().Split('.'))
        {
            if (!PunycodeDecoder.IsEncoded(host.AsSpan(range)))
            {
                continue;
            }

            var view = LabelView.Of(host.AsSpan(range));
            findings.Add(view.IsBroken ? LinkFact.BadIdn : LinkFact.Idn, view.IsBroken ? host : $"{view.Shown} in {host}");
            if (ScriptTable.IsDeceptiveMix(view.Scripts))
            {
                findings.Add(LinkFact.MixedScripts, $"{view.Shown} in {host}");
            }
        }
    }

    private void Likeness(Link link)
    {
        var organization = link.Organization;
        var dot = organization.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
        {
            return;
        }

        var like = parts.Known.Find(organization, LabelView.Of(organization.AsSpan(0, dot)));
        if (like.Kind != Resemblance.None)
        {
            var fact = like switch
            {
                { Kind: Resemblance.Homograph } => LinkFact.Homograph,
                { Kind: Resemblance.Contained } => LinkFact.KnownWord,
                { IsOwn: true } => LinkFact.OwnLookalike,
                _ => LinkFact.Lookalike,
            };
            findings.Add(fact, $"{organization} for {like.Name}");
        }

        if (!parts.Known.Contains(organization) && parts.Known.FindBefore(link.Url.Host, organization) is { } before)
        {
            findings.Add(LinkFact.KnownBefore, $"{before} in {link.Url.Host}");
        }
    }

    /// <summary>
    /// The text names another organization than the link, or any address that it holds. A tracker of the sender's newsletter does so too; not
    /// where the text names one of those that are imitated.
    /// </summary>
    private void Text(Link link)
    {
        if (VisibleHost.Of(link.Visible!) is not { } shown || !link.Url.HasHost)
        {
            return;
        }

        var organization = parts.Suffixes.OrganizationOf(shown);
        if (organization == link.Organization || HoldsOrganization(link, organization))
        {
            return;
        }

        findings.Add(LinkFact.TextMismatch, $"{shown} shown, {link.Url.Host} meant");
        if (parts.Known.Contains(organization) && !parts.Known.Contains(link.Organization) && !parts.Lists.Shorteners.Contains(link.Url.Host))
        {
            findings.Add(LinkFact.TextKnown, $"{shown} shown, {link.Url.Host} meant");
        }
    }

    /// <summary>The shown name stands in the link's path or query: a redirector that says where it leads.</summary>
    private static bool HoldsOrganization(Link link, string organization) =>
        link.Url.Text.AsSpan(link.Url.PathStart).Contains(organization, StringComparison.OrdinalIgnoreCase);

    /// <summary>Addresses of nobody's own network: developers write them, and nobody elsewhere reaches them.</summary>
    private static bool IsLocal(ParsedUrl url)
    {
        if (url.HostKind == HostKind.Name)
        {
            return !url.Host.Contains('.', StringComparison.Ordinal) || url.Host.EndsWith(".localhost", StringComparison.Ordinal);
        }

        Span<byte> octets = stackalloc byte[16];
        if (!IPAddress.TryParse(url.Host, out var address) || !address.TryWriteBytes(octets, out var length))
        {
            return false;
        }

        return IPAddress.IsLoopback(address) || (length == 4
            ? octets[0] is 10 or 0 || (octets[0] == 192 && octets[1] == 168) || (octets[0] == 172 && octets[1] is >= 16 and < 32) || (octets[0] == 169 && octets[1] == 254)
            : octets[0] is 0xFC or 0xFD || address.IsIPv6LinkLocal);
    }
}
