using System.Net;

namespace Relay.Core.Options;

public sealed class HttpOptions
{
    public IPEndPoint Address { get; set; } = new(IPAddress.Loopback, 9925);

    /// <summary>Bearer token of admin pages; needed unless the address is loopback.</summary>
    public string? Token { get; set; }
}
