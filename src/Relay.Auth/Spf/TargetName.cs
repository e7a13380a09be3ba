using System.Text;
using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>Names made of domain-specs and identities: octets and dots without escapes. Pure.</summary>
internal static class TargetName
{
    private const int MaximumText = 253; // RFC 7208 §7.3

    /// <summary>The name to ask for: no final dot, and what is too long loses labels on the left.</summary>
    public static string Fit(string expanded)
    {
        var name = expanded.AsSpan();
        if (name.EndsWith("."))
        {
            name = name[..^1]; // RFC 7208 §7.3: of a domain-spec "example.com." the dot is not part of the name
        }

        while (name.Length > MaximumText && name.IndexOf('.') is >= 0 and var dot)
        {
            name = name[(dot + 1)..]; // RFC 7208 §7.3
        }

        return name.Length == expanded.Length ? expanded : name.ToString();
    }

    /// <summary>Labels of 1 to 63 octets of ASCII, 253 in all.</summary>
    public static bool IsAskable(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaximumText || !Ascii.IsValid(name))
        {
            return false;
        }

        while (true)
        {
            var dot = name.IndexOf('.');
            var label = dot < 0 ? name.Length : dot;
            if (label is 0 or > DomainName.MaximumLabel)
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            name = name[(dot + 1)..];
        }
    }

    /// <summary>Presentation form: a backslash of a local part is no escape.</summary>
    public static string Escape(string name) => name.Contains('\\') ? name.Replace("\\", "\\\\", StringComparison.Ordinal) : name;

    /// <summary>A domain to begin or go on with: askable, of several labels, no literal and no address (RFC 7208 §4.3).</summary>
    public static bool IsDomain(ReadOnlySpan<char> name) =>
        IsAskable(name)
        && name.Contains('.')
        && name[0] != '['
        && name[(name.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9');

    /// <summary>Is it the other, or below it? Letters' case does not count.</summary>
    public static bool IsWithin(ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');
}
