using System.Globalization;
using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Greylist;

namespace Relay.Filters.Rates;

/// <summary>
/// Holds clients and networks to their rates of new connections. What was taken from the client's bucket before the network's said no
/// is not given back.
/// </summary>
public sealed class ConnectionRateGate(RateOptions options, IStateStore store) : IConnectGate
{
    public string Name => "rates";

    public async ValueTask<SmtpReply?> AskAsync(IPAddress client, CancellationToken cancellation) =>
        await TakeAsync(options.Client.Connections, RateKind.ConnectionsOfClient, ClientNetwork.Client(client), cancellation)
            ?? await TakeAsync(options.Network.Connections, RateKind.ConnectionsOfNetwork, ClientNetwork.Of(client), cancellation);

    private async ValueTask<SmtpReply?> TakeAsync(RateLimit? limit, RateKind kind, string name, CancellationToken cancellation)
    {
        if (limit is null)
        {
            return null;
        }

        var answer = await store.TakeAsync(new RateSubject(kind, name), limit, 1, cancellation);
        return answer.Allowed ? null : new SmtpReply(421, "4.7.0", string.Create(
            CultureInfo.InvariantCulture, $"Too many connections from {name} in a short time, try again in {Math.Max(1, Math.Ceiling(answer.RetryAfter.TotalSeconds))} s"));
    }
}
