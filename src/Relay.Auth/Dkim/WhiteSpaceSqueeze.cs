using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relay.Auth.Dkim;

/// <summary>
/// Copies the inside of a body in relaxed form (RFC 6376 §3.4.4), thirty-two octets at a time: of a run of white space the last octet stays, as SP,
/// and none before CRLF. What an octet becomes depends on the two after it alone, so there is no state; costs the same however much goes.
/// </summary>
internal static class WhiteSpaceSqueeze
{
    /// <summary>Octets that may be written behind the last one that counts.</summary>
    public const int Slack = Block;

    private const int Block = 32;

    /// <summary>For every set of eight octets to drop, the places of those that stay.</summary>
    private static readonly ulong[] Kept = MakeKept();

    /// <summary>How many octets it came to.</summary>
    /// <param name="text">Its last octet is no white space and no line end.</param>
    /// <param name="count">Octets from its start that are copied; those after them are looked at only.</param>
    /// <param name="output">At least <paramref name="count"/> and <see cref="Slack"/> octets.</param>
    public static int Copy(ReadOnlySpan<byte> text, int count, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, text.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, count + Slack);
        var (at, written) = (0, 0);
        if (Vector128.IsHardwareAccelerated)
        {
            ref var from = ref MemoryMarshal.GetReference(text);
            ref var to = ref MemoryMarshal.GetReference(output);
            var end = Math.Min(count, text.Length - 2);
            for (; at + Block <= end; at += Block)
            {
                ref var here = ref Unsafe.Add(ref from, at);
                ref var there = ref Unsafe.Add(ref to, written);
                if (TryCopyClean(ref here, ref there))
                {
                    written += Block;
                    continue;
                }

                // Without a look whether one half is clean: what lies where is chance, and a branch on it is often guessed wrong.
                var half = CopyVector(ref here, ref there);
                written += half + CopyVector(ref Unsafe.Add(ref here, Vector128<byte>.Count), ref Unsafe.Add(ref there, half));
            }
        }

        for (; at < count; at++)
        {
            if (!Drops(text[at..]))
            {
                output[written++] = text[at] == (byte)'\t' ? (byte)' ' : text[at];
            }
        }

        return written;
    }

    /// <summary>Most text has nothing to change. A CR after white space is looked at more closely by the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCopyClean(ref byte from, ref byte to)
    {
        var space = Vector256.Create((byte)' ');
        var here = Vector256.LoadUnsafe(ref from);
        var next = Vector256.LoadUnsafe(ref from, 1);
        var blank = Vector256.Equals(next, space) | Vector256.Equals(next, Vector256.Create((byte)'\r'));
        var change = (Vector256.Equals(here, space) & blank) | Vector256.Equals(here, Vector256.Create((byte)'\t')) | Vector256.Equals(next, Vector256.Create((byte)'\t'));
        if (change != Vector256<byte>.Zero)
        {
            return false;
        }

        here.StoreUnsafe(ref to);
        return true;
    }

    /// <summary>Sixteen octets: reads two more, and writes sixteen however many count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyVector(ref byte from, ref byte to)
    {
        var space = Vector128.Create((byte)' ');
        var here = Vector128.LoadUnsafe(ref from);
        var next = Vector128.LoadUnsafe(ref from, 1);
        var tab = Vector128.Equals(here, Vector128.Create((byte)'\t'));
        var lineEnd = Vector128.Equals(next, Vector128.Create((byte)'\r')) & Vector128.Equals(Vector128.LoadUnsafe(ref from, 2), Vector128.Create((byte)'\n'));
        var drop = (Vector128.Equals(here, space) | tab) & (Vector128.Equals(next, space) | Vector128.Equals(next, Vector128.Create((byte)'\t')) | lineEnd);
        here = Vector128.ConditionalSelect(tab, space, here);
        var dropped = drop.ExtractMostSignificantBits();
        var low = (int)(dropped & 0xFF);
        var high = (int)(dropped >> 8);
        var kept = 8 - BitOperations.PopCount((uint)low);
        Unsafe.WriteUnaligned(ref to, Vector128.ShuffleNative(here, Places(low, 0)).AsUInt64().ToScalar());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, kept), Vector128.ShuffleNative(here, Places(high, 8)).AsUInt64().ToScalar());
        return kept + 8 - BitOperations.PopCount((uint)high);
    }

    private static Vector128<byte> Places(int dropped, byte first) =>
        Vector128.CreateScalar(Kept[dropped]).AsByte() + Vector128.Create(first);

    private static bool Drops(ReadOnlySpan<byte> text) =>
        text[0] is (byte)' ' or (byte)'\t' && text.Length > 1 && (text[1] is (byte)' ' or (byte)'\t' || text[1..].StartsWith("\r\n"u8));

    private static ulong[] MakeKept()
    {
        var kept = new ulong[256];
        for (var dropped = 0; dropped < kept.Length; dropped++)
        {
            for (var (place, to) = (0, 0); place < 8; place++)
            {
                if ((dropped & (1 << place)) == 0)
                {
                    kept[dropped] |= (ulong)place << (8 * to++);
                }
            }
        }

        return kept;
    }
}
