using System.Security.Cryptography;

namespace Relay.LoadTest.Corpus;

/// <summary>One message ready to be written after 354: CRLF line ends, dot-stuffed, with the final dot.</summary>
/// <param name="Path">Where it came from, for reports.</param>
/// <param name="Wire">What is written after 354.</param>
/// <param name="Size">Octets of the message itself, for SIZE=.</param>
/// <param name="EightBit">True where an octet is above 127.</param>
/// <param name="BodyDigest">Of the octets after the header's empty line; see <see cref="Digest"/>.</param>
internal sealed record WireMessage(string Path, byte[] Wire, int Size, bool EightBit, string BodyDigest)
{
    /// <summary>Makes a message of a file's octets, or null where it holds a bare CR (no SMTP server has to take it).</summary>
    public static WireMessage? From(string path, ReadOnlySpan<byte> file)
    {
        if (HasBareCr(file))
        {
            return null;
        }

        var message = WithCrLf(file);
        return new WireMessage(path, Stuff(message), message.Length, message.AsSpan().ContainsAnyInRange((byte)128, (byte)255), Digest(message));
    }

    /// <summary>
    /// Names the body, without the header section: a relay may add and remove header fields, the body it must not touch.
    /// A message without an empty line has an empty body.
    /// </summary>
    public static string Digest(ReadOnlySpan<byte> message)
    {
        var empty = message.StartsWith("\r\n"u8) ? 0 : message.IndexOf("\r\n\r\n"u8);
        var body = empty < 0 ? [] : message[empty..].TrimStart("\r\n"u8);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(body, hash);
        return Convert.ToHexString(hash[..12]);
    }

    private static bool HasBareCr(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf((byte)'\r'); at >= 0;)
        {
            if (at + 1 == bytes.Length || bytes[at + 1] != '\n')
            {
                return true;
            }

            var next = bytes[(at + 1)..].IndexOf((byte)'\r');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static byte[] WithCrLf(ReadOnlySpan<byte> bytes)
    {
        var result = new List<byte>(bytes.Length + (bytes.Length / 30) + 2);
        while (!bytes.IsEmpty)
        {
            var lf = bytes.IndexOf((byte)'\n');
            var line = lf < 0 ? bytes : bytes[..lf];
            result.AddRange(line is [.., (byte)'\r'] ? line[..^1] : line);
            result.AddRange("\r\n"u8);
            bytes = lf < 0 ? [] : bytes[(lf + 1)..];
        }

        return [.. result];
    }

    private static byte[] Stuff(ReadOnlySpan<byte> message)
    {
        var result = new List<byte>(message.Length + 16);
        while (!message.IsEmpty)
        {
            var end = message.IndexOf((byte)'\n') + 1;
            if (message[0] == '.')
            {
                result.Add((byte)'.'); // RFC 5321 §4.5.2
            }

            result.AddRange(message[..end]);
            message = message[end..];
        }

        result.AddRange(".\r\n"u8);
        return [.. result];
    }
}
