using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Core.Options;
using Relay.Filters;
using Relay.Protocols.Delivery;
using Relay.Protocols.Smtp.Server;
using Relay.Protocols.Wire;

namespace Relay.Hosting;

/// <summary>
/// Compiles a configuration into what a transaction works with. Throws <see cref="CertificateException"/> or <see cref="IOException"/>
/// (a recipients file) where something outside relay.yaml cannot be used: at start the relay ends, at a reload the old snapshot stays.
/// </summary>
internal sealed class SnapshotBuilder(RouteTableFactory routes)
{
    public ServerSnapshot Build(LoadedConfiguration configuration)
    {
        var options = configuration.Options;
        return new ServerSnapshot(
            options,
            routes.Create(options),
            BuiltInChecks.Enabled(options.Checks),
            configuration.Scores,
            options.Tls is { } tls ? CertificateStore.Load(tls) : null);
    }
}
