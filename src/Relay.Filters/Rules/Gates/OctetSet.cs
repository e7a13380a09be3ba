namespace Relay.Filters.Rules.Gates;

/// <summary>A set of octets, upper and lower case apart.</summary>
internal readonly record struct OctetSet(UInt128 Low, UInt128 High)
{
    public static readonly OctetSet None = new(UInt128.Zero, UInt128.Zero);

    public static readonly OctetSet All = new(UInt128.MaxValue, UInt128.MaxValue);

    public static readonly OctetSet Word = Range('0', '9') | Range('A', 'Z') | Range('a', 'z') | Of('_');

    public static readonly OctetSet Digit = Range('0', '9');

    public static readonly OctetSet Space = Range(9, 13) | Of(' ');

    public static readonly OctetSet Line = Of('\n');

    private static readonly OctetSet Upper = Range('A', 'Z');

    private static readonly OctetSet Lower = Range('a', 'z');

    public static OctetSet Of(int octet) => octet < 128 ? new(UInt128.One << octet, UInt128.Zero) : new(UInt128.Zero, UInt128.One << (octet - 128));

    public static OctetSet Range(int low, int high)
    {
        var set = None;
        for (var octet = low; octet <= high; octet++)
        {
            set |= Of(octet);
        }

        return set;
    }

    public bool Contains(int octet) => (((octet < 128 ? Low : High) >> (octet & 127)) & UInt128.One) != UInt128.Zero;

    /// <summary>With each letter its other case.</summary>
    public OctetSet Folded()
    {
        var (upper, lower) = (this & Upper, this & Lower);
        return this | new OctetSet(upper.Low << 32, High) | new OctetSet(lower.Low >> 32, High);
    }

    public static OctetSet operator |(OctetSet left, OctetSet right) => new(left.Low | right.Low, left.High | right.High);

    public static OctetSet operator &(OctetSet left, OctetSet right) => new(left.Low & right.Low, left.High & right.High);

    public static OctetSet operator ~(OctetSet set) => new(~set.Low, ~set.High);
}
