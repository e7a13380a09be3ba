using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Core.Recipients;
using Relay.Protocols.Smtp.Server;

namespace Relay.Hosting;

/// <summary>
/// Asks every backend once, at start, what it can do, so that EHLO offers only what mail can be passed on with. A backend that cannot
/// be reached, or does not answer in time, counts as able; the answer at delivery decides then.
/// </summary>
internal static class ExtensionProbe
{
    public static async Task<ServerExtensions> AskAsync(IRouteTable table, PolicyTable policies, LimitOptions limits, TimeSpan wait, ILogger logger)
    {
        using var deadline = new CancellationTokenSource(wait);
        var asked = table.Routes.Select(route => AskAsync(route, deadline.Token)).ToArray();
        var answers = await Task.WhenAll(asked);
        var silent = answers.Count(static a => a is null);
        if (silent > 0)
        {
            HostLog.NotAsked(logger, silent, answers.Length);
        }

        var common = answers.Aggregate(BackendExtensions.All, static (all, one) => all & (one ?? BackendExtensions.All));
        return new ServerExtensions(common, table.Routes.Count <= 1 && policies.IsSingle, table.Routes.Count > 0 && table.Routes.All(static r => r.SingleRecipient), limits);
    }

    private static async Task<BackendExtensions?> AskAsync(IRoute route, CancellationToken cancellation)
    {
        try
        {
            return await route.ProbeAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}

/// <summary>Names the backends that take any recipient: behind them the edge cannot refuse unknown users.</summary>
internal static class CatchAllWarning
{
    public static async Task CheckAsync(ServerSnapshot snapshot, ILogger logger, CancellationToken cancellation)
    {
        foreach (var (domain, options) in snapshot.Options.Domains)
        {
            var probe = new Core.Mail.MailPath("postmaster@" + domain, "postmaster", domain);
            if (domain == "*" || options.RecipientsFile is not null || snapshot.Routes.Find(probe) is not { CallForward: true, Route: { } route })
            {
                continue;
            }

            try
            {
                if (await route.AcceptsAnyRecipientAsync(domain, cancellation))
                {
                    HostLog.TakesAnyRecipient(logger, route.Name, domain);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
