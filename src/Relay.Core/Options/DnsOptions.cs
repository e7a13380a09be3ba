using System.Net;

namespace Relay.Core.Options;

public sealed class DnsOptions
{
    /// <summary>Empty: those of /etc/resolv.conf.</summary>
    public List<IPEndPoint> Servers { get; set; } = [];

    /// <summary>Time for one try; two tries a server.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}
