using System.Text;

namespace Relay.Mime.Text;

/// <summary>UTF-7 (RFC 2152), which hides markup from readers that do not decode it: text in it is read, and is a defect.</summary>
internal static class Utf7Decoder
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var result = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '+')
            {
                result.Append((char)bytes[i]);
                continue;
            }

            if (i + 1 < bytes.Length && bytes[i + 1] == '-')
            {
                result.Append('+');
                i++;
                continue;
            }

            i = Shifted(bytes, i + 1, result);
        }

        return WellFormed(result);
    }

    /// <summary>Surrogates without their other half become U+FFFD: no writer of UTF-8 takes them.</summary>
    private static string WellFormed(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            text[i] = '\uFFFD';
        }

        return text.ToString();
    }

    /// <summary>Base64 of UTF-16; a hyphen that ends it is taken too. Returns the last position that was read.</summary>
    private static int Shifted(ReadOnlySpan<byte> bytes, int i, StringBuilder result)
    {
        var bits = 0u;
        var count = 0;
        for (; i < bytes.Length; i++)
        {
            var six = Six(bytes[i]);
            if (six < 0)
            {
                return bytes[i] == '-' ? i : i - 1;
            }

            bits = ((bits << 6) | (uint)six) & 0x3F_FFFF;
            count += 6;
            if (count >= 16)
            {
                count -= 16;
                result.Append((char)((bits >> count) & 0xFFFF));
            }
        }

        return i;
    }

    private static int Six(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
