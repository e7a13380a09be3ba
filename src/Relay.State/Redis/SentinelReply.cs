using System.Globalization;
using System.Text;

namespace Relay.State.Redis;

/// <summary>What a Sentinel answers to <c>SENTINEL get-master-addr-by-name</c>: two texts, or nothing where it knows no such master.</summary>
internal static class SentinelReply
{
    /// <summary>A host name, a port, and what is around them.</summary>
    public const int MaxBytes = 512;

    /// <param name="skip">Answers to what was sent before, each one line.</param>
    /// <returns>False: more is to come. An answer that names no server is one without a master.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, int skip, out RedisHost? master)
    {
        master = null;
        for (; skip > 0; skip--)
        {
            if (!TryLine(ref bytes, out _))
            {
                return false;
            }
        }

        if (!TryLine(ref bytes, out var head))
        {
            return false;
        }

        if (!head.SequenceEqual("*2"u8))
        {
            return true; // *-1, or an error
        }

        if (!TryLine(ref bytes, out _) || !TryLine(ref bytes, out var name) || !TryLine(ref bytes, out _) || !TryLine(ref bytes, out var port))
        {
            return false;
        }

        if (name.Length > 0 && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535)
        {
            master = new(Encoding.ASCII.GetString(name), number);
        }

        return true;
    }

    private static bool TryLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf("\r\n"u8);
        line = end < 0 ? default : bytes[..end];
        bytes = end < 0 ? bytes : bytes[(end + 2)..];
        return end >= 0;
    }
}
