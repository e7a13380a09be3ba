namespace Relay.Filters.Urls.Names;

/// <summary>A-labels to the characters they stand for (RFC 3492 §6.2). A label has 63 octets at most, so its work is bounded.</summary>
internal static class PunycodeDecoder
{
    private const int MaximumLabel = 63; // RFC 1035 §2.3.4

    // RFC 3492 §5
    private const int Base = 36;
    private const int Tmin = 1;
    private const int Tmax = 26;
    private const int Skew = 38;
    private const int Damp = 700;

    public static bool IsEncoded(ReadOnlySpan<char> label) => label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase);

    /// <summary>The code points; false where the label decodes to nothing.</summary>
    /// <param name="points">Takes 63.</param>
    public static bool TryDecode(ReadOnlySpan<char> label, Span<int> points, out int count)
    {
        count = 0;
        if (!IsEncoded(label) || label.Length > MaximumLabel)
        {
            return false;
        }

        label = label[4..];
        var delimiter = label.LastIndexOf('-');
        foreach (var c in delimiter > 0 ? label[..delimiter] : default)
        {
            points[count++] = char.ToLowerInvariant(c);
        }

        label = label[(delimiter > 0 ? delimiter + 1 : 0)..];
        var (n, i, bias) = (0x80L, 0L, 72);
        while (!label.IsEmpty)
        {
            var before = i;
            if (!TryNumber(ref label, ref i, bias))
            {
                return false;
            }

            bias = Adapt(i - before, count + 1, before == 0);
            n += i / (count + 1);
            i %= count + 1;
            if (count == points.Length || n > 0x10FFFF || n is >= 0xD800 and <= 0xDFFF)
            {
                return false;
            }

            points[(int)i..count].CopyTo(points[((int)i + 1)..]);
            points[(int)i++] = (int)n;
            count++;
        }

        return count > 0;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> text, ref long value, int bias)
    {
        var weight = 1L;
        for (var k = Base; ; k += Base)
        {
            var digit = text.IsEmpty ? -1 : Digit(text[0]);
            if (digit < 0)
            {
                return false;
            }

            text = text[1..];
            value += digit * weight;
            if (value > int.MaxValue)
            {
                return false; // §6.4: overflow
            }

            var threshold = Math.Clamp(k - bias, Tmin, Tmax);
            if (digit < threshold)
            {
                return true;
            }

            weight *= Base - threshold;
            if (weight > int.MaxValue)
            {
                return false;
            }
        }
    }

    // §6.1
    private static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - Tmin) * Tmax / 2; k += Base)
        {
            delta /= Base - Tmin;
        }

        return k + (int)((Base - Tmin + 1) * delta / (delta + Skew));
    }

    private static int Digit(char c) => char.IsAsciiLetter(c) ? (c | 0x20) - 'a' : char.IsAsciiDigit(c) ? c - '0' + 26 : -1;
}
