using System.Net;

namespace Relay.Core.Options;

/// <summary><c>checks.clamav</c>: the virus scanner clamd. Asked only where an address is given.</summary>
public sealed class ClamavOptions
{
    /// <summary>A Unix socket or an address with port; null: nobody is asked.</summary>
    public EndPoint? Address { get; set; }

    /// <summary>For one message: waiting for a connection, sending, and the answer. clamd takes a second for a large archive, more under load.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Octets. Larger messages are not sent; clamd's own StreamMaxLength is 25 MiB unless configured.</summary>
    public long MaxSize { get; set; } = 25L * 1024 * 1024;

    /// <summary>A scanner that cannot be asked puts mail off (451), rather than letting it through with CLAMAV_UNKNOWN.</summary>
    public bool DeferOnError { get; set; }

    /// <summary>Messages that are with clamd at once; it has 10 threads unless configured. More of them wait.</summary>
    public int Connections { get; set; } = 10;
}
