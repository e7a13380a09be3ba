namespace Relay.Mime.Parameters;

/// <summary>Values of parameters without what does not belong to them.</summary>
internal static class ParameterText
{
    public static byte[] WithoutComments(byte[] text)
    {
        if (!text.AsSpan().Contains((byte)'('))
        {
            return text;
        }

        var depth = 0;
        var result = new List<byte>(text.Length);
        foreach (var b in text)
        {
            depth += b == '(' ? 1 : 0;
            if (depth == 0)
            {
                result.Add(b);
            }

            depth -= b == ')' && depth > 0 ? 1 : 0;
        }

        return result.ToArray().AsSpan().Trim(" \t"u8).ToArray();
    }

    public static byte[] RemoveAll(ReadOnlySpan<byte> text, byte what)
    {
        var result = new byte[text.Length];
        var n = 0;
        foreach (var b in text)
        {
            if (b != what)
            {
                result[n++] = b;
            }
        }

        return result[..n];
    }

    /// <summary>Without line ends (RFC 5322 §2.2.3) and, unless kept, without escapes.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> text, bool keep)
    {
        var result = new byte[text.Length];
        var n = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            i += !keep && text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            result[n++] = text[i];
        }

        return n == result.Length ? result : result[..n];
    }

    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, byte stop)
    {
        var i = text.IndexOf(stop);
        return i < 0 ? text : text[..i];
    }
}
