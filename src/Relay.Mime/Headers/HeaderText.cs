using System.Buffers;
using System.Text;
using Relay.Mime.Text;
using Relay.Mime.Transfer;

namespace Relay.Mime.Headers;

/// <summary>
/// A field's value as text: unfolded (RFC 5322 §2.2.3) and with its encoded words decoded (RFC 2047), also where they stand against
/// the rules: inside quotes, without white space between them, cut in the middle of a character.
/// </summary>
public static class HeaderText
{
    /// <summary>Encoded words are decoded anywhere in the value; what is none stays as it is.</summary>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return DecodeWords(value);
        }

        var rented = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            return DecodeWords(rented.AsSpan(0, Unfold(value, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The decoded value as UTF-8, for readers of octets.</summary>
    public static void DecodeUtf8(ReadOnlySpan<byte> value, IBufferWriter<byte> to)
    {
        if (Ascii.IsValid(value) && value.IndexOf("=?"u8) < 0)
        {
            value = value.Trim(" \t\r\n"u8);
            var room = to.GetSpan(Math.Max(1, value.Length));
            to.Advance(Unfold(value, room));
            return;
        }

        Encoding.UTF8.GetBytes(Decode(value), to);
    }

    /// <summary>Takes line ends out; the white space that follows them stays.</summary>
    public static int Unfold(ReadOnlySpan<byte> value, Span<byte> to)
    {
        var n = 0;
        while (!value.IsEmpty)
        {
            var i = value.IndexOfAny((byte)'\r', (byte)'\n');
            var run = i < 0 ? value : value[..i];
            run.CopyTo(to[n..]);
            n += run.Length;
            value = i < 0 ? default : value[(i + 1)..];
        }

        return n;
    }

    private static string DecodeWords(ReadOnlySpan<byte> value)
    {
        var first = value.IndexOf("=?"u8);
        return first < 0 ? TextDecoder.Guess(value) : new WordDecoder(value).Run();
    }

    /// <summary>One pass over a value with encoded words. Octets of neighbours in one charset are put together before they are decoded.</summary>
    private ref struct WordDecoder(ReadOnlySpan<byte> value)
    {
        private readonly ReadOnlySpan<byte> value = value;
        private readonly StringBuilder text = new(value.Length);
        private readonly ArrayBufferWriter<byte> pending = new(Math.Max(16, value.Length));
        private string? charset;
        private int nextEnd = -2;

        public string Run()
        {
            var plainFrom = 0;
            for (var at = 0; at < value.Length;)
            {
                var found = value[at..].IndexOf("=?"u8);
                if (found < 0)
                {
                    break;
                }

                at += found;
                if (TryWord(at, out var name, out var encoding, out var content, out var end))
                {
                    var between = value[plainFrom..at];

                    // RFC 2047 §6.2: white space between encoded words is not shown.
                    if (charset is null || between.IndexOfAnyExcept((byte)' ', (byte)'\t') >= 0)
                    {
                        Flush();
                        text.Append(TextDecoder.Guess(between));
                    }

                    AddWord(name, encoding, content);
                    at = plainFrom = end;
                    continue;
                }

                at += 2;
            }

            Flush();
            text.Append(TextDecoder.Guess(value[plainFrom..]));
            return text.ToString();
        }

        /// <summary>RFC 2047 §2: <c>=?charset?encoding?text?=</c>. White space in the text is forgiven.</summary>
        private bool TryWord(int at, out ReadOnlySpan<byte> name, out char encoding, out ReadOnlySpan<byte> content, out int end)
        {
            name = content = default;
            encoding = ' ';
            end = at;
            var rest = value[(at + 2)..];
            var mark = rest[..Math.Min(rest.Length, 60)].IndexOf((byte)'?');
            if (mark <= 0 || mark + 2 >= rest.Length || rest[mark + 2] != '?')
            {
                return false;
            }

            encoding = (char)(rest[mark + 1] | 0x20);
            var textAt = at + 2 + mark + 3;
            if (encoding is not ('q' or 'b') || rest[..mark].IndexOfAny((byte)' ', (byte)'=') >= 0)
            {
                return false;
            }

            if (nextEnd != -1 && nextEnd < textAt)
            {
                var i = textAt >= value.Length ? -1 : value[textAt..].IndexOf("?="u8);
                nextEnd = i < 0 ? -1 : textAt + i;
            }

            if (nextEnd < 0)
            {
                return false;
            }

            // RFC 2231 §5: a language after an asterisk.
            var star = rest[..mark].IndexOf((byte)'*');
            name = star > 0 ? rest[..star] : rest[..mark];
            content = value[textAt..nextEnd];
            end = nextEnd + 2;
            return true;
        }

        private void AddWord(ReadOnlySpan<byte> name, char encoding, ReadOnlySpan<byte> content)
        {
            var same = charset is not null && charset.Length == name.Length && Ascii.EqualsIgnoreCase(name, charset);
            if (!same)
            {
                Flush();
                charset = Encoding.Latin1.GetString(name);
            }

            var room = pending.GetSpan(Base64Decoder.MaxDecoded(content.Length) + content.Length);
            var ignored = MimeDefects.None;
            pending.Advance(encoding == 'b' ? Base64Decoder.Decode(content, room, Base64Mode.Resynchronise, ref ignored) : DecodeQ(content, room));
        }

        private void Flush()
        {
            if (charset is not null)
            {
                text.Append(TextDecoder.Decode(pending.WrittenSpan, charset));
                pending.ResetWrittenCount();
                charset = null;
            }
        }

        /// <summary>RFC 2047 §4.2.</summary>
        private static int DecodeQ(ReadOnlySpan<byte> content, Span<byte> to)
        {
            var n = 0;
            for (var i = 0; i < content.Length; i++)
            {
                if (content[i] == '=' && i + 2 < content.Length && Tokens.Hex(content[i + 1]) >= 0 && Tokens.Hex(content[i + 2]) >= 0)
                {
                    to[n++] = (byte)((Tokens.Hex(content[i + 1]) << 4) | Tokens.Hex(content[i + 2]));
                    i += 2;
                }
                else
                {
                    to[n++] = content[i] == '_' ? (byte)' ' : content[i];
                }
            }

            return n;
        }
    }
}
