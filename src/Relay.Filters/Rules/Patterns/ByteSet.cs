using System.Numerics;

namespace Relay.Filters.Rules.Patterns;

/// <summary>A set of bytes, ASCII letters in lower case only.</summary>
internal struct ByteSet : IEquatable<ByteSet>
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    public static ByteSet All
    {
        get
        {
            var all = default(ByteSet);
            all.AddRange(0, 0xff);
            return all;
        }
    }

    public readonly bool IsEmpty => (a | b | c | d) == 0;

    public void Add(int value)
    {
        value = value is >= 'A' and <= 'Z' ? value | 0x20 : value;
        var bit = 1UL << (value & 63);
        switch (value >> 6)
        {
            case 0:
                a |= bit;
                break;
            case 1:
                b |= bit;
                break;
            case 2:
                c |= bit;
                break;
            default:
                d |= bit;
                break;
        }
    }

    public void AddRange(int low, int high)
    {
        for (var value = low; value <= high; value++)
        {
            Add(value);
        }
    }

    public readonly bool Contains(int value) => ((value >> 6) switch { 0 => a, 1 => b, 2 => c, _ => d } & (1UL << (value & 63))) != 0;

    public readonly bool Overlaps(in ByteSet other) => ((a & other.a) | (b & other.b) | (c & other.c) | (d & other.d)) != 0;

    public readonly ByteSet Union(in ByteSet other) => new() { a = a | other.a, b = b | other.b, c = c | other.c, d = d | other.d };

    public readonly ByteSet Intersect(in ByteSet other) => new() { a = a & other.a, b = b & other.b, c = c & other.c, d = d & other.d };

    /// <summary>Takes the least member out; -1 where there is none.</summary>
    public int TakeLeast()
    {
        if (a != 0)
        {
            return Take(ref a, 0);
        }

        return b != 0 ? Take(ref b, 64) : c != 0 ? Take(ref c, 128) : d != 0 ? Take(ref d, 192) : -1;
    }

    public readonly bool Equals(ByteSet other) => a == other.a && b == other.b && c == other.c && d == other.d;

    public override readonly bool Equals(object? obj) => obj is ByteSet other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(a, b, c, d);

    private static int Take(ref ulong word, int offset)
    {
        var least = BitOperations.TrailingZeroCount(word);
        word &= word - 1;
        return offset + least;
    }
}
