using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>
/// Builds route tables and owns what outlives them: routes, backends with their pools, remembered recipients. A table built
/// from new options shares what is unchanged with the one before. A build that throws (a recipients file missing) has changed
/// nothing; <see cref="Commit"/> ends what the table in force no longer uses.
/// </summary>
public sealed class RouteFactory(IResolver resolver, TimeProvider time, ILoggerFactory loggers, X509Certificate2Collection? roots = null) : IDisposable
{
    private readonly Lock gate = new();
    private readonly ILogger logger = loggers.CreateLogger("Relay.Delivery");
    private readonly Dictionary<(BackendUrl Url, BackendSettings Settings), Backend> backends = [];
    private readonly Dictionary<(string Urls, BackendSettings Settings), Known> routes = [];
    private RecipientCache? recipients;

    private sealed record Known(IRoute Route, BackendUrl[] Urls);

    public RouteTable Build(RelayOptions options)
    {
        var settings = BackendSettings.From(options) with { Roots = roots };
        lock (gate)
        {
            recipients ??= new RecipientCache(options.Backends.RecipientEntries, time);
            var files = new Dictionary<string, RecipientList>(StringComparer.Ordinal);
            List<KeyValuePair<string, DomainRoute>> domains = [];
            foreach (var (name, domain) in options.Domains)
            {
                domains.Add(new(name, new DomainRoute(Route(domain.Backends, settings), List(domain.RecipientsFile, files), CallsForward(domain))));
            }

            return new RouteTable(domains, options.Outbound is { } outbound ? Route([outbound], settings) : null, options.Hostname);
        }
    }

    /// <summary>The table is in force: routes and pools that it does not use are retired. Transactions still on them end as they would have.</summary>
    public void Commit(RouteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (gate)
        {
            foreach (var (key, _) in routes.Where(r => !table.Routes.Contains(r.Value.Route)).ToList())
            {
                routes.Remove(key);
            }

            var used = routes.SelectMany(static r => r.Value.Urls.Select(u => (u, r.Key.Settings))).ToHashSet();
            foreach (var (key, backend) in backends.Where(b => !used.Contains(b.Key)).ToList())
            {
                backends.Remove(key);
                backend.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var backend in backends.Values)
            {
                backend.Dispose();
            }

            backends.Clear();
            routes.Clear();
        }
    }

    private static bool CallsForward(DomainOptions domain) => domain is { Check: RecipientCheck.CallForward, RecipientsFile: null };

    private static RecipientList? List(string? path, Dictionary<string, RecipientList> files)
    {
        if (path is null)
        {
            return null;
        }

        return files.TryGetValue(path, out var list) ? list : files[path] = new RecipientList(path);
    }

    private IRoute Route(List<BackendUrl> urls, BackendSettings settings)
    {
        // TLS settings are not part of a URL's text, yet make another route.
        var key = string.Join(' ', urls.Select(static u => $"{u}?{u.Tls}&{u.TlsName}"));
        if (routes.TryGetValue((key, settings), out var known))
        {
            return known.Route;
        }

        var route = Make(key, urls, settings);
        routes.Add((key, settings), new Known(route, [.. urls]));
        return route;
    }

    private IRoute Make(string key, List<BackendUrl> urls, BackendSettings settings)
    {
        if (urls is [{ Scheme: BackendScheme.Maildir } maildir])
        {
            return new MaildirRoute(maildir, settings.Hostname, time, logger);
        }

        if (urls.Count == 0 || urls.Exists(static u => u.Scheme is not (BackendScheme.Smtp or BackendScheme.Smtps or BackendScheme.Mx or BackendScheme.Lmtp)))
        {
            throw new ArgumentException($"a domain's backends are one maildir, or smtp, smtps, mx or lmtp hosts: {key}", nameof(urls));
        }

        return new SmtpRoute(key, [.. urls.Select(u => Backend(u, settings))], urls.Exists(static u => u.SingleRecipient), settings, recipients!, time, logger);
    }

    private Backend Backend(BackendUrl url, BackendSettings settings)
    {
        if (!backends.TryGetValue((url, settings), out var backend))
        {
            backends[(url, settings)] = backend = new Backend(url, settings, resolver, time, logger);
        }

        return backend;
    }
}
