using System.Globalization;

namespace Relay.Auth.Spf;

/// <summary>Prefix lengths at the end of a term (RFC 7208 §5.6). Pure.</summary>
internal static class PrefixLength
{
    /// <summary>Takes <paramref name="mark"/> and digits off the end, where they are there; false where they are there and wrong.</summary>
    public static bool TryTake(ref ReadOnlySpan<char> text, ReadOnlySpan<char> mark, int maximum, ref byte bits)
    {
        var slash = text.LastIndexOf('/');
        var at = slash - mark.Length + 1;
        if (slash < 0 || at < 0 || !text[at..(slash + 1)].SequenceEqual(mark) || text[(slash + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return true;
        }

        var ok = TryNumber(text[(slash + 1)..], maximum, out bits);
        text = text[..at];
        return ok;
    }

    /// <summary>Digits without a leading zero.</summary>
    public static bool TryNumber(ReadOnlySpan<char> digits, int maximum, out byte number)
    {
        number = 0;
        return digits.Length is > 0 and <= 3
            && (digits.Length == 1 || digits[0] != '0')
            && byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= maximum;
    }
}
