using System.Net;
using Relay.Core.Options;

namespace Relay.Protocols.Smtp.Client;

/// <summary>One address of one backend.</summary>
/// <param name="Name">The host's name, which its certificate must bear where it is checked.</param>
internal sealed record BackendEndpoint(string Name, IPEndPoint Address, BackendTls Tls, bool ImplicitTls, bool Lmtp)
{
    /// <inheritdoc/>
    public override string ToString() => Address.ToString();
}
