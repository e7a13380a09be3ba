using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Relay.Core.Mail;
using Relay.Dns;

namespace Relay.Filters.Urls.Parsing;

/// <summary>
/// The host of a URL (WHATWG URL §3.5): percent-decoded, mapped, to A-labels or an address. Mapping is that of <see cref="LookalikeRunes"/>, since
/// the program has no tables of Unicode's. Underscores and long labels that browsers take are taken as far as DNS can hold them.
/// </summary>
internal static class HostReader
{
    public const int MaximumName = 253; // RFC 1035 §2.3.4

    /// <summary>Characters before decoding: 253 of them, each written as %XX.</summary>
    private const int MaximumRaw = 3 * MaximumName;

    /// <summary>§3.5: forbidden domain code points.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\v\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F #/:<>?@[\\]^|%\u007F\uFFFD");

    private static readonly SearchValues<char> NameChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    public static HostKind Read(ReadOnlySpan<char> raw, out string host, ref UrlTraits traits)
    {
        host = "";
        if (raw.IsEmpty || raw.Length > MaximumRaw)
        {
            return HostKind.Invalid;
        }

        if (raw[0] == '[')
        {
            return ReadV6(raw, out host, ref traits);
        }

        Span<char> name = stackalloc char[MaximumRaw];
        var length = Normalize(raw, name, ref traits);
        if (length > 0 && name[length - 1] == '.')
        {
            traits |= UrlTraits.TrailingDot;
            length--;
        }

        name = name[..Math.Max(length, 0)];
        if (name.IsEmpty || name[^1] == '.' || name.ContainsAny(Forbidden))
        {
            return HostKind.Invalid;
        }

        if (Ipv4Reader.EndsInNumber(name))
        {
            return ReadV4(name, out host, ref traits);
        }

        return ToAscii(name, out host) ? HostKind.Name : HostKind.Invalid;
    }

    /// <summary>RFC 3986 §3.2.2: a name stays a name, whatever numbers it is made of; only four decimal numbers are an address. Empty for none.</summary>
    public static string ReadName(ReadOnlySpan<char> raw)
    {
        var traits = UrlTraits.None;
        var kind = Read(raw, out var host, ref traits);
        return (traits & UrlTraits.OddNumber) != 0 ? raw.ToString().ToLowerInvariant() : kind == HostKind.Invalid ? "" : host;
    }

    /// <summary>Letters, and a dot with a word after it: what a person takes for a host.</summary>
    public static bool LooksLikeName(ReadOnlySpan<char> text)
    {
        var dot = text.LastIndexOf('.');
        return dot > 0 && text.Length - dot > 2 && text.Length <= MaximumName && !text.ContainsAnyExcept(NameChars) && char.IsAsciiLetter(text[dot + 1]);
    }

    private static HostKind ReadV6(ReadOnlySpan<char> raw, out string host, ref UrlTraits traits)
    {
        host = "";
        if (raw[^1] != ']' || raw.Contains('%') || !IPAddress.TryParse(raw[1..^1], out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return HostKind.Invalid;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            traits |= UrlTraits.OddNumber;
            host = address.MapToIPv4().ToString();
            return HostKind.V4;
        }

        host = address.ToString();
        return HostKind.V6;
    }

    private static HostKind ReadV4(ReadOnlySpan<char> name, out string host, ref UrlTraits traits)
    {
        host = "";
        if (!Ipv4Reader.TryRead(name, out var value, out var isUsual))
        {
            return HostKind.Invalid;
        }

        traits |= isUsual ? 0 : UrlTraits.OddNumber;
        host = string.Create(null, stackalloc char[15], $"{value >> 24}.{(value >> 16) & 0xFF}.{(value >> 8) & 0xFF}.{value & 0xFF}");
        return HostKind.V4;
    }

    private static int Normalize(ReadOnlySpan<char> raw, Span<char> to, ref UrlTraits traits)
    {
        if (!raw.Contains('%'))
        {
            if (Ascii.IsValid(raw))
            {
                return Ascii.ToLower(raw, to, out var copied) == OperationStatus.Done ? copied : 0;
            }

            traits |= UrlTraits.WideHost;
            return Map(raw, to, ref traits);
        }

        traits |= UrlTraits.EncodedHost;
        Span<byte> octets = stackalloc byte[3 * MaximumRaw];
        Span<char> decoded = stackalloc char[3 * MaximumRaw];
        Utf8.FromUtf16(raw, octets, out _, out var used);
        used = PercentCoding.DecodeInPlace(octets[..used]);
        Utf8.ToUtf16(octets[..used], decoded, out _, out var length);
        return Map(decoded[..length], to, ref traits);
    }

    /// <summary>§3.5, domain to ASCII: case, width, dots, what is not seen.</summary>
    private static int Map(ReadOnlySpan<char> text, Span<char> to, ref UrlTraits traits)
    {
        var n = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var mapped = LookalikeRunes.Map(rune);
            traits |= mapped == rune ? 0 : UrlTraits.MappedHost;
            if (mapped.Value == 0 && rune.Value != 0)
            {
                continue;
            }

            if (n + 2 > to.Length)
            {
                return 0;
            }

            n += Rune.ToLowerInvariant(mapped).EncodeToUtf16(to[n..]);
        }

        return n;
    }

    private static bool ToAscii(ReadOnlySpan<char> name, out string host)
    {
        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        host = DomainName.TryEncode(name, wire, out var length) ? DomainName.Format(wire[..length]) : "";
        return host.Length is > 0 and <= MaximumName;
    }
}
