using System.Numerics;

namespace Relay.Filters.Rules.Scanning;

/// <summary>
/// Finds every given literal in a text in one pass over its bytes, ASCII case folded. Each literal is filed under its rarest three bytes;
/// a bit table says of most positions "nothing begins here" with one look-up. Immutable.
/// </summary>
internal sealed class LiteralIndex
{
    private const int Gram = 3;

    /// <summary>2^18 bits are 32 KiB: the table stays in the first-level cache.</summary>
    private const int TableBits = 18;

    private static readonly byte[] Lower = LowerTable();

    private readonly uint[] table = new uint[1 << (TableBits - 5)];
    private readonly int[] heads;
    private readonly int mask;
    private readonly Entry[] entries;

    /// <param name="Next">The next entry of the bucket, or -1.</param>
    private readonly record struct Entry(int Key, int Offset, int Literal, int Next, byte[] Bytes);

    public LiteralIndex(IReadOnlyList<byte[]> literals)
    {
        Count = literals.Count;
        var buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, literals.Count * 2));
        mask = buckets - 1;
        heads = new int[buckets];
        Array.Fill(heads, -1);
        entries = new Entry[literals.Count];
        for (var i = 0; i < literals.Count; i++)
        {
            Add(i, literals[i]);
        }
    }

    /// <summary>Literals; each is at least three bytes of lower case.</summary>
    public int Count { get; }

    /// <summary>Calls the sink for each place where a literal stands, in the order of the text.</summary>
    public void Scan<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, ILiteralSink
    {
        if (text.Length < Gram || Count == 0)
        {
            return;
        }

        var lower = Lower;
        var key = (lower[text[0]] << 8) | lower[text[1]];
        for (var i = Gram - 1; i < text.Length; i++)
        {
            key = ((key << 8) | lower[text[i]]) & 0xFFFFFF;
            var slot = Slot(key);
            if ((table[slot >> 5] & (1u << (int)(slot & 31))) != 0)
            {
                Candidates(text, i - (Gram - 1), key, ref sink);
            }
        }
    }

    private void Candidates<TSink>(ReadOnlySpan<byte> text, int at, int key, ref TSink sink)
        where TSink : struct, ILiteralSink
    {
        for (var next = heads[Bucket(key)]; next >= 0;)
        {
            ref readonly var entry = ref entries[next];
            if (entry.Key == key && sink.Wants(entry.Literal) && Stands(text, at - entry.Offset, entry.Bytes))
            {
                sink.Found(entry.Literal, at - entry.Offset);
            }

            next = entry.Next;
        }
    }

    private static bool Stands(ReadOnlySpan<byte> text, int start, byte[] literal)
    {
        if (start < 0 || start + literal.Length > text.Length)
        {
            return false;
        }

        var lower = Lower;
        for (var i = 0; i < literal.Length; i++)
        {
            if (lower[text[start + i]] != literal[i])
            {
                return false;
            }
        }

        return true;
    }

    private void Add(int index, byte[] literal)
    {
        var offset = RarestGram(literal);
        var key = (literal[offset] << 16) | (literal[offset + 1] << 8) | literal[offset + 2];
        var bucket = Bucket(key);
        entries[index] = new Entry(key, offset, index, heads[bucket], literal);
        heads[bucket] = index;
        var slot = Slot(key);
        table[slot >> 5] |= 1u << (int)(slot & 31);
    }

    private int Bucket(int key) => (int)(((uint)key * 0x9E3779B1u) >> 7) & mask;

    private static uint Slot(int key) => ((uint)key * 0x85EBCA6Bu) >> (32 - TableBits);

    private static int RarestGram(byte[] literal)
    {
        var best = 0;
        var least = int.MaxValue;
        for (var i = 0; i + Gram <= literal.Length; i++)
        {
            var weight = Commonness(literal[i]) * Commonness(literal[i + 1]) * Commonness(literal[i + 2]);
            if (weight < least)
            {
                (best, least) = (i, weight);
            }
        }

        return best;
    }

    /// <summary>Roughly how often a byte stands in mail, of 100: letters by their frequency in English, everything else rare but the space.</summary>
    private static int Commonness(byte b) => b switch
    {
        (byte)' ' => 90,
        (byte)'e' => 60,
        (byte)'t' or (byte)'a' or (byte)'o' or (byte)'i' or (byte)'n' or (byte)'s' or (byte)'r' => 40,
        (byte)'h' or (byte)'l' or (byte)'d' or (byte)'c' or (byte)'u' or (byte)'m' => 22,
        >= (byte)'a' and <= (byte)'z' => 10,
        >= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'=' or (byte)'-' or (byte)'/' or (byte)'\n' => 12,
        _ => 4,
    };

    private static byte[] LowerTable()
    {
        var lower = new byte[256];
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] = i is >= 'A' and <= 'Z' ? (byte)(i | 0x20) : (byte)i;
        }

        return lower;
    }
}

/// <summary>Takes what <see cref="LiteralIndex.Scan"/> finds.</summary>
internal interface ILiteralSink
{
    /// <summary>False where this literal is of no interest any more: spares the comparison.</summary>
    bool Wants(int literal);

    void Found(int literal, int at);
}
