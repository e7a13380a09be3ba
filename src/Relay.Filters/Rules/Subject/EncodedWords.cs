using System.Buffers;
using System.Text;
using Relay.Mime.Headers;

namespace Relay.Filters.Rules.Subject;

/// <summary>
/// Field values as rules see them: folds are one space, encoded words are UTF-8 (<see cref="HeaderText"/> decodes them), and every other octet stays
/// what it was sent as: a rule may ask for just these. What is not a well-formed word stays as it is.
/// </summary>
internal static class EncodedWords
{
    /// <summary>Bytes as chars on both sides.</summary>
    public static string Decode(string text) =>
        text.Contains("=?", StringComparison.Ordinal) ? Encoding.Latin1.GetString(Decode(Encoding.Latin1.GetBytes(text)).Span) : text;

    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        var made = new ArrayBufferWriter<byte>(Math.Max(16, value.Length));
        for (var at = 0; at < value.Length;)
        {
            var word = value[at] == '=' ? Words(value[at..]) : 0;
            if (word > 0)
            {
                HeaderText.DecodeUtf8(value.Slice(at, word), made);
                at += word;
                continue;
            }

            var next = value[(at + 1)..].IndexOf((byte)'=');
            var end = next < 0 ? value.Length : at + 1 + next;
            Unfold(value[at..end], made);
            at = end;
        }

        return made.WrittenMemory;
    }

    /// <summary>The octets of the encoded words that stand here one behind the other (RFC 2047 §6.2); 0 where there is none.</summary>
    private static int Words(ReadOnlySpan<byte> value)
    {
        var end = Word(value);
        while (end > 0)
        {
            var rest = value[end..];
            var space = rest.Length - rest.TrimStart(" \t\r\n"u8).Length;
            var next = Word(rest[space..]);
            if (next == 0)
            {
                return end;
            }

            end += space + next;
        }

        return end;
    }

    /// <summary><c>=?charset?b or q?text?=</c> (RFC 2047 §2); blanks in the text are forgiven.</summary>
    private static int Word(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith("=?"u8))
        {
            return 0;
        }

        var charset = value[2..].IndexOf((byte)'?');
        if (charset is < 1 or > 64 || 2 + charset + 2 >= value.Length || value[4 + charset] != '?' || (value[3 + charset] | 0x20) is not ('b' or 'q'))
        {
            return 0;
        }

        var text = value[(5 + charset)..];
        var end = text.IndexOf((byte)'?');
        return end >= 0 && end + 1 < text.Length && text[end + 1] == '=' ? 5 + charset + end + 2 : 0;
    }

    /// <summary>A line end with the space behind it is one space.</summary>
    private static void Unfold(ReadOnlySpan<byte> value, ArrayBufferWriter<byte> to)
    {
        while (!value.IsEmpty)
        {
            var fold = value.IndexOfAny((byte)'\r', (byte)'\n');
            to.Write(fold < 0 ? value : value[..fold]);
            if (fold < 0)
            {
                return;
            }

            value = value[fold..].TrimStart(" \t\r\n"u8);
            to.Write(" "u8);
        }
    }
}
