using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Protocols.Smtp.Server;

/// <summary>Syntax of domains and address literals (RFC 5321 §4.1.2, §4.1.3). Pure.</summary>
public static class DomainSyntax
{
    /// <summary>RFC 5321 §4.5.3.1.2.</summary>
    private const int MaxDomain = 255;

    /// <summary>
    /// A domain: labels of letters, digits, hyphens inside, up to 63 octets. deviation: underscores are taken, since Windows hosts
    /// have them in HELO (a symbol says so); non-ASCII letters only where <paramref name="utf8"/> (RFC 6531 §3.3).
    /// </summary>
    public static bool IsDomain(ReadOnlySpan<byte> text, bool utf8 = false)
    {
        if (text.IsEmpty || text.Length > MaxDomain)
        {
            return false;
        }

        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsLabel(dot < 0 ? text : text[..dot], utf8))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary><c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>; other tags are refused.</summary>
    public static bool IsAddressLiteral(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 3 or > 64 || text[0] != (byte)'[' || text[^1] != (byte)']' || !Ascii.IsValid(text))
        {
            return false;
        }

        var inside = Encoding.ASCII.GetString(text[1..^1]);
        return inside.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.TryParse(inside.AsSpan(5), out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 && !inside.Contains('%', StringComparison.Ordinal)
            : inside.Count('.') == 3 && IPAddress.TryParse(inside, out var v4) && v4.AddressFamily == AddressFamily.InterNetwork;
    }

    private static bool IsLabel(ReadOnlySpan<byte> label, bool utf8)
    {
        if (label.IsEmpty || label.Length > 63 || label[0] == (byte)'-' || label[^1] == (byte)'-')
        {
            return false;
        }

        foreach (var b in label)
        {
            var c = (char)b;
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || (b >= 0x80 && utf8)))
            {
                return false;
            }
        }

        return true;
    }
}
