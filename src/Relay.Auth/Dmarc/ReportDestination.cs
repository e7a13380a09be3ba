using System.Text;
using Relay.Auth.Domains;

namespace Relay.Auth.Dmarc;

/// <summary>Where reports go: a mailto URI of an rua or ruf tag (RFC 9990 §3.5.1). Other schemes and unsound ones are passed over.</summary>
/// <param name="Address">Mailbox, percent signs decoded.</param>
/// <param name="Domain">Its domain in its one form.</param>
public sealed record ReportDestination(string Address, string Domain)
{
    /// <summary>RFC 5321 §4.5.3.1.3, without the brackets.</summary>
    private const int MaximumAddress = 254;

    public string Uri => "mailto:" + Address;

    /// <summary>A comma-separated list; at most so many of them are kept.</summary>
    public static IReadOnlyList<ReportDestination> ParseList(ReadOnlySpan<byte> list, int most)
    {
        List<ReportDestination>? found = null;
        while (!list.IsEmpty && (found is null || found.Count < most))
        {
            var end = list.IndexOf((byte)',');
            if (Parse((end < 0 ? list : list[..end]).Trim(" \t"u8)) is { } one && found?.Contains(one) != true)
            {
                (found ??= []).Add(one);
            }

            list = end < 0 ? [] : list[(end + 1)..];
        }

        return found ?? (IReadOnlyList<ReportDestination>)[];
    }

    /// <summary>One URI, or null. A size limit after "!" is historic (RFC 9989 §C) and not looked at, as are header fields after "?".</summary>
    public static ReportDestination? Parse(ReadOnlySpan<byte> uri)
    {
        var scheme = "mailto:"u8;
        if (uri.Length <= scheme.Length || !Ascii.EqualsIgnoreCase(uri[..scheme.Length], scheme))
        {
            return null;
        }

        uri = uri[scheme.Length..];
        var end = uri.IndexOfAny((byte)'!', (byte)'?'); // RFC 9989 §4.8: both must be encoded inside the address
        uri = end < 0 ? uri : uri[..end];
        if (uri.Length > 3 * MaximumAddress)
        {
            return null;
        }

        Span<byte> address = stackalloc byte[3 * MaximumAddress];
        var length = Decode(uri, address);
        return length < 0 ? null : Checked(address[..length]);
    }

    /// <summary>Mailboxes that may stand in a command and a field as they are: printable ASCII, no quotes, no specials.</summary>
    private static ReportDestination? Checked(ReadOnlySpan<byte> address)
    {
        var at = address.LastIndexOf((byte)'@');
        if (at is <= 0 or > 64 || address.Length > MaximumAddress)
        {
            return null;
        }

        foreach (var octet in address[..at])
        {
            if (octet is <= 0x20 or >= 0x7F || "()<>[]:;@\\,\""u8.Contains(octet))
            {
                return null;
            }
        }

        return DomainText.Normalize(address[(at + 1)..]) is { } domain && domain.Contains('.')
            ? new ReportDestination(Encoding.ASCII.GetString(address[..(at + 1)]) + domain, domain)
            : null;
    }

    /// <summary>RFC 3986 §2.1. -1 where a percent sign is not followed by two digits.</summary>
    private static int Decode(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            if (octet == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
                {
                    return -1;
                }

                octet = (byte)((Convert.ToInt32(((char)text[i + 1]).ToString(), 16) << 4) | Convert.ToInt32(((char)text[i + 2]).ToString(), 16));
                i += 2;
            }

            into[length++] = octet;
        }

        return length;
    }
}
