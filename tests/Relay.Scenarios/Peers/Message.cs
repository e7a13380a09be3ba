using System.Text;

namespace Relay.Scenarios.Peers;

/// <summary>Octets of messages as a client writes them.</summary>
internal static class Message
{
    /// <summary>The header an ordinary client writes, with its empty line.</summary>
    public static string Header(string sender) =>
        $"From: <{sender}@outer.test>\r\nTo: <b@inner.test>\r\nSubject: {sender}\r\nDate: Tue, 02 Jan 2024 10:00:00 +0000\r\nMessage-ID: <{sender}@outer.test>\r\n\r\n";

    public static byte[] Plain(string sender, string body = "hello\r\n") => Encoding.Latin1.GetBytes(Header(sender) + body);

    /// <summary>With dots stuffed (RFC 5321 §4.5.2) and the end of data.</summary>
    public static byte[] Stuffed(ReadOnlySpan<byte> message)
    {
        var wire = new List<byte>(message.Length + 16);
        var lineStart = true;
        foreach (var b in message)
        {
            if (lineStart && b == (byte)'.')
            {
                wire.Add(b);
            }

            wire.Add(b);
            lineStart = b == (byte)'\n';
        }

        wire.AddRange(".\r\n"u8);
        return [.. wire];
    }

    /// <summary>What was taken, less the fields the relay put in front: it must end with the message as sent.</summary>
    public static bool Ends(byte[] taken, byte[] sent) => taken.AsSpan().EndsWith(sent);

    public static bool HasBareNewline(ReadOnlySpan<byte> octets)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\r' && (i + 1 == octets.Length || octets[i + 1] != '\n') || (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')))
            {
                return true;
            }
        }

        return false;
    }
}
