using System.Globalization;
using System.Net;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Evals;

/// <summary>Whether a DNS list's answer is the one a rule means: an address, a bit mask, a range, or a pattern.</summary>
internal static class ListAnswer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    public static bool Matches(string answer, string wanted)
    {
        if (wanted.Length == 0)
        {
            // Outside of 127.0.0.0/8 an answer is an error, not a listing.
            return !IPAddress.TryParse(answer, out var any) || any.GetAddressBytes()[0] == 127;
        }

        if (wanted.StartsWith('/') || wanted.StartsWith('m'))
        {
            return RulePattern.TryCreate(wanted, Limit, out _)?.Count(ByteChars.MapLatin1(answer), 1, out _) > 0;
        }

        return Address(answer, wanted);
    }

    private static bool Address(string answer, string wanted)
    {
        if (!IPAddress.TryParse(answer, out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
        {
            return string.Equals(answer, wanted, StringComparison.OrdinalIgnoreCase) || IsFound(wanted, ByteChars.MapLatin1(answer));
        }

        var number = Number(address);
        if (wanted.Contains('-', StringComparison.Ordinal) && wanted.Split('-') is [var low, var high])
        {
            return TryNumber(low, out var from) && TryNumber(high, out var to) && number >= from && number <= to;
        }

        if (wanted.Contains('.', StringComparison.Ordinal) && IPAddress.TryParse(wanted, out var exact))
        {
            return exact.Equals(address);
        }

        if (TryNumber(wanted, out var mask))
        {
            return (number >> 24) == 127 && (number & mask) != 0;
        }

        return IsFound(wanted, answer);
    }

    private static bool IsFound(string bare, string text) =>
        RulePattern.TryCreate(new PerlPattern(bare, System.Text.RegularExpressions.RegexOptions.CultureInvariant), Limit, out _)?.Count(text, 1, out _) > 0;

    private static bool TryNumber(string text, out uint number)
    {
        if (text.Contains('.', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            number = Number(address);
            return true;
        }

        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }
}
