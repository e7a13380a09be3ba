using System.Net;

namespace Relay.Core.Checks;

/// <summary>Breaches of protocol that a well-made client does not commit; facts for checks, not refusals.</summary>
[Flags]
public enum ProtocolFaults
{
    None = 0,

    /// <summary>Spoke before the greeting.</summary>
    EarlyTalk = 1,

    /// <summary>Sent commands after HELO or EHLO without waiting for its reply.</summary>
    PipelinedAfterHelo = 2,

    /// <summary>Sent data after DATA without waiting for 354.</summary>
    PipelinedAfterData = 4,

    /// <summary>Sent commands together in a session opened with HELO, where PIPELINING was never offered.</summary>
    PipelinedWithoutEhlo = 8,

    /// <summary>Bare CR or LF in a command.</summary>
    BareNewlineInCommand = 16,
}

/// <summary>What is remembered of the network a client comes from.</summary>
public enum ClientHistory
{
    /// <summary>Not looked up, or not yet.</summary>
    Unknown,

    /// <summary>Enough mail, hardly any of it bad.</summary>
    Good,

    /// <summary>Too little, mixed or bad.</summary>
    NotGood,
}

/// <summary>TLS of the client's connection.</summary>
public sealed record TlsFacts(string Protocol, string Cipher);

/// <summary>A list of the good that holds the client (RFC 8904).</summary>
/// <param name="Zone">With keys hidden.</param>
/// <param name="Answer">What the list answered, an address of 127/8.</param>
/// <param name="Text">Its explanation; empty where none was asked for.</param>
public sealed record AllowListing(string Zone, IPAddress Answer, string Text);

/// <summary>What is known of the client's connection. Written by the session, read by checks.</summary>
public sealed class SessionFacts
{
    private FeatureSet? features;

    /// <summary>The client's address, that of the PROXY header where one was taken. IPv4-mapped addresses are IPv4 here.</summary>
    public required IPAddress ClientAddress { get; set; }

    /// <summary>The relay's own address of this connection; null where a proxy stands between.</summary>
    public IPAddress? LocalAddress { get; set; }

    public int ClientPort { get; set; }

    /// <summary>In <c>trusted_networks</c>: not checked at the edge.</summary>
    public bool Trusted { get; set; }

    /// <summary>Argument of HELO or EHLO as given; null before.</summary>
    public string? Helo { get; set; }

    /// <summary>EHLO rather than HELO.</summary>
    public bool Extended { get; set; }

    public TlsFacts? Tls { get; set; }

    public ProtocolFaults Faults { get; set; }

    /// <summary>The client's name in DNS, where its address leads to the name and the name back; null where that is not known (yet).</summary>
    public string? ReverseName { get; set; }

    public ClientHistory History { get; set; }

    /// <summary>The lists of the good that hold the client; none where they have not answered (yet).</summary>
    public IReadOnlyList<AllowListing> AllowLists { get; set; } = [];

    /// <summary>What checks found for one message and need not find again for the next of this session. Nothing in it is disposed.</summary>
    public FeatureSet Features => LazyInitializer.EnsureInitialized(ref features);
}
