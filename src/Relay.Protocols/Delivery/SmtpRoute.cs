using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Delivery;

/// <summary>What <see cref="SmtpRoute.TakeAsync"/> came to: a connection, or the answer to give for want of one.</summary>
internal readonly record struct Taken(Lease? Lease, SmtpReply Failure);

/// <summary>
/// The way to a list of SMTP or LMTP backends, in their order. Finds a host that works within a time that keeps the contract's
/// 30 s; a host that failed just now is tried last. Owns no connections: its backends do, and other routes may share them.
/// </summary>
internal sealed class SmtpRoute(string key, IReadOnlyList<Backend> backends, bool singleRecipient, BackendSettings settings, RecipientCache cache, TimeProvider time, ILogger logger)
    : IRoute
{
    /// <summary>All hosts together, before MAIL; the contract says 30 s to the client.</summary>
    private static readonly TimeSpan TakeTimeout = TimeSpan.FromSeconds(25);

    private static readonly SmtpReply NoHost = new(451, "4.4.1", "The next hop cannot be reached, try again later");
    private static readonly SmtpReply Busy = new(451, "4.3.2", "All connections to the next hop are busy, try again later");

    public string Name => backends[0].Name;

    public bool SingleRecipient => singleRecipient;

    /// <summary>Tells routes apart in the cache, and keeps a route's memory over reloads.</summary>
    public string Key => key;

    public BackendSettings Settings => settings;

    public RecipientCache Cache => cache;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public IRouteTransaction Begin(Envelope envelope) => new SmtpRouteTransaction(this, envelope);

    public async ValueTask<BackendExtensions> ProbeAsync(CancellationToken cancellation)
    {
        using var limit = new Deadline(time);
        var token = limit.Arm(TakeTimeout, cancellation);
        var all = BackendExtensions.All;
        foreach (var backend in backends)
        {
            try
            {
                var hosts = await backend.HostsAsync(token);
                foreach (var offered in await Task.WhenAll(hosts.Select(h => ProbeAsync(h, token))))
                {
                    all &= offered;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return all;
            }
        }

        return all;
    }

    public async ValueTask<bool> AcceptsAnyRecipientAsync(string domain, CancellationToken cancellation)
    {
        var envelope = new Envelope { ReversePath = MailPath.Null, Client = new(System.Net.IPAddress.Loopback, 0, settings.Hostname, true), Id = "probe" };
        var local = "relay-probe-" + RandomNumberGenerator.GetHexString(20, lowercase: true);
        if ((await TakeAsync(fresh: false, cancellation)).Lease is not { } lease)
        {
            return false;
        }

        try
        {
            var exchange = new MailExchange(lease.Connection, settings);
            var recipient = new Recipient(new MailPath($"{local}@{domain}", local, domain));
            var (mail, answer) = await exchange.CheckAsync(envelope, recipient, sayMail: true, cancellation);
            lease.Return(reset: true);
            return mail is { IsPositive: true } && answer.IsPositive;
        }
        catch (ConnectionLostException)
        {
            return false;
        }
        finally
        {
            lease.Drop();
        }
    }

    /// <summary>A connection to the first host that gives one.</summary>
    public async ValueTask<Taken> TakeAsync(bool fresh, CancellationToken cancellation)
    {
        using var limit = new Deadline(time);
        var token = limit.Arm(TakeTimeout, cancellation);
        var failure = NoHost;
        List<BackendHost>? passedBy = null;
        try
        {
            foreach (var backend in backends)
            {
                foreach (var host in await backend.HostsAsync(token))
                {
                    if (!host.TryEnter())
                    {
                        (passedBy ??= []).Add(host);
                        continue;
                    }

                    var taken = await TryAsync(host, fresh, token);
                    if (taken.Lease is not null)
                    {
                        return taken;
                    }

                    failure = taken.Failure;
                }
            }

            foreach (var host in passedBy ?? [])
            {
                var taken = await TryAsync(host, fresh, token);
                if (taken.Lease is not null)
                {
                    return taken;
                }

                failure = taken.Failure;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // the time of all together is up
        }

        return new Taken(null, failure);
    }

    private static async ValueTask<Taken> TryAsync(BackendHost host, bool fresh, CancellationToken cancellation)
    {
        try
        {
            return new Taken(await host.TakeAsync(fresh, cancellation), default);
        }
        catch (ConnectionLostException)
        {
            return new Taken(null, NoHost);
        }
        catch (PoolExhaustedException)
        {
            return new Taken(null, Busy);
        }
    }

    private static async Task<BackendExtensions> ProbeAsync(BackendHost host, CancellationToken cancellation)
    {
        if ((await TryAsync(host, fresh: false, cancellation)).Lease is not { } lease)
        {
            return BackendExtensions.All;
        }

        var offered = lease.Connection.Capabilities.Extensions;
        lease.Return(reset: false);
        return offered;
    }
}
