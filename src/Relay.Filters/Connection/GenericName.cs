using System.Globalization;
using System.Net;

namespace Relay.Filters.Connection;

/// <summary>
/// Tells names that a provider made from the address (<c>192-0-2-7.dyn.example</c>) from those somebody chose. Conservative: only the whole
/// address counts, never words such as "dsl" or "pool", which stand in names of mail servers too.
/// </summary>
public static class GenericName
{
    public static bool HoldsAddress(string name, IPAddress address)
    {
        var octets = address.GetAddressBytes();
        var hex = Convert.ToHexStringLower(octets);
        if (octets.Length != 4)
        {
            var joined = name.Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
            return joined.Contains(hex, StringComparison.OrdinalIgnoreCase);
        }

        var padded = string.Concat(octets.Select(static o => o.ToString("000", CultureInfo.InvariantCulture)));
        return name.Contains(hex, StringComparison.OrdinalIgnoreCase)
            || name.Contains(padded, StringComparison.Ordinal)
            || Numbers(name).IndexOf(octets) >= 0
            || Numbers(name).IndexOf(octets.AsEnumerable().Reverse().ToArray()) >= 0;
    }

    /// <summary>The decimal numbers in a name, in order, as octets; one that is none is a 0 between two others, which matches nothing more.</summary>
    private static ReadOnlySpan<byte> Numbers(string name)
    {
        var numbers = new List<byte>();
        for (var i = 0; i < name.Length;)
        {
            var start = i;
            while (i < name.Length && char.IsAsciiDigit(name[i]))
            {
                i++;
            }

            if (i > start)
            {
                numbers.Add(byte.TryParse(name.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (byte)0);
            }
            else
            {
                i++;
            }
        }

        return numbers.ToArray();
    }
}
