using System.Text;
using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>The identity under check, taken apart (RFC 7208 §4.1, §4.3). Pure.</summary>
/// <param name="Local">Never empty: "postmaster" stands in.</param>
/// <param name="Domain">A-labels, letters' case as given, no final dot; null where it is not well-formed.</param>
/// <param name="Given">The domain as it came, for the report of a result without one.</param>
/// <param name="Helo">The HELO name with U-labels as A-labels, where they can be.</param>
internal sealed record Sender(string Local, string? Domain, string Given, string Helo)
{
    private const string Postmaster = "postmaster"; // RFC 7208 §4.3

    public static Sender OfHelo(SpfQuery query)
    {
        var helo = ToAscii(query.Helo);
        return new Sender(Postmaster, ToDomain(helo), query.Helo, helo);
    }

    public static Sender OfMailFrom(SpfQuery query)
    {
        var path = query.MailFrom;
        if (path.Length == 0)
        {
            return OfHelo(query); // RFC 7208 §2.4
        }

        var at = path.LastIndexOf('@'); // a quoted local part may hold others
        var local = at > 0 ? path[..at] : Postmaster; // RFC 7208 §4.3: no local part
        var given = path[(at + 1)..];
        return new Sender(local, ToDomain(ToAscii(given)), given, ToAscii(query.Helo));
    }

    private static string? ToDomain(string name)
    {
        var domain = name.EndsWith('.') ? name[..^1] : name;
        return TargetName.IsDomain(domain) && !domain.AsSpan().ContainsAnyExceptInRange('!', '~') && !domain.Contains('\\') ? domain : null;
    }

    /// <summary>RFC 8616 §4: U-labels are turned into A-labels before anything else looks at the name.</summary>
    private static string ToAscii(string name)
    {
        if (Ascii.IsValid(name))
        {
            return name;
        }

        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        return DomainName.TryEncode(name, wire, out var length) ? DomainName.Format(wire[..length]) : name;
    }
}
