using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relay.Auth.Dkim;

/// <summary>
/// Finds where text stops being its own relaxed form (RFC 6376 §3.4.2, §3.4.4), sixteen octets or more at a time: most text is, so it can be
/// hashed where it lies.
/// </summary>
internal static class WhiteSpaceScan
{
    /// <summary>Index of the first TAB, or SP with SP, TAB or CR after it; the length where there is none. Line ends inside are fine.</summary>
    public static int CleanBody(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(text);
            for (; at + Vector128<byte>.Count < text.Length; at += Vector128<byte>.Count)
            {
                var here = Vector128.LoadUnsafe(ref start, (nuint)at);
                var next = Vector128.LoadUnsafe(ref start, (nuint)at + 1);
                var tab = Vector128.Equals(here, Vector128.Create((byte)'\t'));
                var blank = Vector128.Equals(next, Vector128.Create((byte)' ')) | Vector128.Equals(next, Vector128.Create((byte)'\t')) | Vector128.Equals(next, Vector128.Create((byte)'\r'));
                var dirty = (tab | (Vector128.Equals(here, Vector128.Create((byte)' ')) & blank)).ExtractMostSignificantBits();
                if (dirty != 0)
                {
                    return at + BitOperations.TrailingZeroCount(dirty);
                }
            }
        }

        for (; at < text.Length; at++)
        {
            if (text[at] == (byte)'\t' || (text[at] == (byte)' ' && at + 1 < text.Length && (text[at + 1] is (byte)' ' or (byte)'\t' or (byte)'\r')))
            {
                return at;
            }
        }

        return text.Length;
    }

    /// <summary>The same for the value of a header field, where every line end is to go too.</summary>
    public static int CleanValue(ReadOnlySpan<byte> text)
    {
        var clean = CleanBody(text);
        var lineEnd = text[..clean].IndexOfAny((byte)'\r', (byte)'\n');
        return lineEnd < 0 ? clean : lineEnd;
    }
}
