using System.Net;

namespace Relay.Core.Options;

/// <summary>Protocols a listener can speak.</summary>
public enum ListenerProtocol
{
    Smtp,
    Smtps,
    Pop3,
    Pop3s,
    Imap,
    Imaps,
}

/// <summary>What is done with a CR or LF that is not part of CR LF in message data.</summary>
public enum BareNewline
{
    /// <summary>550 5.5.2 after the true end of data.</summary>
    Reject,

    /// <summary>Made CR LF before anything looks at the message.</summary>
    Normalize,
}

public sealed class ListenerOptions
{
    public ListenerProtocol Protocol { get; set; }

    public IPEndPoint Address { get; set; } = new(IPAddress.Loopback, 2525);

    /// <summary>The hosts that may, and must, send a PROXY header; others on this listener are ordinary clients.</summary>
    public List<IPNetwork> ProxyProtocol { get; set; } = [];

    public BareNewline BareNewline { get; set; }

    /// <summary>POP3 and IMAP: where sessions are passed on to.</summary>
    public BackendUrl? Upstream { get; set; }

    /// <summary>POP3 and IMAP: off, mark or move.</summary>
    public string Scan { get; set; } = "mark";

    /// <summary>TLS from the first byte.</summary>
    public bool ImplicitTls => Protocol is ListenerProtocol.Smtps or ListenerProtocol.Pop3s or ListenerProtocol.Imaps;
}
