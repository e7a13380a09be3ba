namespace Relay.Dns;

/// <summary>Reads a name out of a message, following compression. Pure: false for everything that is no name, whatever the bytes.</summary>
internal static class NameReader
{
    /// <param name="name">Takes <see cref="DomainName.MaximumWire"/> octets: the name uncompressed and in lower case.</param>
    /// <param name="next">Behind the name's own octets in the message.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, int offset, Span<byte> name, out int length, out int next)
    {
        length = 0;
        next = 0;
        var at = offset;
        var barrier = offset; // a pointer leads to before the part that holds it, so every jump is further back and the walk ends
        while ((uint)at < (uint)message.Length)
        {
            int octet = message[at];
            if (octet >= 0xC0)
            {
                // RFC 1035 §4.1.4
                if (at + 1 >= message.Length)
                {
                    return false;
                }

                var target = ((octet & 0x3F) << 8) | message[at + 1];
                next = next == 0 ? at + 2 : next;
                if (target >= barrier)
                {
                    return false;
                }

                at = barrier = target;
            }
            else if (octet > DomainName.MaximumLabel || at + 1 + octet > message.Length || length + 1 + octet > DomainName.MaximumWire)
            {
                return false; // label types 01 and 10 (RFC 6891 §5), a label past the end, a name past 255 octets
            }
            else
            {
                Copy(message.Slice(at, 1 + octet), name[length..]);
                length += 1 + octet;
                at += 1 + octet;
                if (octet == 0)
                {
                    next = next == 0 ? at : next;
                    return true;
                }
            }
        }

        return false;
    }

    private static void Copy(ReadOnlySpan<byte> label, Span<byte> to)
    {
        to[0] = label[0];
        for (var i = 1; i < label.Length; i++)
        {
            to[i] = DomainName.ToLower(label[i]);
        }
    }
}
