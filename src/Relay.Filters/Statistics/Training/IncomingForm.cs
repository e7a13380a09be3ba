using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// A message as it came to the relay, out of one that was delivered: without what the relay put above it, what those behind it put above that, and fields that only the
/// relay may write. A message is so the same wherever it is taken from, and what is learned is what will be seen.
/// </summary>
public static class IncomingForm
{
    /// <param name="message">With CR LF.</param>
    /// <param name="hostname">The relay's, as its Authentication-Results name it.</param>
    public static byte[] Of(ReadOnlySpan<byte> message, string hostname)
    {
        var end = HeaderFields.EndOfHeader(message);
        var header = end < 0 ? message : message[..end];
        var fields = HeaderFields.Parse(header);
        var from = BehindOurBlock(header, fields);
        var result = new byte[message.Length];
        var (at, length) = (from, 0);
        foreach (var (offset, octets) in OwnFields.Find(header, fields, hostname))
        {
            if (offset >= at)
            {
                length = Copy(message[at..(int)offset], result, length);
                at = (int)(offset + octets);
            }
        }

        length = Copy(message[at..], result, length);
        return result.AsSpan(0, length).ToArray();
    }

    private static int Copy(ReadOnlySpan<byte> piece, byte[] into, int at)
    {
        piece.CopyTo(into.AsSpan(at));
        return at + piece.Length;
    }

    /// <summary>
    /// The relay's block ends with X-Relay-Id and its X-Spam-*. It is taken for one only where a Received field above it names the same id: then everything above was added
    /// later. In mail that passed here there is no other X-Relay-Id, since those from outside are taken out.
    /// </summary>
    private static int BehindOurBlock(ReadOnlySpan<byte> header, HeaderFields fields)
    {
        for (var i = 0; i < fields.Fields.Count; i++)
        {
            var field = fields.Fields[i];
            if (!System.Text.Ascii.EqualsIgnoreCase(field.Name(header), "X-Relay-Id"u8) || !IsNamedAbove(header, fields, i, field.Value(header).Trim(" \t\r\n"u8)))
            {
                continue;
            }

            var end = field.Offset + field.Length;
            for (var next = i + 1; next < fields.Fields.Count && IsVerdict(fields.Fields[next].Name(header)); next++)
            {
                end = fields.Fields[next].Offset + fields.Fields[next].Length;
            }

            return end;
        }

        return 0;
    }

    private static bool IsNamedAbove(ReadOnlySpan<byte> header, HeaderFields fields, int before, ReadOnlySpan<byte> id)
    {
        if (id.Length != 20)
        {
            return false;
        }

        for (var i = 0; i < before; i++)
        {
            var value = fields.Fields[i].Value(header);
            if (System.Text.Ascii.EqualsIgnoreCase(fields.Fields[i].Name(header), "Received"u8) && value.IndexOf("(Relay) with "u8) >= 0 && value.IndexOf(id) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVerdict(ReadOnlySpan<byte> name) => name.Length > 7 && System.Text.Ascii.EqualsIgnoreCase(name[..7], "X-Spam-"u8);
}
