using System.Numerics;

namespace Relay.Filters.Statistics;

/// <summary>
/// Hashes of features. They are part of every model and of every log of training: to change one is to change what is learned, and makes older
/// models worthless.
/// </summary>
internal static class FeatureHash
{
    /// <summary>FNV-1a's, of 32 bits.</summary>
    public const uint Start = 0x811C9DC5u;

    private const uint Prime = 0x01000193u;

    public static uint Step(uint hash, uint next) => (hash ^ next) * Prime;

    /// <summary>The order matters: the pair "a b" is not "b a".</summary>
    public static uint Join(uint first, uint second)
    {
        var mixed = (((ulong)first << 32) | second) * 0x9E3779B97F4A7C15UL;
        return (uint)((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL >> 32);
    }

    public static uint Of(ReadOnlySpan<char> text, uint seed = Start)
    {
        foreach (var c in text)
        {
            seed = Step(seed, c);
        }

        return seed;
    }

    /// <summary>Upper and lower case are the same.</summary>
    public static uint Folded(ReadOnlySpan<char> text, uint seed = Start)
    {
        foreach (var c in text)
        {
            seed = Step(seed, Lower(c));
        }

        return seed;
    }

    /// <summary>ASCII case is the same; octets are taken as characters.</summary>
    public static uint Folded(ReadOnlySpan<byte> text)
    {
        var hash = Start;
        foreach (var b in text)
        {
            hash = Step(hash, b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20u : b);
        }

        return hash;
    }

    public static char Lower(char c) => c < 0x80 ? (c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c) : char.ToLowerInvariant(c);

    /// <summary>
    /// What a text is made of, in the order it comes: a run of capitals, of small letters or of digits is one sign, every other character is itself.
    /// The first 40 of them.
    /// </summary>
    public static uint Shape(ReadOnlySpan<char> text)
    {
        var (hash, last, length) = (Start, '\0', 0);
        foreach (var c in text)
        {
            var kind = Kind(c);
            if (kind != last || kind is not ('A' or 'a' or '9' or 'u'))
            {
                hash = Step(hash, last = kind);
                if (++length == 40)
                {
                    break;
                }
            }
        }

        return hash;
    }

    public static char Kind(char c) => c switch
    {
        >= 'a' and <= 'z' => 'a',
        >= 'A' and <= 'Z' => 'A',
        >= '0' and <= '9' => '9',
        < (char)0x80 => c,
        _ => 'u',
    };

    /// <summary>A count in steps of half a doubling: 0, 1, 2, 3–4, 5–6, 7–10, 11–14 and so on.</summary>
    public static uint Bucket(long count)
    {
        if (count <= 0)
        {
            return 0;
        }

        var n = (ulong)Math.Min(count, int.MaxValue) + 1;
        var doublings = BitOperations.Log2(n);
        return (uint)((2 * doublings) + (n * n >> ((2 * doublings) + 1) != 0 ? 1 : 0));
    }

    /// <summary>A share in so many steps; 0 where there is nothing to have a share of.</summary>
    public static uint Share(long part, long whole, int steps) => whole <= 0 ? 0 : (uint)(Math.Clamp(part, 0, whole) * steps / whole);
}
