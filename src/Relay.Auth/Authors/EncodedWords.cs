using System.Buffers.Text;
using System.Text;

namespace Relay.Auth.Authors;

/// <summary>
/// Encoded-words (RFC 2047) of a display name, decoded as readers do: wherever they stand, neighbours of one charset joined before their octets become
/// characters, white space between two of them dropped. Text around them is UTF-8, else Latin-1. What cannot be decoded stays as it is. Bounded.
/// </summary>
internal static class EncodedWords
{
    /// <summary>Words decoded; more stay as they are.</summary>
    private const int MaximumWords = 100;

    /// <summary>Names of charsets that nobody knows; asking the platform for one costs an exception.</summary>
    private const int MaximumUnknown = 3;

    /// <summary>Longest word read, in octets; RFC 2047 §2 allows 75.</summary>
    private const int MaximumWord = 1024;

    /// <summary>How long the encoded-word at the begin of the text is; 0 where there is none.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text) => text.StartsWith("=?"u8) && Word.TryRead(text, out var word) ? word.Length : 0;

    public static string Decode(ReadOnlySpan<byte> text, out bool sound)
    {
        sound = true;
        var output = new Output();
        var words = 0;
        while (!text.IsEmpty)
        {
            var start = text.IndexOf("=?"u8);
            var word = default(Word);
            while (start >= 0 && !Word.TryRead(text[start..], out word))
            {
                var next = text[(start + 2)..].IndexOf("=?"u8);
                start = next < 0 ? -1 : start + 2 + next;
                sound = false;
            }

            if (start < 0 || ++words > MaximumWords)
            {
                sound &= words <= MaximumWords;
                output.AddText(text);
                break;
            }

            output.AddText(text[..start]);
            if (!output.TryAdd(word))
            {
                sound = false;
                output.AddText(text.Slice(start, word.Length));
            }

            text = text[(start + word.Length)..];
        }

        return output.Finish();
    }

    /// <summary><c>=?charset*language?B or Q?text?=</c></summary>
    private readonly ref struct Word
    {
        public ReadOnlySpan<byte> Charset { get; private init; }

        public ReadOnlySpan<byte> Text { get; private init; }

        public bool IsBase64 { get; private init; }

        public int Length { get; private init; }

        public static bool TryRead(ReadOnlySpan<byte> at, out Word word)
        {
            word = default;
            at = at[..Math.Min(at.Length, MaximumWord)];
            var charset = at[2..].IndexOf((byte)'?');
            if (charset is <= 0 or > 64 || at.Length < charset + 6 || at[charset + 4] != '?' || (at[charset + 3] | 0x20) is not ('b' or 'q'))
            {
                return false;
            }

            var body = at[(charset + 5)..];
            var end = body.IndexOf("?="u8);
            if (end < 0)
            {
                return false;
            }

            var name = at.Slice(2, charset);
            var star = name.IndexOf((byte)'*'); // RFC 2231 §5
            word = new Word
            {
                Charset = star < 0 ? name : name[..star],
                Text = body[..end],
                IsBase64 = (at[charset + 3] | 0x20) == 'b',
                Length = charset + 5 + end + 2,
            };
            return true;
        }
    }

    private ref struct Output
    {
        private readonly StringBuilder text = new();
        private readonly List<byte> octets = [];
        private string charset = "";
        private int unknown;

        public Output()
        {
        }

        public bool TryAdd(Word word)
        {
            var name = Encoding.ASCII.GetString(word.Charset).ToLowerInvariant();
            if (name != charset)
            {
                Flush();
                if (unknown >= MaximumUnknown || Find(name) is null)
                {
                    unknown++;
                    return false;
                }

                charset = name;
            }

            return word.IsBase64 ? TryBase64(word.Text) : AddQuoted(word.Text);
        }

        public void AddText(ReadOnlySpan<byte> plain)
        {
            if (plain.IsEmpty || (charset.Length > 0 && plain.IndexOfAnyExcept(" \t"u8) < 0))
            {
                return; // RFC 2047 §6.2: white space between encoded-words is not shown
            }

            Flush();
            text.Append((System.Text.Unicode.Utf8.IsValid(plain) ? Encoding.UTF8 : Encoding.Latin1).GetString(plain));
        }

        public string Finish()
        {
            Flush();
            return text.ToString();
        }

        private void Flush()
        {
            if (octets.Count > 0)
            {
                text.Append((Find(charset) ?? Encoding.Latin1).GetString([.. octets]));
                octets.Clear();
            }

            charset = "";
        }

        private readonly bool TryBase64(ReadOnlySpan<byte> encoded)
        {
            // Padding is often forgotten.
            var padded = new byte[(encoded.Length + 3) / 4 * 4];
            encoded.CopyTo(padded);
            padded.AsSpan(encoded.Length).Fill((byte)'=');
            var decoded = new byte[padded.Length];
            if (Base64.DecodeFromUtf8(padded, decoded, out _, out var written) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            octets.AddRange(decoded.AsSpan(0, written));
            return true;
        }

        private readonly bool AddQuoted(ReadOnlySpan<byte> encoded)
        {
            for (var i = 0; i < encoded.Length; i++)
            {
                var octet = encoded[i];
                if (octet == '=' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
                {
                    octets.Add((byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2])));
                    i += 2;
                }
                else
                {
                    octets.Add(octet == '_' ? (byte)' ' : octet); // RFC 2047 §4.2
                }
            }

            return true;
        }

        private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

        /// <summary>Null for names nobody knows. Never a charset that hides ASCII behind shifts of its own (UTF-7): the platform has none.</summary>
        private static Encoding? Find(string name)
        {
            if (name is "utf-8" or "utf8" or "us-ascii")
            {
                return Encoding.UTF8;
            }

            try
            {
                return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return null;
            }
        }
    }
}
