namespace Relay.Integration.Harness;

/// <summary>RFC 5321 §4.5.2, written apart from the relay's own, so that one checks the other.</summary>
internal static class DotStuffing
{
    /// <summary>The message with its dots doubled and the end of data behind it.</summary>
    public static byte[] Stuff(ReadOnlySpan<byte> message)
    {
        var made = new List<byte>(message.Length + 64);
        var lineStart = true;
        foreach (var octet in message)
        {
            if (lineStart && octet == '.')
            {
                made.Add((byte)'.');
            }

            made.Add(octet);
            lineStart = octet == '\n';
        }

        made.AddRange(message.EndsWith("\r\n"u8) || message.IsEmpty ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return [.. made];
    }

    public static byte[] Unstuff(ReadOnlySpan<byte> data)
    {
        var made = new List<byte>(data.Length);
        var lineStart = true;
        foreach (var octet in data)
        {
            if (!(lineStart && octet == '.'))
            {
                made.Add(octet);
            }

            lineStart = octet == '\n';
        }

        return [.. made];
    }
}
