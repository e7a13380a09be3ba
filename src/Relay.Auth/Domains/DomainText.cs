using System.Globalization;
using System.Text;
using Relay.Dns;

namespace Relay.Auth.Domains;

/// <summary>
/// One form for domain names, so that equal names are equal strings: lower case, A-labels, no trailing dot, at most 253 characters of
/// letters, digits, hyphens and underscores. What is no such name is refused, never repaired: an empty label, a leading dot, an address
/// literal, a space. Characters that readers of U-labels see differently (direction marks, invisible ones, full-width and other
/// compatibility forms) make a name refused too. Never throws.
/// </summary>
public static class DomainText
{
    public const int MaximumLength = 253; // RFC 1035 §2.3.4: 255 octets on the wire

    /// <summary>Longest text looked at: U-labels of four octets a character, and no more.</summary>
    private const int MaximumInput = 1024;

    /// <summary>The name in its one form, or null.</summary>
    public static string? Normalize(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaximumInput || name is "." || name[0] is '.')
        {
            return null;
        }

        if (IsNormal(name))
        {
            return name.ToString();
        }

        if (!IsAcceptable(name))
        {
            return null;
        }

        Span<byte> wire = stackalloc byte[DomainName.MaximumWire];
        if (!DomainName.TryEncode(name, wire, out var length)) // RFC 5891 §4.4
        {
            return null;
        }

        var text = DomainName.Format(wire[..length]);
        return IsNormal(text) ? text : null;
    }

    /// <summary>The same of octets, which must be UTF-8 (RFC 6532 §3.1).</summary>
    public static string? Normalize(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaximumInput)
        {
            return null;
        }

        Span<char> text = stackalloc char[MaximumInput];
        return System.Text.Unicode.Utf8.ToUtf16(name, text, out _, out var written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? Normalize(text[..written])
            : null;
    }

    /// <summary>Whether the text has the one form already.</summary>
    public static bool IsNormal(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaximumLength)
        {
            return false;
        }

        var label = 0;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (label == 0)
                {
                    return false;
                }

                label = 0;
            }
            else if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' && label < DomainName.MaximumLabel)
            {
                label++;
            }
            else
            {
                return false;
            }
        }

        return label > 0;
    }

    /// <summary>Whether the name is the domain or lies below it. Both in their one form.</summary>
    public static bool IsWithin(ReadOnlySpan<char> name, ReadOnlySpan<char> domain) =>
        name.EndsWith(domain, StringComparison.Ordinal) && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    private static bool IsAcceptable(ReadOnlySpan<char> name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            var wrong = rune.IsAscii
                ? !(char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_' or '.')
                : IsTreacherous(rune);
            if (wrong)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Characters that some readers drop, map to others, or do not show (RFC 5892 §2.1 and §2.6 disallow them all).</summary>
    private static bool IsTreacherous(Rune rune) => rune.Value switch
    {
        0x3002 or 0xFF0E or 0xFF61 => false, // RFC 3490 §3.1: dots
        >= 0xFF00 and <= 0xFFEF => true,
        >= 0x2100 and <= 0x214F => true,
        >= 0x2460 and <= 0x24FF => true,
        >= 0x1D400 and <= 0x1D7FF => true,
        0xFFFD => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
            or UnicodeCategory.OtherNotAssigned,
    };
}
