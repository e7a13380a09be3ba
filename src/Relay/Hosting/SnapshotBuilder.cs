using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Core.Checks;
using Relay.Core.State;
using Relay.Filters;
using Relay.Filters.Authentication.Signing;
using Relay.Protocols.Delivery;
using Relay.Protocols.Smtp.Server;
using Relay.Protocols.Wire;

namespace Relay.Hosting;

/// <summary>
/// Compiles a configuration into what a transaction works with. Throws <see cref="CertificateException"/> or <see cref="IOException"/>
/// (a recipients file, a signing key) where something outside relay.yaml cannot be used: at start the relay ends, at a reload the old snapshot stays.
/// </summary>
internal sealed class SnapshotBuilder(RouteFactory routes, CheckServices checks, IStateStore store, ILoggerFactory loggers)
{
    /// <summary>Null where it is turned off.</summary>
    public ClassifierParts? Classifier { get; init; }

    public ServerSnapshot Build(LoadedConfiguration configuration)
    {
        var options = configuration.Options;
        var certificates = options.Tls is { } tls ? CertificateStore.Load(tls) : null;
        var signers = Signers.Load(options.Signing);
        var table = routes.Build(options);
        routes.Commit(table); // nothing after it can fail: pools of backends that are gone may end
        checks.Lists.Use([.. options.Checks.DnsLists, .. options.Checks.UriLists.Lists.Select(static l => l.List)]);
        var behaviour = BehaviourParts.Create(options.Checks, store, checks.Time, loggers);
        return new ServerSnapshot(
            options,
            table,
            BuiltInChecks.Enabled(options.Checks, checks with { Signers = signers, Rules = configuration.Rules, RejectFrom = options.Actions.Reject, Trusted = options.TrustedNetworks }, behaviour.Checks),
            configuration.Scores,
            new GateKeeper(behaviour.Gates, loggers.CreateLogger("gates")) { Connect = behaviour.Connect, Unknown = behaviour.Unknown },
            certificates)
        {
            Versions = Versions.Of(options.Rules),
        };
    }
}
