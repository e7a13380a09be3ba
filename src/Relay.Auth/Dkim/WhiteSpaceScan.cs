using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relay.Auth.Dkim;

/// <summary>Finds where a field's text stops being its own relaxed form (RFC 6376 §3.4.2), sixteen octets at a time: most text is.</summary>
internal static class WhiteSpaceScan
{
    /// <summary>Index of the first TAB, CR, LF, or SP with SP, TAB, CR or LF after it; the length where there is none.</summary>
    public static int CleanValue(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(text);
            for (; at + Vector128<byte>.Count < text.Length; at += Vector128<byte>.Count)
            {
                var here = Vector128.LoadUnsafe(ref start, (nuint)at);
                var next = Vector128.LoadUnsafe(ref start, (nuint)at + 1);
                var space = Vector128.Equals(here, Vector128.Create((byte)' ')) & (Breaks(next) | Vector128.Equals(next, Vector128.Create((byte)' ')));
                var dirty = (Breaks(here) | space).ExtractMostSignificantBits();
                if (dirty != 0)
                {
                    return at + BitOperations.TrailingZeroCount(dirty);
                }
            }
        }

        for (; at < text.Length; at++)
        {
            if (text[at] is (byte)'\t' or (byte)'\r' or (byte)'\n'
                || (text[at] == (byte)' ' && at + 1 < text.Length && (text[at + 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')))
            {
                return at;
            }
        }

        return text.Length;
    }

    private static Vector128<byte> Breaks(Vector128<byte> text) =>
        Vector128.Equals(text, Vector128.Create((byte)'\t')) | Vector128.Equals(text, Vector128.Create((byte)'\r')) | Vector128.Equals(text, Vector128.Create((byte)'\n'));
}
