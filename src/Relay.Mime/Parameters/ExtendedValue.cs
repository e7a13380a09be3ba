using Relay.Mime.Headers;
using Relay.Mime.Text;

namespace Relay.Mime.Parameters;

/// <summary>RFC 2231 §4: <c>charset'language'percent%20octets</c>.</summary>
internal static class ExtendedValue
{
    public static string Decode(ReadOnlySpan<byte> value)
    {
        var charset = TakeCharset(ref value);
        return TextDecoder.Decode(Percent(value), charset);
    }

    /// <summary>Sections put together. The charset of the first holds for all; a plain section is taken as it is (RFC 2231 §4.1).</summary>
    public static string Join(List<RawParameter> sections)
    {
        var bytes = new List<byte>();
        string? charset = null;
        var anyExtended = false;
        for (var i = 0; i < sections.Count; i++)
        {
            ReadOnlySpan<byte> value = sections[i].Value;
            if (!sections[i].Extended)
            {
                bytes.AddRange(value);
                continue;
            }

            // Readers take the charset from whichever section carries it.
            var own = TakeCharset(ref value);
            charset ??= own;
            anyExtended = true;
            bytes.AddRange(Percent(value));
        }

        var whole = bytes.ToArray();
        return !anyExtended && whole.AsSpan().IndexOf("=?"u8) >= 0 ? HeaderText.Decode(whole) : TextDecoder.Decode(whole, charset);
    }

    private static string? TakeCharset(ref ReadOnlySpan<byte> value)
    {
        var first = value.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : value[(first + 1)..].IndexOf((byte)'\'');
        if (second < 0)
        {
            return null;
        }

        var charset = first == 0 ? null : System.Text.Encoding.Latin1.GetString(value[..first]);
        value = value[(first + second + 2)..];
        return charset;
    }

    private static byte[] Percent(ReadOnlySpan<byte> value)
    {
        var result = new byte[value.Length];
        var n = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && Tokens.Hex(value[i + 1]) >= 0 && Tokens.Hex(value[i + 2]) >= 0)
            {
                result[n++] = (byte)((Tokens.Hex(value[i + 1]) << 4) | Tokens.Hex(value[i + 2]));
                i += 2;
            }
            else
            {
                result[n++] = value[i];
            }
        }

        return result[..n];
    }
}
