using System.Buffers;
using System.Text;

namespace Relay.Dns;

/// <summary>
/// U-labels to A-labels (RFC 5891 §4.4, RFC 3492). Lower-cases; does not normalize (the invariant globalization has no tables), so a
/// label in decomposed form becomes an A-label that nobody registered: an absence, never another's name.
/// </summary>
internal static class Punycode
{
    // RFC 3492 §5
    private const int Base = 36;
    private const int Tmin = 1;
    private const int Tmax = 26;
    private const int Skew = 38;
    private const int Damp = 700;

    /// <summary>The A-label, <c>xn--</c> included; false for escapes, lone surrogates and what does not fit.</summary>
    public static bool TryEncodeLabel(ReadOnlySpan<char> label, Span<byte> octets, out int length)
    {
        length = 0;
        if (label.Contains('\\'))
        {
            return false;
        }

        Span<int> points = stackalloc int[DomainName.MaximumLabel];
        var count = 0;
        while (!label.IsEmpty)
        {
            if (count == points.Length || Rune.DecodeFromUtf16(label, out var rune, out var used) != OperationStatus.Done)
            {
                return false;
            }

            points[count++] = Rune.ToLowerInvariant(rune).Value;
            label = label[used..];
        }

        var output = new Output(octets);
        output.Add("xn--"u8);
        Encode(points[..count], ref output);
        length = output.Length;
        return !output.Full;
    }

    // RFC 3492 §6.3
    private static void Encode(scoped ReadOnlySpan<int> points, ref Output output)
    {
        var basic = 0;
        foreach (var point in points)
        {
            if (point < 0x80)
            {
                output.Add((byte)point);
                basic++;
            }
        }

        if (basic > 0)
        {
            output.Add((byte)'-');
        }

        var (n, delta, bias) = (0x80, 0, 72);
        for (var handled = basic; handled < points.Length;)
        {
            var next = Smallest(points, n);
            delta += (next - n) * (handled + 1); // at most 0x10FFFF * 64: no overflow
            n = next;
            foreach (var point in points)
            {
                if (point < n)
                {
                    delta++;
                }
                else if (point == n)
                {
                    AddNumber(delta, bias, ref output);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            n++;
        }
    }

    private static int Smallest(ReadOnlySpan<int> points, int atLeast)
    {
        var smallest = int.MaxValue;
        foreach (var point in points)
        {
            smallest = point >= atLeast && point < smallest ? point : smallest;
        }

        return smallest;
    }

    private static void AddNumber(int value, int bias, ref Output output)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, Tmin, Tmax);
            if (value < threshold)
            {
                output.Add(Digit(value));
                return;
            }

            output.Add(Digit(threshold + ((value - threshold) % (Base - threshold))));
            value = (value - threshold) / (Base - threshold);
        }
    }

    // RFC 3492 §6.1
    private static int Adapt(int delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - Tmin) * Tmax / 2; k += Base)
        {
            delta /= Base - Tmin;
        }

        return k + ((Base - Tmin + 1) * delta / (delta + Skew));
    }

    private static byte Digit(int value) => (byte)(value < 26 ? 'a' + value : '0' + value - 26);

    /// <summary>Octets with an end that is noticed instead of passed.</summary>
    private ref struct Output(Span<byte> octets)
    {
        private readonly Span<byte> octets = octets;

        public int Length { get; private set; }

        public bool Full { get; private set; }

        public void Add(byte octet)
        {
            if (Length == octets.Length)
            {
                Full = true;
                return;
            }

            octets[Length++] = octet;
        }

        public void Add(scoped ReadOnlySpan<byte> many)
        {
            foreach (var octet in many)
            {
                Add(octet);
            }
        }
    }
}
