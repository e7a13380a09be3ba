using System.Net;
using Relay.Core.Mail;

namespace Relay.Core.Checks;

/// <summary>
/// Asked once for each client that connects and is not trusted, before it is greeted: its no ends the connection. What it throws lets the
/// client in (<see cref="GateKeeper"/>).
/// </summary>
public interface IConnectGate
{
    /// <summary>Name under <c>checks.</c> in relay.yaml.</summary>
    string Name { get; }

    /// <summary>A 421, or null to let the client in.</summary>
    ValueTask<SmtpReply?> AskAsync(IPAddress client, CancellationToken cancellation);
}
