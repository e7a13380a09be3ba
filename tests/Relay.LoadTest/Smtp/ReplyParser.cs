namespace Relay.LoadTest.Smtp;

/// <summary>Finds one whole reply, of one line or several, at the front of what has been received (RFC 5321 §4.2).</summary>
internal static class ReplyParser
{
    /// <summary>False where the reply is not all here yet; a line that is no reply line gives code 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out int code, out int length)
    {
        code = 0;
        length = 0;
        while (true)
        {
            var lf = bytes[length..].IndexOf((byte)'\n');
            if (lf < 0)
            {
                return false;
            }

            var line = bytes.Slice(length, lf);
            length += lf + 1;
            code = Code(line);
            if (code == 0 || line[3] != '-')
            {
                return true;
            }
        }
    }

    private static int Code(ReadOnlySpan<byte> line) =>
        line.Length > 3 && line[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            ? ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0')
            : 0;
}
