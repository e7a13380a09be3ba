using System.Net;

namespace Relay.Auth.Spf;

/// <summary>Which identity of the SMTP session is checked (RFC 7208 §2.3, §2.4).</summary>
public enum SpfIdentity
{
    MailFrom,
    Helo,
}

/// <summary>What a session said of its sender.</summary>
/// <param name="Client">IPv4, IPv6, or IPv4 mapped into IPv6, which is IPv4 (RFC 7208 §5); null where it is not known: the result is none.</param>
/// <param name="Helo">As given, a domain literal too.</param>
/// <param name="MailFrom">The reverse-path without angle brackets; "" is postmaster at the HELO name (RFC 7208 §2.4).</param>
/// <param name="Receiver">This host's name, for the macro <c>r</c>; "" is "unknown".</param>
public sealed record SpfQuery(IPAddress? Client, string Helo, string MailFrom, string Receiver);
