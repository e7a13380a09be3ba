namespace Relay.Core.Options;

/// <summary>Every bound on what a client can make the relay do. Sizes in octets.</summary>
public sealed class LimitOptions
{
    /// <summary>Announced by SIZE and enforced while receiving: 552 5.3.4.</summary>
    public long MessageSize { get; set; } = 50L << 20;

    /// <summary>Recipients of one transaction (RFC 5321 §4.5.3.1.8 asks for at least 100): 452 4.5.3.</summary>
    public int Recipients { get; set; } = 1000;

    /// <summary>A line of message data without its CR LF; real mail has lines far over the 998 of RFC 5322: 550 5.6.0.</summary>
    public int LineLength { get; set; } = 1 << 20;

    /// <summary>The header section: 552 5.3.4. Real headers stay under 100 KiB; all of it is held in one piece.</summary>
    public int HeaderSize { get; set; } = 2 << 20;

    /// <summary>Received fields: 554 5.4.6 (RFC 5321 §6.3).</summary>
    public int Hops { get; set; } = 50;

    /// <summary>
    /// Octets of a message that its checks look at; of a larger one its front. They have to lie in one piece of memory, and so do decoded parts; what is larger is
    /// nearly always attachments, whose front tells what they are.
    /// </summary>
    public int ScannedSize { get; set; } = 8 << 20;

    /// <summary>Parts of a message, other readings included. Digests of some hundred messages exist; more is an attack on the reader.</summary>
    public int Parts { get; set; } = 1000;

    /// <summary>Levels of multipart and message/rfc822 inside one another. Real mail stays below ten.</summary>
    public int Depth { get; set; } = 50;

    /// <summary>Header fields that are read, those of parts and forwarded messages too.</summary>
    public int HeaderFields { get; set; } = 4000;

    /// <summary>Octets that transfer decoding may make of one message.</summary>
    public long DecodedSize { get; set; } = 128L << 20;

    /// <summary>Characters of one part's text that checks see: half a million are a book of two hundred pages.</summary>
    public int TextLength { get; set; } = 512 << 10;

    /// <summary>Links of one message.</summary>
    public int Urls { get; set; } = 2000;

    /// <summary>Open connections of all listeners: 421 4.3.2.</summary>
    public int Connections { get; set; } = 20000;

    /// <summary>Open connections of one client: an IPv4 address, an IPv6 /64.</summary>
    public int ConnectionsPerClient { get; set; } = 50;

    /// <summary>Open connections of one network: an IPv4 /24, an IPv6 /48.</summary>
    public int ConnectionsPerNetwork { get; set; } = 1000;

    /// <summary>Commands that bring no mail forward (NOOP, RSET, VRFY, EHLO …) between two messages: 421 4.7.0.</summary>
    public int CommandsWithoutMail { get; set; } = 100;

    /// <summary>Errors in a session that are answered without delay.</summary>
    public int SoftErrors { get; set; } = 10;

    /// <summary>Errors after which the session ends with 421 4.7.0.</summary>
    public int HardErrors { get; set; } = 20;

    /// <summary>Delay of each answer to an error past <see cref="SoftErrors"/>.</summary>
    public TimeSpan ErrorDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait for the next command (RFC 5321 §4.5.3.2.7: at least 5 minutes).</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the next bytes of data (RFC 5321 §4.5.3.2.5: 3 minutes).</summary>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>All of one message's data, however slowly it trickles.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A whole connection.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>A TLS handshake, and a PROXY header.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Message octets held in pooled memory before a temporary file takes them.</summary>
    public int MessageMemory { get; set; } = 1 << 20;

    /// <summary>All messages in hand together; past it they go to their temporary files early.</summary>
    public long Memory { get; set; } = 512L << 20;

    /// <summary>How long transactions in hand may take after SIGTERM.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
