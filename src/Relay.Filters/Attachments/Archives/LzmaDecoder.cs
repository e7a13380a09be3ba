using System.Buffers.Binary;

namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// LZMA (LZMA SDK, lzma-specification.txt), for what is unpacked whole into memory of a known size, which is its dictionary too: the headers of 7z
/// archives. Damage and the end of either side end it; it never throws, and writes each octet once.
/// </summary>
internal ref struct LzmaDecoder(ReadOnlySpan<byte> packed, Span<byte> to)
{
    private const int States = 12;
    private const int PosStates = 16;
    private const int FirstPosition = 4;
    private const int FullDistances = 128;

    private readonly ReadOnlySpan<byte> packed = packed;
    private readonly Span<byte> to = to;
    private int at;
    private uint range;
    private uint code;
    private int length;

    /// <summary>Returns how many octets could be unpacked.</summary>
    /// <param name="properties">Five octets: lc, lp and pb in one, and the size of the dictionary, which does not matter here.</param>
    public static int Decode(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> packed, Span<byte> to)
    {
        if (properties.Length < 1 || properties[0] >= 9 * 5 * 5 || packed.Length < 5)
        {
            return 0;
        }

        int first = properties[0];
        return new LzmaDecoder(packed, to).Run(first % 9, first / 9 % 5, first / 45);
    }

    private int Run(int lc, int lp, int pb)
    {
        if (lc + lp > 4)
        {
            return 0; // as 7z refuses it; it bounds the table too
        }

        var model = new Model(lc + lp);
        range = uint.MaxValue;
        code = BinaryPrimitives.ReadUInt32BigEndian(packed[1..]);
        at = 5;
        var state = 0;
        Span<int> reps = stackalloc int[4];
        reps.Clear();
        while (length < to.Length && at <= packed.Length)
        {
            var position = length & ((1 << pb) - 1);
            if (Bit(ref model.IsMatch[(state * PosStates) + position]) == 0)
            {
                Literal(model, lc, lp, state, reps[0]);
                state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
                continue;
            }

            var count = Bit(ref model.IsRep[state]) != 0 ? Repeat(model, ref state, position, reps) : Match(model, ref state, position, reps);
            if (count == 0 || reps[0] < 0 || reps[0] >= length)
            {
                break; // the marker of the end, or damage
            }

            for (var from = length - reps[0] - 1; count > 0 && length < to.Length; count--)
            {
                to[length++] = to[from++];
            }
        }

        return length;
    }

    private void Literal(Model model, int lc, int lp, int state, int distance)
    {
        var previous = length > 0 ? to[length - 1] : 0;
        var context = ((length & ((1 << lp) - 1)) << lc) + (previous >> (8 - lc));
        var table = model.Literals.AsSpan(0x300 * context, 0x300);
        var symbol = 1;
        if (state >= 7)
        {
            int match = distance < length ? to[length - distance - 1] : 0;
            while (symbol < 0x100)
            {
                match <<= 1;
                var expected = match & 0x100;
                var bit = Bit(ref table[0x100 + expected + symbol]);
                symbol = (symbol << 1) | bit;
                if ((expected != 0) != (bit != 0))
                {
                    break;
                }
            }
        }

        while (symbol < 0x100)
        {
            symbol = (symbol << 1) | Bit(ref table[symbol]);
        }

        to[length++] = (byte)symbol;
    }

    /// <summary>A distance that was used before. Returns how many octets; 0 ends it.</summary>
    private int Repeat(Model model, ref int state, int position, scoped Span<int> reps)
    {
        if (Bit(ref model.IsRepG0[state]) == 0)
        {
            if (Bit(ref model.IsRep0Long[(state * PosStates) + position]) == 0)
            {
                state = state < 7 ? 9 : 11;
                return 1;
            }
        }
        else
        {
            var which = Bit(ref model.IsRepG1[state]) == 0 ? 1 : Bit(ref model.IsRepG2[state]) == 0 ? 2 : 3;
            var distance = reps[which];
            for (; which > 0; which--)
            {
                reps[which] = reps[which - 1];
            }

            reps[0] = distance;
        }

        state = state < 7 ? 8 : 11;
        return Length(model.RepLength, position);
    }

    private int Match(Model model, ref int state, int position, scoped Span<int> reps)
    {
        (reps[3], reps[2], reps[1]) = (reps[2], reps[1], reps[0]);
        var count = Length(model.MatchLength, position);
        state = state < 7 ? 7 : 10;
        var slot = Tree(model.Slots.AsSpan(Math.Min(count - 2, 3) * 64, 64), 6);
        reps[0] = slot < FirstPosition ? slot : Distance(model, slot);
        return count;
    }

    private int Distance(Model model, int slot)
    {
        var bits = (slot >> 1) - 1;
        var distance = (2 | (slot & 1)) << bits;
        if (slot < 14)
        {
            return distance + Reverse(model.Near.AsSpan(distance - slot), bits);
        }

        for (var left = bits - 4; left > 0; left--)
        {
            range >>= 1;
            code -= range;
            var sign = 0u - (code >> 31);
            code += range & sign;
            distance += unchecked((int)(sign + 1)) << (left + 3);
            Normalize();
        }

        return distance + Reverse(model.Align, 4); // all ones, which is -1, marks the end
    }

    private int Length(ushort[] model, int position) =>
        Bit(ref model[0]) == 0 ? 2 + Tree(model.AsSpan(2 + (position * 8), 8), 3)
        : Bit(ref model[1]) == 0 ? 10 + Tree(model.AsSpan(2 + (PosStates * 8) + (position * 8), 8), 3)
        : 18 + Tree(model.AsSpan(2 + (PosStates * 16), 256), 8);

    private int Tree(Span<ushort> model, int bits)
    {
        var symbol = 1;
        for (var i = 0; i < bits; i++)
        {
            symbol = (symbol << 1) | Bit(ref model[symbol]);
        }

        return symbol - (1 << bits);
    }

    private int Reverse(Span<ushort> model, int bits)
    {
        var (symbol, result) = (1, 0);
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(ref model[symbol]);
            symbol = (symbol << 1) | bit;
            result |= bit << i;
        }

        return result;
    }

    private int Bit(ref ushort probability)
    {
        var bound = (range >> 11) * probability;
        var isOne = code >= bound;
        if (isOne)
        {
            code -= bound;
            range -= bound;
            probability -= (ushort)(probability >> 5);
        }
        else
        {
            range = bound;
            probability += (ushort)((2048 - probability) >> 5);
        }

        Normalize();
        return isOne ? 1 : 0;
    }

    private void Normalize()
    {
        if (range < 1 << 24)
        {
            range <<= 8;
            code = (code << 8) | (at < packed.Length ? packed[at] : 0u);
            at++;
        }
    }

    /// <summary>Probabilities: all begin at one half.</summary>
    private sealed class Model(int literalBits)
    {
        public readonly ushort[] IsMatch = Half(States * PosStates);
        public readonly ushort[] IsRep = Half(States);
        public readonly ushort[] IsRepG0 = Half(States);
        public readonly ushort[] IsRepG1 = Half(States);
        public readonly ushort[] IsRepG2 = Half(States);
        public readonly ushort[] IsRep0Long = Half(States * PosStates);
        public readonly ushort[] Slots = Half(4 * 64);
        public readonly ushort[] Near = Half(1 + FullDistances);
        public readonly ushort[] Align = Half(16);
        public readonly ushort[] MatchLength = Half(2 + (PosStates * 16) + 256);
        public readonly ushort[] RepLength = Half(2 + (PosStates * 16) + 256);
        public readonly ushort[] Literals = Half(0x300 << literalBits);

        private static ushort[] Half(int count)
        {
            var model = new ushort[count];
            Array.Fill(model, (ushort)1024);
            return model;
        }
    }
}
