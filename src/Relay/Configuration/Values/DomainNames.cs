using System.Globalization;
using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>Domain names, made lower case and A-labels, so that the rest of the program compares octets.</summary>
internal static class DomainNames
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = false };

    public static Parsed<string> Name(string text) =>
        TryName(text, out var name) ? name : Parsed.Wrong<string>($"{Words.Quote(text)} is not a domain name; write one such as mx.example.org, without a dot at its end");

    public static bool TryName(string text, out string name)
    {
        name = "";
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        try
        {
            var lower = text.ToLowerInvariant(); // before the mapping, which lowers no letters under invariant globalization
            name = System.Text.Ascii.IsValid(lower) ? lower : Idn.GetAscii(lower);
        }
        catch (ArgumentException)
        {
            // A label that IDNA forbids.
            return false;
        }

        // RFC 1035 §2.3.4; an address is no name, and no top-level domain is all digits.
        return name.Length <= 253 && name.Split('.').All(IsLabel) && !name.AsSpan(name.LastIndexOf('.') + 1).ContainsOnlyDigits();
    }

    /// <summary>Letters, digits and inner hyphens (RFC 5321 §4.1.2), and the underscore that host names in real networks have.</summary>
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> label) => label.IndexOfAnyExceptInRange('0', '9') < 0;
}
